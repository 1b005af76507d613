using ImageIO.Resources;

namespace ImageIO.Formats;

/// <summary>Runs of bytes as Apple's PackBits packs them (TIFF 6.0, section 9).</summary>
internal static class PackBits
{
    /// <summary>Unpacks one row. What a row lacks is zero.</summary>
    /// <param name="source">Where the runs come from.</param>
    /// <param name="length">The bytes that they take. All of them are consumed.</param>
    /// <param name="row">The row.</param>
    /// <param name="unit">The bytes that a run repeats: 1, or 2 for samples of 16 bits.</param>
    /// <returns>How many bytes the row lacks, and whether a run goes beyond it or beyond its own bytes: what is too much is left
    /// out.</returns>
    public static (int Lacking, bool IsBroken) ReadRow(SourceStream source, int length, Span<byte> row, int unit = 1)
    {
        var isBroken = false;
        while (length > 0)
        {
            var control = (sbyte)source.ReadUInt8();
            length--;
            if (control == -128)
                continue;
            if (control < 0)
            {
                if (length < unit)
                {
                    source.Skip(length);
                    isBroken = true;
                    break;
                }

                length -= unit;
                var count = Math.Min((1 - control) * unit, row.Length);
                isBroken |= count < (1 - control) * unit;
                Repeat(source.ReadSpan(unit), row[..count]);
                row = row[count..];
            }
            else
            {
                var bytes = Math.Min((control + 1) * unit, length);
                var count = Math.Min(bytes, row.Length);
                isBroken |= count < (control + 1) * unit;
                source.ReadSpan(bytes)[..count].CopyTo(row);
                row = row[count..];
                length -= bytes;
            }
        }

        row.Clear();
        return (row.Length, isBroken);
    }

    private static void Repeat(ReadOnlySpan<byte> unit, Span<byte> row)
    {
        if (unit.Length == 1)
        {
            row.Fill(unit[0]);
            return;
        }

        for (var i = 0; i < row.Length; i++)
            row[i] = unit[i % unit.Length];
    }
}
