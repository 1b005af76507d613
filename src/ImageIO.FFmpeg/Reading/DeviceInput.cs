using System.Globalization;
using System.Text.RegularExpressions;
using ImageIO.FFmpeg.Programs;
using ImageIO.Programs;

namespace ImageIO.FFmpeg.Reading;

/// <summary>A camera or the screen, as ffmpeg is told it.</summary>
/// <param name="Format">ffmpeg's name of what reads it.</param>
/// <param name="Name">What it is called there.</param>
internal sealed partial record DeviceInput(string Format, string Name)
{
    /// <summary>The beginnings of names in angle brackets that are devices.</summary>
    public const string Camera = "<video";

    public const string Screen = "<screen>";

    /// <summary>The device of a name in angle brackets on this system.</summary>
    /// <param name="name"><c>&lt;video0&gt;</c>, <c>&lt;video1&gt;</c>, or <c>&lt;screen&gt;</c>.</param>
    /// <param name="cancellationToken">Ends a look for cameras.</param>
    /// <exception cref="UnsupportedImageException">There is none of that name.</exception>
    public static DeviceInput Of(string name, CancellationToken cancellationToken)
    {
        if (string.Equals(name, Screen, StringComparison.OrdinalIgnoreCase))
            return OfScreen();
        var number = name.Length > Camera.Length + 1 ? name[Camera.Length..^1] : "";
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new UnsupportedImageException($"\"{name}\" is no camera: they are called <video0>, <video1> and so on.");
        if (OperatingSystem.IsWindows())
            return new("dshow", "video=" + NameOnWindows(index, cancellationToken));
        return OperatingSystem.IsMacOS() ? new("avfoundation", $"{number}:none") : new("v4l2", $"/dev/video{number}");
    }

    private static DeviceInput OfScreen()
    {
        if (OperatingSystem.IsWindows())
            return new("gdigrab", "desktop");
        if (OperatingSystem.IsMacOS())
            return new("avfoundation", "Capture screen 0:none");
        return FFmpegPrograms.Display is { } display ? new("x11grab", display)
            : throw new UnsupportedImageException(
                "There is no screen here: the environment variable DISPLAY names none. ffmpeg captures X11, not Wayland.");
    }

    /// <summary>Windows knows cameras by their names alone.</summary>
    private static string NameOnWindows(int index, CancellationToken cancellationToken)
    {
        using var child = ChildProcess.Start(
            FFmpegPrograms.FFmpeg(), ["-hide_banner", "-nostdin", "-list_devices", "true", "-f", "dshow", "-i", "dummy"],
            cancellationToken);
        ChildProcess.CloseQuietly(child.Input);
        child.WaitForExit();
        var names = CameraLine().Matches(child.Errors.Last(int.MaxValue)).Select(match => match.Groups[1].Value).ToList();
        return index < names.Count ? names[index]
            : throw new UnsupportedImageException(
                $"There is no camera {index}. {(names.Count == 0 ? "None is found." : $"There are: {string.Join(", ", names)}.")}");
    }

    [GeneratedRegex("\"([^\"]+)\" \\(video\\)")]
    private static partial Regex CameraLine();
}
