using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>The bitmaps of QuickDraw pictures (Inside Macintosh: Imaging With QuickDraw, appendix A).</summary>
internal sealed class PictCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "pict",
        Extensions = [".pict", ".pct"],
        Signatures =
        [
            new Signature { Offset = PictFile.HeaderBytes + PictFile.VersionAt, Bytes = [.. PictFile.Version2] },
            new Signature { Offset = PictFile.VersionAt, Bytes = [.. PictFile.Version2] },
            Version1(),
        ],
        Capabilities = CodecCapabilities.Read,
        MimeTypes = ["image/x-pict"],
        Description = "QuickDraw picture (bitmaps)",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new PictDecoder(source, options);

    /// <summary>Two bytes say the version: a file that begins otherwise than empty may have them there by chance.</summary>
    private static Signature Version1()
    {
        const int empty = 16;
        var bytes = new byte[PictFile.HeaderBytes + PictFile.VersionAt + 2];
        PictFile.Version1.CopyTo(bytes.AsSpan(^2..));
        var mask = new byte[bytes.Length];
        mask.AsSpan(..empty).Fill(0xFF);
        mask.AsSpan(^2..).Fill(0xFF);
        return new Signature { Bytes = [.. bytes], Mask = [.. mask] };
    }
}
