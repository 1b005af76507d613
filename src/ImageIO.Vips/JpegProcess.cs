using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>Tells by the header of the frame which codec decodes a JPEG that libjpeg does not.</summary>
internal static class JpegProcess
{
    private const byte Baseline = 0xC0;
    private const byte Progressive = 0xC2;
    private const byte Lossless = 0xC3;
    private const byte HuffmanTables = 0xC4;
    private const byte ArithmeticConditioning = 0xCC;
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

    /// <summary>The name of the codec for a frame that libjpeg does not decode.</summary>
    /// <param name="frame">The marker that starts the frame; others are no frame.</param>
    /// <param name="precision">Bits a sample; 0 where they are not known.</param>
    /// <returns>Null where libjpeg decodes it, or nothing does.</returns>
    public static string? NameOf(byte frame, int precision) => frame switch
    {
        LsFrame => "jpeg-ls",
        Lossless => "jpeg-lossless",
        >= Baseline and <= Progressive when precision is not (0 or 8) => "jpeg-lossless",
        _ => null,
    };

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

            if (NameOf(marker, precision: segment[HeaderLength - 1]) is { } name)
                return name;
            if (marker is (>= Baseline and <= LastFrame and not (HuffmanTables or ArithmeticConditioning)) or StartOfScan or EndOfImage)
                return null;
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
