using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>
/// Runs of bytes: a count from 0 on repeats the byte behind it once more than that; a negative one says how many bytes stand as they are.
/// </summary>
internal static class ExrRuns
{
    private const int MinRun = 3, MaxRun = 127;

    /// <summary>Fills a buffer exactly.</summary>
    /// <param name="packed">The runs.</param>
    /// <param name="bytes">Where the bytes go.</param>
    /// <param name="position">Where the runs stand in the file.</param>
    public static void Decode(ReadOnlySpan<byte> packed, Span<byte> bytes, long position)
    {
        while (!packed.IsEmpty)
        {
            var count = (int)(sbyte)packed[0];
            var length = count < 0 ? -count : count + 1;
            CodecTools.ThrowCorruptIf(
                length > bytes.Length || packed.Length < 1 + (count < 0 ? length : 1),
                $"A run of {length} bytes stands where {bytes.Length} fit and {packed.Length - 1} follow.",
                position);
            if (count < 0)
            {
                packed.Slice(1, length).CopyTo(bytes);
                packed = packed[(1 + length)..];
            }
            else
            {
                bytes[..length].Fill(packed[1]);
                packed = packed[2..];
            }

            bytes = bytes[length..];
        }

        CodecTools.ThrowCorruptIf(!bytes.IsEmpty, $"A block lacks {bytes.Length} bytes.", position);
    }

    /// <summary>The runs of a block.</summary>
    /// <param name="bytes">The block.</param>
    /// <param name="packed">Where they go.</param>
    /// <returns>Their length; -1 where there is no room for them.</returns>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> packed)
    {
        var length = 0;
        while (!bytes.IsEmpty)
        {
            var run = RunAt(bytes);
            if (run >= MinRun)
            {
                if (packed.Length - length < 2)
                    return -1;
                packed[length++] = (byte)(run - 1);
                packed[length++] = bytes[0];
                bytes = bytes[run..];
                continue;
            }

            var count = run;
            while (count < Math.Min(bytes.Length, MaxRun) && RunAt(bytes[count..]) < MinRun)
                count++;
            if (packed.Length - length < 1 + count)
                return -1;
            packed[length++] = (byte)-count;
            bytes[..count].CopyTo(packed[length..]);
            length += count;
            bytes = bytes[count..];
        }

        return length;
    }

    private static int RunAt(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, MaxRun)].IndexOfAnyExcept(bytes[0]);
        return end < 0 ? Math.Min(bytes.Length, MaxRun) : end;
    }
}
