namespace ImageIO.Tiff.Writing;

/// <summary>PackBits (TIFF 6.0 §9).</summary>
internal static class PackBitsCompressor
{
    private const int MaxRun = 128;

    /// <summary>Compresses one row; rows are compressed one by one.</summary>
    public static void Compress(ReadOnlySpan<byte> row, ByteSink sink)
    {
        var literal = 0;
        var at = 0;
        while (at < row.Length)
        {
            var run = 1;
            while (run < MaxRun && at + run < row.Length && row[at + run] == row[at])
                run++;
            if (run < 3)
            {
                at += run;
                continue;
            }

            Literals(row[literal..at], sink);
            sink.WriteByte((byte)(257 - run));
            sink.WriteByte(row[at]);
            at += run;
            literal = at;
        }

        Literals(row[literal..], sink);
    }

    private static void Literals(ReadOnlySpan<byte> bytes, ByteSink sink)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(MaxRun, bytes.Length)..])
        {
            var count = Math.Min(MaxRun, bytes.Length);
            sink.WriteByte((byte)(count - 1));
            sink.Write(bytes[..count]);
        }
    }
}
