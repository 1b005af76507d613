using System.Text;
using System.Text.RegularExpressions;
using ImageIO.Codecs;
using ImageIO.Programs;

namespace ImageIO.FFmpeg.Programs;

/// <summary>Where <c>ffmpeg</c> and <c>ffprobe</c> are: as the environment says, else on PATH.</summary>
internal static partial class FFmpegPrograms
{
    /// <summary>The path of ffmpeg, as Python's imageio names it too.</summary>
    public const string Variable = "IMAGEIO_FFMPEG_EXE";

    private static readonly SystemProgram Program = new(
        "ffmpeg", Variable, "Video is read and written by", "ffmpeg.org",
        new(Apt: "ffmpeg", Apk: "ffmpeg", Dnf: "ffmpeg-free", Pacman: "ffmpeg", Zypper: "ffmpeg", Brew: "ffmpeg", Winget: "ffmpeg"));

    /// <summary>What the codecs tell of it.</summary>
    public static CodecProgram Info { get; } = Program.ToCodecProgram("everything, with ffprobe");

    /// <summary>The path of <c>ffmpeg</c>.</summary>
    /// <exception cref="UnsupportedImageException">It is not there; the message says how it is installed on this system.</exception>
    public static string FFmpeg() => Program.Locate();

    /// <summary>The path of <c>ffprobe</c>, which lies beside ffmpeg.</summary>
    /// <exception cref="UnsupportedImageException">It is not there; the message says how it is installed on this system.</exception>
    public static string FFprobe() => Program.LocateCompanion("ffprobe");

    /// <summary>Whether ffmpeg is found.</summary>
    public static bool IsThere => Program.Find() is not null;

    /// <summary>That ffmpeg is not found, and how it is installed on this system, as sentences.</summary>
    public static string WhereToGet() => Program.WhereToGet();

    /// <summary>The screen of X11; null where there is none.</summary>
    public static string? Display => Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } display ? display : null;

    /// <summary>Whether ffmpeg is there and captures this system's screen: it does not where that is Wayland's.</summary>
    public static bool CapturesScreen
        => (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            || (Display is not null && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null or ""))
            && IsThere;

    /// <summary>
    /// Whether ffmpeg takes the rotation as an option of what it reads, as it does from version 6 on; older ones take it as a text of what
    /// they write.
    /// </summary>
    public static bool TurnsInput
    {
        get
        {
            var text = new StringBuilder();
            ChildProcess.Run(
                FFmpeg(), ["-hide_banner", "-version"], bytes => text.Append(Encoding.UTF8.GetString(bytes)), CancellationToken.None);
            return !OldVersion().IsMatch(text.ToString());
        }
    }

    [GeneratedRegex(@"^ffmpeg version n?[0-5]\.")]
    private static partial Regex OldVersion();
}
