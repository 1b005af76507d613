using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Magick.Programs;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>
/// The long tail of formats, read by ImageMagick at 8 bits, and some at more by programs of the system: HEIC, JPEG XL, camera raw, MNG,
/// JNG, XCF and others.
/// </summary>
/// <remarks>
/// ImageMagick is loaded when one of the codecs is first used, and kept from writing pixels to disk for the whole process. Each codec reads
/// with the one coder of its format: no file chooses another, and ImageMagick starts no program.
/// <para>
/// ImageMagick computes in 8 bits here. HEIC and JPEG XL that store more are read by the program <c>vips</c>, camera raw by
/// <c>dcraw_emu</c> of LibRaw (<see cref="RawReadOptions"/>), at the paths that the environment variables <c>IMAGEIO_VIPS_EXE</c> and
/// <c>IMAGEIO_DCRAW_EXE</c> name, or on PATH. Where they are missing, and for other formats, a deep file is refused, with what keeps its
/// precision named, unless <see cref="ReadOptions.AllowLossyConversion"/> is set.
/// </para>
/// </remarks>
public static class MagickCodecs
{
    internal const string RawName = "raw";

    private const string TiffLittleEndian = "II*\0";
    private const string TiffBigEndian = "MM\0*";

    /// <summary>A codec for each format: <c>heic</c>, <c>jxl</c>, <c>raw</c>, <c>mng</c>, <c>jng</c>, <c>xcf</c>, <c>viff</c>.</summary>
    public static IEnumerable<ImageCodec> All { get; } = Create(VipsProgram.Variable, RawProgram.Variable);

    /// <summary>The codecs, with the environment variables that may hold the paths of programs.</summary>
    internal static ImmutableArray<ImageCodec> Create(string vips, string raw) =>
    [
        new MagickCodec("heic", "High Efficiency Image File", MagickFormat.Heic)
        {
            Extensions = [".heic", ".heif", ".hif", ".heics", ".avci"],
            Signatures = [Brand("heic"), Brand("heix"), Brand("heim"), Brand("heis"), Brand("hevc"), Brand("hevx"), Brand("mif1"),
                Brand("msf1"), Brand("avci")],
            MimeTypes = ["image/heic", "image/heif"],
            Program = new VipsProgram(VipsProgram.In(vips), "heifload") { HasPages = true, IsTrusted = true },
            IsUpright = true,
        },
        new MagickCodec("jxl", "JPEG XL", MagickFormat.Jxl)
        {
            Extensions = [".jxl"],
            Signatures = [Signature.Of("\u00FF\u000A"), Signature.Of("\0\0\0\u000CJXL \r\n\u0087\n")],
            MimeTypes = ["image/jxl"],
            Program = new VipsProgram(VipsProgram.In(vips), "jxlload"),
            Instead = "convert the animation with djxl of libjxl to .apng",
            IsAnimated = true,
            IsUpright = true,
            TurnsItself = true,
        },
        new MagickCodec(RawName, "Camera raw", MagickFormat.Dng)
        {
            Extensions =
            [
                ".dng", ".nef", ".cr2", ".cr3", ".crw", ".arw", ".raf", ".orf", ".rw2", ".pef", ".srw", ".nrw", ".3fr", ".dcr", ".erf",
                ".fff", ".iiq", ".k25", ".kdc",
                ".mdc", ".mef", ".mos", ".mrw", ".rwl", ".sr2", ".srf", ".sti",
            ],
            Signatures =
            [
                Signature.Of("FUJIFILMCCD-RAW"), Signature.Of("HEAPCCDR", 6), Brand("crx "), Signature.Of("IIRO"), Signature.Of("IIRS"),
                Signature.Of("MMOR"), Signature.Of("IIU\0"),
                Signature.Of("\0MRM"), Signature.Of(TiffLittleEndian), Signature.Of(TiffBigEndian),
            ],
            Bits = 16,
            Program = new RawProgram(RawProgram.In(raw)),
        },
        new MagickCodec("mng", "Multiple-image Network Graphics", MagickFormat.Mng)
        {
            Extensions = [".mng"],
            Signatures = [Signature.Of("\u008AMNG\r\n\u001A\n")],
            MimeTypes = ["video/x-mng"],
            IsAnimated = true,
        },
        new MagickCodec("jng", "JPEG Network Graphics", MagickFormat.Jng)
        {
            Extensions = [".jng"],
            Signatures = [Signature.Of("\u008BJNG\r\n\u001A\n")],
            MimeTypes = ["image/x-jng"],
        },
        new MagickCodec("xcf", "GIMP image", MagickFormat.Xcf)
        {
            Extensions = [".xcf"],
            Signatures = [Signature.Of("gimp xcf ")],
            MimeTypes = ["image/x-xcf"],
            Instead = "export it from GIMP as .png or .exr",
            Check = XcfCheck.Check,
        },
        new MagickCodec("viff", "Khoros visualization image", MagickFormat.Viff)
        {
            Extensions = [".viff", ".xv"],
            Signatures = [Signature.Of("\u00AB\u0001")],
        },
    ];

    /// <summary>
    /// Adds the codecs of this package, or replaces those of the same names. Whatever another codec reads as well is left to it.
    /// </summary>
    /// <param name="registry">Where to add them.</param>
    /// <returns><paramref name="registry"/>, so that calls can be chained.</returns>
    public static CodecRegistry UseMagick(this CodecRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var codec in All)
            registry.Add(codec);
        return registry;
    }

    /// <summary>The main brand of a file of ISO's base media format (ISO/IEC 14496-12, 4.3).</summary>
    private static Signature Brand(string name) => Signature.Of($"ftyp{name}", 4);
}
