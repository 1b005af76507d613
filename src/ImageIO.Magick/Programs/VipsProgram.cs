using System.Globalization;
using ImageIO.Programs;

namespace ImageIO.Magick.Programs;

/// <summary>The program <c>vips</c> of the system's libvips: it gives every depth as it is stored.</summary>
/// <param name="program">The program.</param>
/// <param name="loader">The operation that reads: what a file really is can't choose another one.</param>
internal sealed class VipsProgram(SystemProgram program, string loader) : PixelProgram(program)
{
    /// <summary>The environment variable that may hold the program's path.</summary>
    public const string Variable = "IMAGEIO_VIPS_EXE";

    /// <summary>Which of the images is read, where a file may hold several.</summary>
    public bool HasPages { get; init; }

    /// <summary>Whether libvips itself trusts the loader with files of strangers: others are blocked then.</summary>
    public bool IsTrusted { get; init; }

    protected override string OutputExtension => ".v";

    protected override (string Name, string Value)? Environment => IsTrusted ? ("VIPS_BLOCK_UNTRUSTED", "1") : null;

    /// <summary>The program, as it is found by a variable.</summary>
    public static SystemProgram In(string variable) => new(
        "vips", variable, "More than 8 bits of it are read by", "libvips.org",
        new(Apt: "libvips-tools", Apk: "vips-tools", Dnf: "vips-tools", Pacman: "libvips", Zypper: "vips-tools", Brew: "vips",
            Winget: null));

    protected override string[] Arguments(PixelRequest request, string output)
    {
        string[] page = HasPages ? ["--page", request.Number.ToString(CultureInfo.InvariantCulture)] : [];
        return [loader, request.Input, output, .. page];
    }

    protected override DecodedImage? Read(FileStream output, PixelRequest request) => VipsFile.Read(output, request);
}
