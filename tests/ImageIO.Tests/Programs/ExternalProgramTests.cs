using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Programs;

/// <summary>
/// What is taken for a program that tests need. The programs of these tests are links to others, by the names that are looked for.
/// </summary>
public sealed class ExternalProgramTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Files => ["ffmpeg", "gifsicle", "convert", "magick", "python3", "python", "sh"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_not_there_is_not_installed(string file)
    {
        Link(file + "-of-another-name", "true");
        var found = Needs(file).Find([_folder.Path, _folder["no-such-folder"]]);
        Assert.Null(found.Path);
        Assert.EndsWith("is not installed.", found.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_program_that_fails_is_not_taken(string file)
    {
        Link(file, "false");
        AssertRefused(file);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_program_that_does_not_start_is_not_taken(string file)
    {
        SkipOnWindows();
        File.WriteAllText(_folder[file], "This is no program.");
        AssertRefused(file);
    }

    [Theory]
    [InlineData("convert")]
    [InlineData("magick")]
    public void A_program_of_the_same_name_is_not_taken_for_ImageMagick(string file)
    {
        Link(file, "echo");
        AssertRefused(file);
    }

    [Fact]
    [NeedsProgram("cat", "--version")]
    public void The_first_program_on_the_path_that_works_is_taken()
    {
        Link("cat", "false");
        var needs = new NeedsProgramAttribute("cat", "--version");
        var found = needs.Find([_folder.Path, .. NeedsAttribute.PathFolders]);
        Assert.Null(found.Fault);
        Assert.NotEqual(_folder["cat"], found.Path);
        Assert.Equal("text"u8, found.Run("text"u8.ToArray(), "-"));
    }

    [Fact]
    [NeedsPython]
    public void A_Python_without_the_module_says_so()
    {
        var found = new NeedsPythonAttribute("import imageio_no_such_module").Find(NeedsAttribute.PathFolders);
        Assert.Null(found.Path);
        Assert.Contains("imageio_no_such_module", found.Fault, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg]
    public void An_ffmpeg_without_the_decoder_says_so()
    {
        Assert.Null(new NeedsFfmpegAttribute("decoders rawvideo|no-such-decoder").Find(NeedsAttribute.PathFolders).Fault);
        var found = new NeedsFfmpegAttribute("decoders rawvideo no-such-decoder").Find(NeedsAttribute.PathFolders);
        Assert.Contains("no-such-decoder", found.Fault, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsProgram("sleep", "0")]
    public void A_program_that_does_not_end_is_ended()
        => Assert.Throws<TimeoutException>(() => ProgramRun.Of("sleep", default, ["600"], TimeSpan.FromMilliseconds(50)));

    [Fact]
    [NeedsProgram("cat", "--version")]
    public void A_program_that_does_not_read_its_input_is_judged_by_its_exit_code()
    {
        var run = ProgramRun.Of("cat", new byte[1_000_000], [_folder["missing"]]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("missing", run.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_runs_a_program_has_to_declare_it()
        => Assert.Throws<InvalidOperationException>(() => ExternalProgram.Ffmpeg);

    private static NeedsAttribute Needs(string file) => file switch
    {
        "ffmpeg" => new NeedsFfmpegAttribute("decoders gif"),
        "gifsicle" => new NeedsGifsicleAttribute(),
        "convert" or "magick" => new NeedsImageMagickAttribute("gif"),
        "python3" or "python" => new NeedsPythonAttribute(NeedsPythonAttribute.Numpy),
        _ => new NeedsProgramAttribute(file, "-c", "exit"),
    };

    private static void SkipOnWindows()
        => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of these tests are made by links and permissions.");

    private void AssertRefused(string file)
    {
        var found = Needs(file).Find([_folder.Path]);
        Assert.Null(found.Path);
        Assert.Contains(_folder[file], found.Fault, StringComparison.Ordinal);
    }

    /// <summary>Puts a program under another name into the folder.</summary>
    private void Link(string name, string program)
    {
        SkipOnWindows();
        var target = NeedsAttribute.PathFolders.Select(folder => Path.Join(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(target is null, $"{program} is not installed.");
        File.CreateSymbolicLink(_folder[name], target!);
    }
}
