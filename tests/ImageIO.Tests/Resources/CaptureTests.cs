using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

public sealed class CaptureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The screen, as a program of our own gives it.</summary>
    private static SourceStream Open(Desktop desktop, params CaptureProgram[] programs)
        => new Capture("<screen>", desktop, programs).Open(ReadOptions.Default, TestContext.Current.CancellationToken).Stream;

    private static void SkipWithoutShell() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of these tests are shell scripts.");

    [Fact]
    public void What_the_program_prints_is_the_image()
    {
        SkipWithoutShell();
        var png = SampleImages.Noise(200, 300);
        File.WriteAllBytes(_folder["screen.png"], png);
        using var source = Open(Desktop.X11, new CaptureProgram("/bin/cat", Desktop.X11, _folder["screen.png"]));
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        Assert.Equal(png, copy.ToArray());
    }

    [Fact]
    public void The_first_program_that_is_installed_and_suits_the_desktop_is_asked()
    {
        SkipWithoutShell();
        File.WriteAllBytes(_folder["screen.png"], SampleImages.Png());
        using var source = Open(
            Desktop.Wayland,
            new CaptureProgram("/bin/false", Desktop.X11),
            new CaptureProgram("imageio-no-such-program", Desktop.Wayland),
            new CaptureProgram("cat", Desktop.Wayland, _folder["screen.png"]));
        Assert.Equal(0x89, source.ReadUInt8());
    }

    [Fact]
    public void A_failing_program_is_an_io_error_with_its_own_words()
    {
        SkipWithoutShell();
        var fault = Assert.Throws<IOException>(() => Open(Desktop.X11, new CaptureProgram("/bin/sh", Desktop.X11, "-c", "echo no image there >&2; exit 1")));
        Assert.Contains("no image there", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_hangs_is_ended_by_cancellation()
    {
        SkipWithoutShell();
        using var cancel = new CancellationTokenSource(100);
        var capture = new Capture("<screen>", Desktop.X11, [new CaptureProgram("/bin/sleep", Desktop.X11, "60")]);
        Assert.ThrowsAny<OperationCanceledException>(() => capture.Open(ReadOptions.Default, cancel.Token));
    }

    [Fact]
    public void What_to_install_is_said()
    {
        var fault = Assert.Throws<PlatformNotSupportedException>(() => Open(Desktop.X11, new CaptureProgram("imageio-no-such-program", Desktop.X11)));
        Assert.Contains("install imageio-no-such-program", fault.Message, StringComparison.Ordinal);
        Assert.Contains("DISPLAY", Assert.Throws<PlatformNotSupportedException>(() => Open(Desktop.None)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<screen>")]
    [InlineData("<clipboard>")]
    public void Both_names_are_known(string name) => Assert.Equal(name, ((ImageSource)name).Name);
}
