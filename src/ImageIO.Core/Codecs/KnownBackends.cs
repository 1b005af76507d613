using System.Collections.Frozen;

namespace ImageIO.Codecs;

/// <summary>What would read a format that no codec at hand reads.</summary>
/// <param name="Package">The package to install; null where there is none.</param>
/// <param name="Registration">How its codecs are added to a registry; null where it needs no adding, or does not exist.</param>
/// <param name="Advice">What to do where there is no package; null where there is.</param>
internal sealed record KnownBackend(string? Package, string? Registration, string? Advice = null);

/// <summary>Who reads what: every extension that Python's imageio lists, by what reads it here.</summary>
internal static class KnownBackends
{
    private static readonly KnownBackend Core = new("ImageIO.Core", null);
    private static readonly KnownBackend Vips = new("ImageIO.Vips", "UseVips()");

    // Each of these names a tool that keeps what matters of the format, until a package of ours does.
    private static readonly KnownBackend Tiff = new(null, null, "Convert it to .png or .npy with a TIFF tool that keeps its depth and pages (tifffile, libvips).");
    private static readonly KnownBackend Video = new(null, null, "Take its frames out as .png with ffmpeg.");
    private static readonly KnownBackend Raster = new(null, null, "Convert it to .png with ImageMagick.");
    private static readonly KnownBackend HighRange = new(null, null, "Convert it to .pfm, which keeps floats, with ImageMagick or OpenImageIO.");
    private static readonly KnownBackend Raw = new(null, null, "Develop it to a 16-bit .ppm or .png with a raw converter (dcraw_emu of LibRaw, darktable).");
    private static readonly KnownBackend Pages = new(null, null, "Draw it as .png with Ghostscript or Poppler (pdftoppm).");
    private static readonly KnownBackend Science = new(null, null, "Save it as .npy with the library of its field (ITK, nibabel, pydicom, astropy, h5py, GDAL).");
    private static readonly KnownBackend Rare = new(null, null, "Nothing well kept reads it: convert it with the program that made it.");

    private static readonly FrozenDictionary<string, KnownBackend> Table = new (KnownBackend Backend, string Extensions)[]
    {
        (Core, ".bmp .dib .gif .npz .pbm .pfm .pgm .png .pnm .ppm .pam"),
        (Vips, ".jpg .jpeg .jpe .jfif .jif .webp .avif"),
        (Tiff, ".tif .tiff .bif .btf .gel .lsm .ndpi .pcoraw .ptif .ptiff .qpi .qptiff .stk .svs .tf8 .zif"),
        (Raster, ".cur .dds .heic .icb .icns .ico .j2c .j2k .jp2 .jpc .jpf .jpx .mpo .psd .targa .tga .vda .vst"),
        (HighRange, ".exr .hdr"),
        (Pages, ".eps .pdf .ps .emf .wmf"),
        (Science, ".bsdf .bufr .ct .dcm .dicom .ecw .fit .fits .fts .fz .gdcm .gipl .grib .h5 .hdf .hdf5 .img .img.gz .ipl .lfp .lfr .mcidas .mgh .mha .mhd .mnc .mnc2 .mri .nhdr .nia .nii .nii.gz .nrrd .rec .spe .spider .vtk"),
        (Raw, ".3fr .arw .bay .bmq .cap .cine .cr2 .crw .cs1 .dc2 .dcr .dng .drf .dsc .erf .fff .ia .iiq .k25 .kc2 .kdc .mdc .mef .mos .mrw .nef .nrw .orf .pef .ptx .pxn .qtk .raf .raw .rdc .rw2 .rwl .rwz .sr2 .srf .srw .sti"),
        (Video, ".apng .264 .265 .3g2 .3gp .a64 .adp .amr .amv .asf .avc .avi .avr .avs .avs2 .avs3 .bmv .cavs .cdg .cdxl .cgi .chk .cif .cpk .dat .dav .dif .dnxhd .dnxhr .drc .dv .dvd .f4v .flm .flv .gsm .gxf .h261 .h263 .h264 .h265 .h26l .hevc .idf .ifv .imx .ipu .ism .isma .ismv .ivf .ivr .kux .lvf .m1v .m2t .m2ts .m2v .m4a .m4b .m4v .mj2 .mjpeg .mjpg .mk3d .mka .mks .mkv .mods .moflex .mov .mp4 .mpc .mpd .mpeg .mpg .mts .mvi .mxf .mxg .nut .obu .ogg .ogv .psp .qcif .rcv .rgb .rm .roq .sdr2 .ser .sga .svag .ts .ty .ty+ .v .v210 .vb .vc1 .vc2 .viv .vob .webm .wmv .wtv .xl .xmv .y4m .yop .yuv .yuv10"),
        (Raster, ".bw .cut .dcx .dpx .fpx .hdp .im .im1 .im24 .im8 .jng .jxr .ljpg .palm .pcd .pct .pcx .pgmyuv .pict .pix .ras .rgba .rs .sgi .sr .sun .sunras .wap .wbm .wbmp .wdp .xbm .xpm .xwd .xvthumb .y"),
        (Rare, ".blp .dip .flc .fli .ftc .ftu .g3 .gbr .iff .iim .imt .jls .koa .lbm .mic .msp .pic .pxm .pxr .swf .xface"),
    }.SelectMany(row => row.Extensions.Split(' ').Select(extension => KeyValuePair.Create(extension, row.Backend)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every extension that is known, in alphabetic order.</summary>
    public static IEnumerable<string> Extensions => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>What reads files of an extension; null where nobody has heard of it.</summary>
    public static KnownBackend? Find(string extension) => Table.GetValueOrDefault(extension);

    /// <summary>What to install for an extension, or else to do, as a sentence with a space behind it; empty where nobody knows.</summary>
    public static string Hint(string extension) => Find(extension) switch
    {
        null => "",
        { Package: { } package, Registration: { } registration } => $"The package {package} knows {extension}: install it and call {registration} on the registry. ",
        { Package: { } package } => $"The package {package} knows {extension}, but its codec is not in this registry. ",
        { Advice: var advice } => $"No package reads {extension} yet. {advice} ",
    };
}
