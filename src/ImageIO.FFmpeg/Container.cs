using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.FFmpeg;

/// <summary>
/// The containers that are read: how their bytes begin, and what ffmpeg calls what reads them. It is told that name, and never guesses:
/// what looks like a film may be a playlist that opens other files and addresses.
/// </summary>
/// <param name="Demuxer">ffmpeg's name for what reads it.</param>
/// <param name="Signatures">How the bytes begin.</param>
internal sealed record Container(string Demuxer, ImmutableArray<Signature> Signatures)
{
    private const string AsfHeader = "\u0030\u0026\u00b2\u0075\u008e\u0066\u00cf\u0011";

    /// <summary>Brands of files that hold still images in the same boxes as films.</summary>
    private static readonly Signature[] Stills
        = [.. new[] { "avif", "avis", "heic", "heix", "heim", "heis", "mif1", "msf1", "jpeg", "crx " }.Select(
            brand => Signature.Of("ftyp" + brand, 4))];

    /// <summary>All containers; the first whose signature fits is meant.</summary>
    public static ImmutableArray<Container> All { get; } =
    [
        new("mov", [.. new[] { "ftyp", "moov", "mdat", "wide", "free", "skip", "pnot" }.Select(box => Signature.Of(box, 4))]),
        new("matroska", [Signature.Of("\u001aE\u00df\u00a3")]),
        new("avi", [Signature.Of("AVI ", 8)]),
        new("ogg", [Signature.Of("OggS")]),
        new("flv", [Signature.Of("FLV\u0001")]),
        new("asf", [Signature.Of(AsfHeader)]),
        new("mpeg", [Signature.Of("\0\0\u0001\u00ba")]),
        new("mpegvideo", [Signature.Of("\0\0\u0001\u00b3")]),
        new("m4v", [Signature.Of("\0\0\u0001\u00b0")]),
        new("mpegts", [Synchronized(0, 188), Synchronized(4, 192)]),
        new("yuv4mpegpipe", [Signature.Of("YUV4MPEG2 "), Signature.Of("YUV4MPEG2\n")]),
        new("ivf", [Signature.Of("DKIF\0\0")]),
        new("nut", [Signature.Of("nut/multimedia container\0")]),
        new("mxf", [Signature.Of("\u0006\u000e\u002b\u0034\u0002\u0005\u0001\u0001\u000d\u0001\u0002")]),
        new("rm", [Signature.Of(".RMF\0\0\0")]),
        new("wtv", [Signature.Of("\u00b7\u00d8\u0000\u0020\u0037\u0049\u00da\u0011\u00a6\u004e\u0000\u0007\u00e9\u005e\u00ad\u008d")]),
        new("h264", [.. new[] { "\u0067", "\u0027", "\u0047", "\u0006\u0005", "\u0009\u0010", "\u0009\u0030", "\u0009\u00f0" }.Select(
            AnnexB)]),
        new("hevc", [.. new[] { "\u0040\u0001", "\u0042\u0001", "\u0046\u0001" }.Select(AnnexB)]),
        new("mp3", [Signature.Of("ID3")]),
    ];

    /// <summary>The container of a file that starts with <paramref name="header"/>; null where it is none of these.</summary>
    /// <param name="header">The first bytes of the file.</param>
    public static Container? Find(ReadOnlySpan<byte> header)
    {
        foreach (var still in Stills)
        {
            if (still.Matches(header))
                return null;
        }

        foreach (var container in All)
        {
            foreach (var signature in container.Signatures)
            {
                if (signature.Matches(header))
                    return container;
            }
        }

        return null;
    }

    private static Signature AnnexB(string unit) => Signature.Of("\0\0\0\u0001" + unit);

    /// <summary>Packets of one length, each of which begins with the same byte: three of them are no chance.</summary>
    private static Signature Synchronized(int offset, int packet)
    {
        var (bytes, mask) = (new byte[(2 * packet) + 1], new byte[(2 * packet) + 1]);
        for (var i = 0; i < 3; i++)
            (bytes[i * packet], mask[i * packet]) = (0x47, 0xFF);
        return new Signature { Offset = offset, Bytes = [.. bytes], Mask = [.. mask] };
    }
}
