using System.Drawing;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>A frame of an animated WebP (RFC 9649, section 2.7.1.2), as the chunk ANMF describes it.</summary>
/// <param name="Area">Where it lies.</param>
/// <param name="Milliseconds">How long it is shown.</param>
/// <param name="IsCleared">Whether its area becomes transparent before the next frame is drawn.</param>
/// <param name="IsBlended">Whether it is laid over what is there, instead of replacing it.</param>
internal readonly record struct WebPFrame(Rectangle Area, int Milliseconds, bool IsCleared, bool IsBlended)
{
    /// <summary>Bytes in front of the frame's own chunks.</summary>
    public const int HeaderLength = 16;

    private const byte ClearedBit = 1;
    private const byte ReplacingBit = 2;

    public static WebPFrame Read(SourceStream source)
    {
        var header = source.ReadSpan(HeaderLength);
        return new WebPFrame(
            new Rectangle(
                2 * WebPChunks.UInt24(header),
                2 * WebPChunks.UInt24(header[3..]),
                WebPChunks.UInt24(header[6..]) + 1,
                WebPChunks.UInt24(header[9..]) + 1),
            WebPChunks.UInt24(header[12..]),
            (header[15] & ClearedBit) != 0,
            (header[15] & ReplacingBit) == 0);
    }

    public void Write(TargetStream target)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        WebPChunks.SetUInt24(header, Area.X / 2);
        WebPChunks.SetUInt24(header[3..], Area.Y / 2);
        WebPChunks.SetUInt24(header[6..], Area.Width - 1);
        WebPChunks.SetUInt24(header[9..], Area.Height - 1);
        WebPChunks.SetUInt24(header[12..], Milliseconds);
        header[15] = (byte)((IsCleared ? ClearedBit : 0) | (IsBlended ? 0 : ReplacingBit));
        target.Write(header);
    }
}
