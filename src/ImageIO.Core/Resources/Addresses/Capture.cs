using System.Diagnostics;

namespace ImageIO.Resources;

/// <summary>A program that prints an image to standard output.</summary>
/// <param name="File">Its name, to be found on PATH.</param>
/// <param name="Where">The desktop that it is for.</param>
/// <param name="Arguments">What it is called with.</param>
internal sealed record CaptureProgram(string File, Desktop Where, params string[] Arguments);

/// <summary>What draws the screen.</summary>
internal enum Desktop
{
    None,
    X11,
    Wayland,
    MacOS,
    Windows,
}

/// <summary>
/// <c>&lt;screen&gt;</c> and <c>&lt;clipboard&gt;</c>: the platform's own programs are asked, as its users would. Each desktop has its own
/// permissions, scaling and protocols for this, which these programs are kept in step with.
/// </summary>
internal sealed class Capture(string name, Desktop desktop, IReadOnlyList<CaptureProgram> programs) : Resource
{
    private const string WindowsSave =
        "$m = New-Object IO.MemoryStream; $i.Save($m, [Drawing.Imaging.ImageFormat]::Png); $m.WriteTo([Console]::OpenStandardOutput())";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What gives the screen, the first that is installed.</summary>
    internal static readonly CaptureProgram[] Screen =
    [
        new("grim", Desktop.Wayland, "-"),
        new("maim", Desktop.X11),
        new("import", Desktop.X11, "-silent", "-window", "root", "png:-"),
        new("sh", Desktop.MacOS, "-c", "d=$(mktemp -d) && screencapture -x -t png \"$d/s.png\" && cat \"$d/s.png\"; rm -rf \"$d\""),
        new("powershell", Desktop.Windows, "-NoProfile", "-Command",
            "Add-Type -AssemblyName System.Windows.Forms, System.Drawing; $b = [Windows.Forms.SystemInformation]::VirtualScreen; $i = " +
            "New-Object Drawing.Bitmap $b.Width, $b.Height; [Drawing.Graphics]::FromImage($i).CopyFromScreen($b.Location, " +
            $"[Drawing.Point]::Empty, $b.Size); {WindowsSave}"),
    ];

    /// <summary>What gives the clipboard, the first that is installed.</summary>
    internal static readonly CaptureProgram[] Clipboard =
    [
        new("wl-paste", Desktop.Wayland, "--type", "image/png"),
        new("xclip", Desktop.X11, "-selection", "clipboard", "-target", "image/png", "-out"),
        new("pngpaste", Desktop.MacOS, "-"),
        new("powershell", Desktop.Windows, "-NoProfile", "-STA", "-Command",
            $"Add-Type -AssemblyName System.Windows.Forms, System.Drawing; $i = [Windows.Forms.Clipboard]::GetImage(); if (-not $i) {{ " +
            $"[Console]::Error.WriteLine('there is no image on the clipboard'); exit 1 }}; {WindowsSave}"),
    ];

    public override string Name => name;

    /// <summary>The resource of one of the two names; null for any other.</summary>
    public static Resource? Find(string name) => name switch
    {
        "<screen>" => new Capture(name, CurrentDesktop(), Screen),
        "<clipboard>" => new Capture(name, CurrentDesktop(), Clipboard),
        _ => null,
    };

    /// <exception cref="PlatformNotSupportedException">There is no screen, or none of the programs is installed.</exception>
    /// <exception cref="IOException">The program failed, for instance because the clipboard holds no image.</exception>
    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
    {
        var suitable = programs.Where(program => program.Where == desktop).ToList();
        if (suitable.Count == 0)
            throw new PlatformNotSupportedException(
                $"There is no {name} here: no desktop is found (DISPLAY and WAYLAND_DISPLAY are not set). Save the image to a file, or " +
                "pass its bytes.");
        foreach (var program in suitable)
        {
            if (FindOnPath(program.File) is { } file)
                return new(new SourceStream(name, Run(file, program, options.Limits, cancellationToken), ownsInner: true, options.Limits,
                    cancellationToken), null);
        }

        throw new PlatformNotSupportedException(
            $"To read {name}, install {string.Join(" or ", suitable.Select(program => program.File))}; or save the image to a file, or " +
            "pass its bytes.");
    }

    private static Desktop CurrentDesktop()
    {
        if (OperatingSystem.IsWindows())
            return Desktop.Windows;
        if (OperatingSystem.IsMacOS())
            return Desktop.MacOS;
        return IsSet("WAYLAND_DISPLAY") ? Desktop.Wayland : IsSet("DISPLAY") ? Desktop.X11 : Desktop.None;

        static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
    }

    private static string? FindOnPath(string file)
    {
        var names = OperatingSystem.IsWindows() ? new[] { file + ".exe" } : [file];
        return Path.IsPathRooted(file)
            ? file : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Join(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    private SpoolStream Run(string file, CaptureProgram program, Limits limits, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(file, program.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })
            ?? throw new IOException($"{program.File} can't be started.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var kill = patience.Token.Register(() => process.Kill(entireProcessTree: true));
        patience.CancelAfter(Patience);
        process.StandardInput.Close();
        var complaint = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var image = new SpoolStream();
        try
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = process.StandardOutput.BaseStream.Read(buffer)) > 0;)
            {
                image.Write(buffer.AsSpan(0, read));
                if (image.Length > limits.MaxSourceBytes)
                    throw new ImageLimitException(nameof(Limits.MaxSourceBytes), image.Length, limits.MaxSourceBytes) { Resource = name };
            }

            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"{program.File} has not given {name} within {Patience.TotalSeconds} s.");
            if (process.ExitCode != 0 || image.Length == 0)
                throw new IOException($"{program.File} gave no image of {name}. It said: {complaint.GetAwaiter().GetResult().Trim()}.");
            image.Position = 0;
            return image;
        }
        catch
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            image.Dispose();
            throw;
        }
    }
}
