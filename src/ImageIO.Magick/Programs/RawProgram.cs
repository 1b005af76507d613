using ImageIO.Programs;

namespace ImageIO.Magick.Programs;

/// <summary>The program <c>dcraw_emu</c> of the system's LibRaw, which develops what cameras store.</summary>
/// <param name="program">The program.</param>
internal sealed class RawProgram(SystemProgram program) : PixelProgram(program)
{
    /// <summary>The environment variable that may hold the program's path.</summary>
    public const string Variable = "IMAGEIO_DCRAW_EXE";

    private readonly MosaicProgram _mosaic = new(program);

    public override string Purpose => "16 bits, half size, white balance, the mosaic";

    protected override string OutputExtension => ".ppm";

    protected override bool ComplainsOfDamageOnly => true;

    /// <summary>The program, as it is found by a variable.</summary>
    public static SystemProgram In(string variable) => new(
        "dcraw_emu", variable, "More than 8 bits of it are developed by", "libraw.org",
        new(Apt: "libraw-bin", Apk: "libraw-tools", Dnf: "LibRaw-samples", Pacman: "libraw", Zypper: "libraw-tools", Brew: "libraw",
            Winget: null));

    public override bool IsNeededFor(ReadOptions options) => options is RawReadOptions { NeedsProgram: true };

    public override PixelProgram For(ReadOptions options) => options is RawReadOptions { Mosaic: true } ? _mosaic : this;

    protected override string[] Arguments(PixelRequest request, string output)
    {
        var raw = request.Options as RawReadOptions ?? new RawReadOptions();
        string[] balance = raw.WhiteBalance switch
        {
            RawWhiteBalance.Camera => ["-w"],
            RawWhiteBalance.Auto => ["-a"],
            RawWhiteBalance.None => ["-r", "1", "1", "1", "1"],
            _ => [],
        };
        string[] size = raw.HalfSize ? ["-h"] : [];

        // 16 bits, and no brightening by the histogram.
        return ["-6", "-W", .. balance, .. size, "-Z", output, request.Input];
    }

    protected override DecodedImage? Read(FileStream output, PixelRequest request) => PnmFile.Read(output, request);
}
