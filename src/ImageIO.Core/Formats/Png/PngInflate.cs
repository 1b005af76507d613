using System.IO.Compression;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Inflates, with one exception for all damage.</summary>
internal static class PngInflate
{
    /// <summary>
    /// As the stream's own method, whose messages speak of archives, and which has an <see cref="IOException"/> of its own for data that
    /// ask for a dictionary.
    /// </summary>
    /// <param name="inflater">What is read.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="source">Where the compressed bytes come from in the end: its faults pass as they are.</param>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    public static int Read(Stream inflater, Span<byte> buffer, SourceStream source)
    {
        try
        {
            return inflater.Read(buffer);
        }
        catch (IOException fault) when (fault is not EndOfStreamException && !ReferenceEquals(fault, source.InnerFault))
        {
            throw new InvalidDataException("They ask for a dictionary, which PNG has none of.", fault);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException("What stands there is not what deflate (RFC 1951) writes.", fault);
        }
    }

    /// <summary>
    /// The inflated bytes of a small block whose size nobody knows; null where there would be more than <paramref name="budget"/>.
    /// </summary>
    /// <param name="compressed">The block.</param>
    /// <param name="budget">Bytes that may be inflated. What was inflated is taken off, also where it is refused or damaged: it has been
    /// paid for in time.</param>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    public static byte[]? ToArray(ReadOnlyMemory<byte> compressed, ref int budget)
    {
        var max = budget;
        using var source = new SourceStream("<chunk>", compressed, Limits.None, CancellationToken.None);
        using var inflater = new ZLibStream(source, CompressionMode.Decompress);
        var bytes = new byte[Math.Min(max, 4096)];
        var count = 0;
        while (true)
        {
            if (count == bytes.Length)
            {
                if (count == max)
                    return Read(inflater, new byte[1], source) == 0 ? bytes : null;
                Array.Resize(ref bytes, (int)Math.Min(max, 2L * count));
            }

            var read = Read(inflater, bytes.AsSpan(count), source);
            if (read == 0)
                break;
            count += read;
            budget -= read;
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }
}
