using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Resources;

public sealed class CaptureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The screen, as a program of our own gives it.</summary>
    private static SourceStream Open(Desktop desktop, params CaptureProgram[] programs)
        => new Capture("<screen>", desktop, programs).Open(ReadOptions.Default, TestContext.Current.CancellationToken).Stream;

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of these tests are those of Unix.");

    [Fact]
    public void What_the_program_prints_is_the_image()
    {
        SkipOnWindows();
        var png = SampleImages.Noise(200, 300);
        File.WriteAllBytes(_folder["screen.png"], png);
        using var source = Open(Desktop.X11, new CaptureProgram("cat", Desktop.X11, _folder["screen.png"]));
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        Assert.Equal(png, copy.ToArray());
    }

    [Fact]
    public void The_first_program_that_is_installed_and_suits_the_desktop_is_asked()
    {
        SkipOnWindows();
        File.WriteAllBytes(_folder["screen.png"], SampleImages.Png());
        using var source = Open(
            Desktop.Wayland,
            new CaptureProgram("false", Desktop.X11),
            new CaptureProgram("imageio-no-such-program", Desktop.Wayland),
            new CaptureProgram("cat", Desktop.Wayland, _folder["screen.png"]));
        Assert.Equal(0x89, source.ReadUInt8());
    }

    [Fact]
    public void A_failing_program_is_an_io_error_with_its_own_words()
    {
        SkipOnWindows();
        var fault = Assert.Throws<IOException>(() => Open(Desktop.X11, new CaptureProgram("cat", Desktop.X11, _folder["missing.png"])));
        Assert.Contains("missing.png", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_hangs_is_ended_by_cancellation()
    {
        SkipOnWindows();
        using var cancel = new CancellationTokenSource(100);
        var capture = new Capture("<screen>", Desktop.X11, [new CaptureProgram("sleep", Desktop.X11, "60")]);
        Assert.ThrowsAny<OperationCanceledException>(() => capture.Open(ReadOptions.Default, cancel.Token));
    }

    [Fact]
    public void What_to_install_is_said()
    {
        var fault = Assert.Throws<PlatformNotSupportedException>(
            () => Open(Desktop.X11, new CaptureProgram("imageio-no-such-program", Desktop.X11)));
        Assert.Contains("install imageio-no-such-program", fault.Message, StringComparison.Ordinal);
        Assert.Contains("DISPLAY", Assert.Throws<PlatformNotSupportedException>(() => Open(Desktop.None)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    [NeedsProgram("Xvfb", "-help")]
    [NeedsProgram("sh", "-c", "exit")]
    [NeedsProgram("xsetroot", "-version")]
    public void The_screen_comes_back_pixel_for_pixel()
    {
        using var screen = new VirtualScreen();
        // A bitmap as large as the screen, with no symmetry: bits of X bitmaps run from the lowest up.
        var bits = Enumerable.Range(0, VirtualScreen.Width * VirtualScreen.Height / 8).Select(i => (byte)(i * 37 ^ i >> 3)).ToArray();
        File.WriteAllText(_folder["root.xbm"],
            $"#define root_width {VirtualScreen.Width}\n#define root_height {VirtualScreen.Height}\nstatic char root_bits[] = " +
            $"{{\n{string.Join(",\n", bits.Select(value => $"0x{value:x2}"))}\n}};\n");
        screen.Run("xsetroot", "-bitmap", _folder["root.xbm"], "-fg", "#e01a2b", "-bg", "#17c85f");

        using var source = screen.Open("<screen>", Capture.Screen);
        using var image = Iio.ImRead(source);

        Assert.Equal([VirtualScreen.Height, VirtualScreen.Width, 3], image.Shape);
        var expected = Enumerable.Range(0, bits.Length * 8)
            .SelectMany(i => (bits[i / 8] >> i % 8 & 1) == 1 ? new byte[] { 0xe0, 0x1a, 0x2b } : [0x17, 0xc8, 0x5f]).ToArray();
        Assert.Equal(expected, image.AsSpan<byte>());
    }

    [Fact]
    [NeedsProgram("Xvfb", "-help")]
    [NeedsProgram("sh", "-c", "exit")]
    [NeedsProgram("xsetroot", "-version")]
    public void A_screen_of_one_color_has_that_color()
    {
        using var screen = new VirtualScreen();
        screen.Run("xsetroot", "-solid", "#1a8c3e");
        using var source = screen.Open("<screen>", Capture.Screen);
        using var image = Iio.ImRead(source);
        Assert.Equal([VirtualScreen.Height, VirtualScreen.Width, 3], image.Shape);
        Assert.Equal(Enumerable.Repeat(new byte[] { 0x1a, 0x8c, 0x3e },
            VirtualScreen.Width * VirtualScreen.Height).SelectMany(pixel => pixel), image.AsSpan<byte>().ToArray());
    }

    [Fact]
    [NeedsProgram("Xvfb", "-help")]
    [NeedsProgram("sh", "-c", "exit")]
    [NeedsProgram("xclip", "-version")]
    public void The_clipboard_gives_the_image_that_was_copied_to_it()
    {
        using var screen = new VirtualScreen();
        // More than one piece of a transfer between clients of X.
        var png = SampleImages.Noise(500, 400);
        File.WriteAllBytes(_folder["copied.png"], png);
        screen.Run("xclip", "-selection", "clipboard", "-target", "image/png", "-in", _folder["copied.png"]);

        using var source = screen.Open("<clipboard>", Capture.Clipboard);
        using var pasted = new MemoryStream();
        source.CopyTo(pasted);

        Assert.Equal(png, pasted.ToArray());
    }

    [Fact]
    [NeedsProgram("Xvfb", "-help")]
    public void An_empty_clipboard_is_an_io_error()
    {
        using var screen = new VirtualScreen();
        var fault = Assert.Throws<IOException>(() => screen.Open("<clipboard>", Capture.Clipboard));
        Assert.Contains("no image of <clipboard>", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<screen>")]
    [InlineData("<clipboard>")]
    public void Both_names_are_known(string name) => Assert.Equal(name, ((ImageSource)name).Name);
}
