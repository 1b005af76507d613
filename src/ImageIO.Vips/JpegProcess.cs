using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>Tells by the header of the frame which codec decodes a JPEG that libjpeg does not.</summary>
internal static class JpegProcess
{
    private const byte Progressive = 0xC2;
    private const byte Lossless = 0xC3;
    private const byte LastFrame = 0xCF;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte LsFrame = 0xF7;
    private const int HeaderLength = 5;

    /// <summary>Looks for the frame, as far as the source can go; it stays where it is.</summary>
    /// <param name="source">At the start of the image.</param>
    /// <returns>Null where libjpeg decodes the image, or nothing does.</returns>
    public static ImageCodec? FindCodec(SourceStream source)
    {
        var start = source.Position;
        try
        {
            return NameOf(source, start) is { } name ? CodecRegistry.Default.Find(name) : null;
        }
        finally
        {
            if (source.CanSeek)
                source.Position = start;
        }
    }

    private static string? NameOf(SourceStream source, long start)
    {
        for (var place = 2L; ;)
        {
            var segment = PeekAt(source, start, place);
            if (segment.Length < HeaderLength || segment[0] != 0xFF)
                return null;
            var marker = segment[1];
            if (marker == 0xFF)
            {
                place++;
                continue;
            }

            switch (marker)
            {
                case LsFrame:
                    return "jpeg-ls";
                case Lossless:
                case <= Progressive and >= 0xC0 when segment[HeaderLength - 1] != 8:
                    return "jpeg-lossless";
                case 0xC4 or 0xCC:
                    break;
                case >= 0xC0 and <= LastFrame or StartOfScan or EndOfImage:
                    return null;
            }

            place += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }
    }

    /// <summary>The bytes of a marker, its length and one more; fewer where the source ends or can't be looked into that far.</summary>
    private static ReadOnlySpan<byte> PeekAt(SourceStream source, long start, long place)
    {
        if (source.CanSeek)
        {
            if (start + place > source.Length)
                return [];
            source.Position = start + place;
            return source.Peek(HeaderLength);
        }

        if (place + HeaderLength > SourceStream.MaxSpan)
            return [];
        var bytes = source.Peek((int)place + HeaderLength);
        return bytes.Length > place ? bytes[(int)place..] : [];
    }
}
