using System.IO.Compression;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Inflates a small block whose size nobody knows, and no further than a limit.</summary>
internal static class PngInflate
{
    /// <summary>The inflated bytes; null where there would be more than <paramref name="max"/>.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    public static byte[]? ToArray(ReadOnlyMemory<byte> compressed, int max)
    {
        using var source = new SourceStream("<chunk>", compressed, Limits.None, CancellationToken.None);
        using var inflater = new ZLibStream(source, CompressionMode.Decompress);
        var bytes = new byte[Math.Min(max, 4096)];
        var count = 0;
        while (true)
        {
            if (count == bytes.Length)
            {
                if (count == max)
                    return inflater.ReadByte() < 0 ? bytes : null;
                Array.Resize(ref bytes, (int)Math.Min(max, 2L * count));
            }

            var read = inflater.Read(bytes, count, bytes.Length - count);
            if (read == 0)
                break;
            count += read;
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }
}
