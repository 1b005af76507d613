using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Goes from marker to marker (ITU-T T.81, B.1.1).</summary>
internal static class JpegSegmentReader
{
    /// <summary>Goes behind the marker that starts a file.</summary>
    /// <param name="source">At the start.</param>
    /// <exception cref="CorruptImageException">The file begins with something else.</exception>
    public static void ReadStart(SourceStream source)
    {
        CodecTools.ThrowCorruptIf(!source.Peek(2).SequenceEqual<byte>([0xFF, JpegMarker.StartOfImage]),
            "The file does not begin as a JPEG does.", source.Position);
        source.Skip(2);
    }

    /// <summary>Goes to the payload of the next segment.</summary>
    /// <param name="source">Anywhere between segments, or within compressed data.</param>
    /// <param name="marker">The marker's second byte.</param>
    /// <param name="length">The payload's bytes.</param>
    /// <returns>Whether there is one before the end of the image.</returns>
    public static bool FindSegment(SourceStream source, out byte marker, out int length)
    {
        do
        {
            marker = FindMarker(source);
        }
        while (marker != JpegMarker.EndOfImage && !JpegMarker.HasSegment(marker));
        length = marker == JpegMarker.EndOfImage ? 0 : ReadLength(source);
        return marker != JpegMarker.EndOfImage;
    }

    /// <summary>Goes behind the next marker, whatever stands in front of it.</summary>
    /// <param name="source">Anywhere between segments, or within compressed data.</param>
    /// <returns>The marker's second byte.</returns>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public static byte FindMarker(SourceStream source)
    {
        while (true)
        {
            var bytes = source.PeekBuffered();
            if (bytes.IsEmpty)
                throw new EndOfStreamException("The file ends where a marker should follow.");
            var at = bytes.IndexOf((byte)0xFF);
            source.Advance(at < 0 ? bytes.Length : at);
            if (at < 0)
                continue;

            // Ones in front of a marker fill up; what is less than 0xC0 is compressed data.
            var start = source.Peek(2);
            if (start.Length < 2 || start[1] == 0xFF || start[1] < JpegMarker.Baseline)
            {
                source.Advance(1);
                continue;
            }

            var marker = start[1];
            source.Advance(2);
            return marker;
        }
    }

    /// <summary>The bytes of a segment behind its length.</summary>
    /// <param name="source">Behind the marker.</param>
    public static int ReadLength(SourceStream source)
    {
        var length = source.ReadUInt16BigEndian();
        CodecTools.ThrowCorruptIf(length < 2, $"A segment is said to have {length} bytes; it has 2 at least.", source.Position - 2);
        return length - 2;
    }

    /// <summary>Reads how many rows or blocks stand between restart markers (B.2.4.4; 16 to 32 bits in T.87, C.2.5).</summary>
    /// <param name="source">At the payload.</param>
    /// <param name="length">The payload's bytes.</param>
    public static int ReadRestartInterval(SourceStream source, int length)
    {
        CodecTools.ThrowCorruptIf(length is < 2 or > 4, $"A restart interval has {length} bytes; it has 2 to 4.", source.Position);
        var interval = 0L;
        foreach (var value in source.ReadSpan(length))
            interval = (interval << 8) | value;
        return (int)Math.Min(interval, int.MaxValue);
    }

    /// <summary>Goes over a restart marker (B.2.1).</summary>
    /// <param name="bits">The scan, whose next bits stand behind it.</param>
    /// <param name="source">What the scan is read from.</param>
    /// <param name="number">How many came before it.</param>
    public static void PassRestart(ref ScanBits bits, SourceStream source, int number)
    {
        bits.End();
        var marker = FindMarker(source);
        CodecTools.ThrowCorruptIf(marker != JpegMarker.FirstRestart + (number & 7),
            $"The marker 0xFF{marker:X2} stands where restart marker {number & 7} should.", source.Position - 2);
        bits.Resume();
    }

    /// <summary>Finds the number of lines behind the first scan (B.2.5), and returns to where it was.</summary>
    /// <param name="source">In the first scan, or in front of it; it can seek.</param>
    /// <returns>0 where there is none.</returns>
    public static int FindHeight(SourceStream source)
    {
        var position = source.Position;
        try
        {
            byte marker;
            do
            {
                marker = FindMarker(source);
            }
            while (marker is >= JpegMarker.FirstRestart and <= JpegMarker.LastRestart);
            return marker == JpegMarker.NumberOfLines && ReadLength(source) >= 2 && source.Peek(2) is { Length: 2 } lines
                ? BinaryPrimitives.ReadUInt16BigEndian(lines) : 0;
        }
        catch (EndOfStreamException fault) when (!ReferenceEquals(fault, source.InnerFault))
        {
            return 0;
        }
        finally
        {
            source.Position = position;
        }
    }
}
