using System.ComponentModel;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageIO.FFmpeg.Programs;

/// <summary>Where <c>ffmpeg</c> and <c>ffprobe</c> are: as the environment says, else on PATH.</summary>
internal static partial class FFmpegPrograms
{
    /// <summary>The path of ffmpeg, as Python's imageio names it too.</summary>
    public const string Variable = "IMAGEIO_FFMPEG_EXE";

    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>The path of <c>ffmpeg</c>.</summary>
    /// <exception cref="UnsupportedImageException">It is not there; the message says how it is installed on this system.</exception>
    public static string FFmpeg() => Given() ?? OnPath("ffmpeg") ?? throw Missing("ffmpeg");

    /// <summary>The path of <c>ffprobe</c>, which lies beside ffmpeg.</summary>
    /// <exception cref="UnsupportedImageException">It is not there; the message says how it is installed on this system.</exception>
    public static string FFprobe()
    {
        var beside = Given() is { } given ? Path.Join(Path.GetDirectoryName(given), "ffprobe" + Suffix) : null;
        return File.Exists(beside) ? beside : OnPath("ffprobe") ?? throw Missing("ffprobe");
    }

    /// <summary>Whether ffmpeg is found.</summary>
    public static bool IsThere
        => (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && File.Exists(path)) || OnPath("ffmpeg") is not null;

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

    /// <summary>What to tell where a program is there but does not start.</summary>
    public static UnsupportedImageException DoesNotStart(string program, Win32Exception fault)
        => new($"\"{program}\" does not start: {fault.Message}. Video is read and written by that program. {Advice()}");

    /// <summary>That a program is not found, and how it is installed on this system, as sentences.</summary>
    public static string WhereToGet(string program)
        => $"Video is read and written by the program {program}, which is not found on PATH. {Advice()}";

    private static UnsupportedImageException Missing(string program) => new(WhereToGet(program));

    private static string Advice() => $"{Install()} Or name its path in the environment variable {Variable}.";

    /// <summary>How ffmpeg is installed on this system, as a sentence.</summary>
    private static string Install()
    {
        if (OperatingSystem.IsWindows())
            return "Install it with: winget install ffmpeg.";
        if (OperatingSystem.IsMacOS())
            return "Install it with: brew install ffmpeg.";
        (string Manager, string Command)[] managers =
        [
            ("apt-get", "apt-get install ffmpeg"), ("apk", "apk add ffmpeg"), ("dnf", "dnf install ffmpeg-free"),
            ("pacman", "pacman -S ffmpeg"), ("zypper", "zypper install ffmpeg"),
        ];
        var command = managers.FirstOrDefault(manager => OnPath(manager.Manager) is not null).Command;
        return command is null ? "Install ffmpeg, from ffmpeg.org or by the system's packages." : $"Install it with: {command}.";
    }

    [GeneratedRegex(@"^ffmpeg version n?[0-5]\.")]
    private static partial Regex OldVersion();

    private static string? Given()
        => Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path ? null
            : File.Exists(path) ? Path.GetFullPath(path)
            : throw new UnsupportedImageException($"The environment variable {Variable} names \"{path}\", where there is no file.");

    private static string? OnPath(string program)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var path = Path.Join(folder, program + Suffix);
            if (folder.Length > 0 && File.Exists(path))
                return Path.GetFullPath(path);
        }

        return null;
    }
}
