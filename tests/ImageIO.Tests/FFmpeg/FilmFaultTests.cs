using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>What becomes of reads and writes whose ffmpeg is killed, and of readers that nobody reads to the end.</summary>
public sealed class FilmFaultTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_read_whose_ffmpeg_is_killed_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Children are looked for in /proc.");
        var path = Films.Make(_folder["film.mkv"], 400, "testsrc2=s=320x240:r=25");
        using var reader = Iio.ImOpen(path, Films.Reading);
        Assert.True(reader.TryReadNext(out var frame));
        frame.Dispose();
        ChildProcesses.Kill(path);
        var fault = Assert.Throws<CorruptImageException>(() =>
        {
            while (reader.TryReadNext(out var next))
                next.Dispose();
        });
        Assert.Contains("ffmpeg ended", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_write_whose_ffmpeg_is_killed_says_so_and_leaves_no_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Children are looked for in /proc.");
        using var frame = NdArray.Create(DType.UInt8, 240, 320, 3);
        var writer = Iio.ImOpenWrite(_folder["film.mkv"], new FFmpegWriteOptions { Registry = Films.Registry, VideoCodec = "mpeg4" });
        writer.Write(frame);
        ChildProcesses.Kill(_folder.Path);
        var fault = Assert.Throws<ImageEncodingException>(() =>
        {
            for (var i = 0; i < 100; i++)
                writer.Write(frame);
        });
        Assert.Contains("ffmpeg ended with", fault.Message, StringComparison.Ordinal);
        writer.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_write_whose_ffmpeg_is_killed_before_its_end_fails_at_the_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Children are looked for in /proc.");
        using var frame = NdArray.Create(DType.UInt8, 8, 8, 3);
        var writer = Iio.ImOpenWrite(_folder["film.mkv"], new FFmpegWriteOptions { Registry = Films.Registry, VideoCodec = "mpeg4" });
        writer.Write(frame);
        ChildProcesses.Kill(_folder.Path);
        Assert.ThrowsAny<ImageException>(writer.Dispose);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void Readers_that_are_left_in_the_middle_hold_neither_the_file_nor_a_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Handles and children are looked for in /proc.");
        var path = Films.Make(_folder["film.mp4"], 100, "testsrc2=s=160x120:r=25");
        for (var i = 0; i < 8; i++)
        {
            using var reader = Iio.ImOpen(path, Films.Reading);
            reader.Read(60).Dispose();
            Assert.True(reader.TryReadNext(out var frame));
            frame.Dispose();
        }

        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"), file => new FileInfo(file).LinkTarget == path);
        Assert.DoesNotContain(path, string.Join('\n', ChildProcesses.CommandLines()), StringComparison.Ordinal);
    }
}
