using System.Text;
using ImageIO.Codecs;
using ImageIO.Magick;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Magick;

/// <summary>A script in the place of a program that reads deep files. It is found by an environment variable of its own.</summary>
internal sealed class FakeProgram : IDisposable
{
    private const string Shell = "/bin/sh";
    private readonly ScratchFolder _folder = new();

    /// <param name="lines">
    /// What the script does, where <c>$2</c> and <c>$3</c> are the files to read and to write. Null: there is no such file.
    /// </param>
    public FakeProgram(string? lines)
    {
        Environment.SetEnvironmentVariable(Variable, Path);
        if (lines is null)
            return;
        Assert.SkipUnless(File.Exists(Shell), $"There is no {Shell} to run the script.");

        // Another process writes the script: a file that this one has open for writing might not start while others are started.
        var script = $"#!{Shell}\necho \"$3\" > \"{_folder["output"]}\"\necho $$ > \"{_folder["process"]}\"\n{lines}\n";
        var written = ProgramRun.Of(
            Shell, Encoding.UTF8.GetBytes(script), ["-c", $"cat > \"{Path}\" && chmod +x \"{Path}\""], TimeSpan.FromMinutes(1));
        Assert.Equal(0, written.ExitCode);
    }

    /// <summary>The variable that names the script.</summary>
    public string Variable { get; } = $"IMAGEIO_TEST_{Guid.NewGuid():N}";

    /// <summary>Codecs that read deep files by the script.</summary>
    public ReadOptions Reading => new() { Registry = new CodecRegistry([.. Iio.Codecs.All, .. MagickCodecs.Create(Variable, Variable)]) };

    /// <summary>The file that the script was to write; null where it has not begun.</summary>
    public string? Output => Said("output");

    /// <summary>The number of the script's process; null where it has not begun.</summary>
    public int? ProcessId => Said("process") is { } number ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : null;

    private string Path => _folder["vips"];

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }

    private string? Said(string file)
        => File.Exists(_folder[file]) && File.ReadAllText(_folder[file]) is [.. var text, '\n'] ? text : null;
}
