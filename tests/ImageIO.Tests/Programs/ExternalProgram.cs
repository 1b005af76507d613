using System.ComponentModel;

namespace ImageIO.Tests.Programs;

/// <summary>
/// A program of somebody else that checks our files: the first on PATH that does what the test asks of it. A test says what it needs in an
/// attribute (<see cref="NeedsAttribute"/>), is skipped where there is no such program, and gets it here.
/// </summary>
internal sealed class ExternalProgram
{
    private ExternalProgram(string? path, string? fault) => (Path, Fault) = (path, fault);

    /// <summary>ffmpeg, for a test with <see cref="NeedsFfmpegAttribute"/>.</summary>
    public static ExternalProgram Ffmpeg => NeedsAttribute.OfThisTest<NeedsFfmpegAttribute>();

    /// <summary>gifsicle, for a test with <see cref="NeedsGifsicleAttribute"/>.</summary>
    public static ExternalProgram Gifsicle => NeedsAttribute.OfThisTest<NeedsGifsicleAttribute>();

    /// <summary>ImageMagick's <c>magick</c> or <c>convert</c>, for a test with <see cref="NeedsImageMagickAttribute"/>.</summary>
    public static ExternalProgram ImageMagick => NeedsAttribute.OfThisTest<NeedsImageMagickAttribute>();

    /// <summary>Where it is; null where none was found that works.</summary>
    public string? Path { get; }

    /// <summary>Why there is none: what was found, and what is wrong with it. Null where there is one.</summary>
    public string? Fault { get; }

    /// <summary>The pixels of all frames that ffmpeg reads, for a test with <see cref="NeedsFfmpegAttribute"/>.</summary>
    /// <param name="format">What ffmpeg calls the layout of pixels that it shall give.</param>
    /// <param name="input">What it finds on standard input.</param>
    /// <param name="source">The arguments that say what it reads.</param>
    public static byte[] FfmpegPixels(string format, ReadOnlyMemory<byte> input, params string[] source)
        => Ffmpeg.Run(input, ["-v", "error", .. source, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", format, "-"]);

    /// <summary>Runs code for a test with <see cref="NeedsPythonAttribute"/>, and gives what it wrote to standard output.</summary>
    public static byte[] Python(string code, params string[] arguments)
        => NeedsAttribute.OfThisTest<NeedsPythonAttribute>().Run(["-c", code, .. arguments]);

    /// <summary>Looks for a program that works.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="files">The names of its file, without the extension that Windows adds.</param>
    /// <param name="folders">Where it is looked for, in order.</param>
    /// <param name="findFault">
    /// What is wrong with the program of this path, as the end of a sentence that begins with it; null where it works.
    /// </param>
    public static ExternalProgram Find(string name, string[] files, IEnumerable<string> folders, Func<string, string?> findFault)
    {
        var faults = new List<string>();
        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        var paths = from file in files from folder in folders select System.IO.Path.Join(folder, file + extension);
        foreach (var path in paths.Where(File.Exists))
        {
            if (FindFault(path, findFault) is not { } fault)
                return new(path, null);
            faults.Add($"{path} {fault}");
        }

        var found = string.Join("; ", faults);
        return new(null, faults.Count == 0 ? $"{name} is not installed." : $"{name} is not there in a form that works: {found}.");
    }

    /// <summary>Runs the program and gives what it wrote to standard output.</summary>
    public byte[] Run(params string[] arguments) => Run(ReadOnlyMemory<byte>.Empty, arguments);

    /// <summary>Runs the program with bytes on its standard input and gives what it wrote to standard output.</summary>
    public byte[] Run(ReadOnlyMemory<byte> input, params string[] arguments)
    {
        var run = ProgramRun.Of(Path!, input, arguments);
        Assert.True(run.ExitCode == 0, $"{Path} {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Error}");
        return run.Output;
    }

    private static string? FindFault(string path, Func<string, string?> findFault)
    {
        try
        {
            return findFault(path);
        }
        catch (Win32Exception fault)
        {
            return $"does not start ({fault.Message})";
        }
        catch (TimeoutException)
        {
            return "does not end";
        }
    }
}
