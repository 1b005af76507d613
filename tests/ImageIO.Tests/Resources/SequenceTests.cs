using System.Runtime.Versioning;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

public sealed class SequenceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public SequenceTests()
    {
        // Written in an order that is neither of text nor of counting.
        foreach (var i in new[] { 10, 2, 1, 11 })
            File.WriteAllBytes(_folder[$"frame{i}.png"], SampleImages.Png((byte)i));
        File.WriteAllText(_folder["notes.txt"], "no image");
        File.WriteAllBytes(_folder[".hidden.png"], SampleImages.Png());
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] FirstValues(ImageSource source)
    {
        var values = new List<byte>();
        foreach (var frame in Iio.ImIter(source))
        {
            using (frame)
                values.Add(frame.Pixels.AsSpan<byte>()[0]);
        }

        return [.. values];
    }

    [Fact]
    public void A_folder_is_the_sequence_of_its_images_in_counting_order()
    {
        Assert.Equal([1, 2, 10, 11], FirstValues(_folder.Path));
        using var all = Iio.ImRead(_folder.Path);
        Assert.Equal([4, 4, 5, 3], all.Shape);
    }

    [Fact]
    public void A_pattern_is_the_sequence_of_the_files_that_fit()
    {
        Assert.Equal([1, 2, 10, 11], FirstValues(_folder["frame*.png"]));
        Assert.Equal([10, 11], FirstValues(_folder["frame1?.png"]));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_pattern_passes_over_folders_that_may_not_be_listed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess,
            "Root lists every folder, and Windows has other permissions.");
        foreach (var (name, mode) in (ReadOnlySpan<(string, UnixFileMode)>)[
            ("closed", UnixFileMode.None), ("listed", UnixFileMode.UserRead), ("entered", UnixFileMode.UserExecute)])
        {
            Directory.CreateDirectory(_folder[$"deep/{name}/below"]);
            File.WriteAllBytes(_folder[$"deep/{name}/x.png"], SampleImages.Png(9));
            File.SetUnixFileMode(_folder[$"deep/{name}"], mode);
        }

        File.WriteAllBytes(_folder["deep/x.png"], SampleImages.Png(5));
        try
        {
            Assert.Equal([5], FirstValues(_folder["deep/**/*.png"]));
            Assert.Equal([5], FirstValues(_folder["{deep,deep/*}/*.png"]));
            Assert.Equal([5], FirstValues(_folder["{deep,deep/*/*}/*.png"]));
        }
        finally
        {
            foreach (var path in Directory.GetDirectories(_folder["deep"]))
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Files_in_a_given_order_keep_it()
        => Assert.Equal([11, 1], FirstValues(ImageSource.FromFiles([_folder["frame11.png"], _folder["frame1.png"]])));

    [Fact]
    public void Each_image_of_a_sequence_can_be_asked_for()
    {
        Assert.Equal(10, SampleImages.FirstValue(Iio.ImRead(_folder.Path, 2)));
        Assert.Equal(11, SampleImages.FirstValue(Iio.ImRead(_folder.Path, ^1)));
        using var some = Iio.ImRead(_folder.Path, 1..3);
        Assert.Equal([2, 4, 5, 3], some.Shape);
        Assert.Equal(2, some.AsSpan<byte>()[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(_folder.Path, 4));
    }

    [Fact]
    public void Properties_agree_with_what_is_read()
    {
        var properties = Iio.ImProps(_folder.Path);
        Assert.Equal([4, 4, 5, 3], properties.Shape);
        Assert.Equal(4, properties.ImageCount);
        Assert.True(properties.IsBatch);
        Assert.Equal([4, 5, 3], Iio.ImProps(_folder.Path, 1).Shape);
    }

    [Fact]
    public void Files_that_hold_several_images_give_all_of_them()
    {
        using var light = NdArray.Create(DType.UInt8, 4, 5, 3);
        using var dark = NdArray.Create(DType.UInt8, 4, 5, 3);
        light.AsSpan<byte>().Fill(200);
        dark.AsSpan<byte>().Fill(100);
        Iio.ImWrite(_folder["frame5.gif"], [light, dark], new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(50) });
        var source = ImageSource.FromFiles([_folder["frame1.png"], _folder["frame5.gif"], _folder["frame2.png"]]);
        Assert.Equal([1, 200, 100, 2], FirstValues(source));
        Assert.Equal(4, Iio.ImProps(source).ImageCount);
    }

    [Fact]
    public void A_fault_names_the_file_it_is_in()
    {
        File.WriteAllBytes(_folder["frame3.png"], SampleImages.Png()[..30]);
        var fault = Assert.ThrowsAny<ImageException>(() => FirstValues(_folder.Path));
        Assert.EndsWith("frame3.png", fault.Resource, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_different_sizes_are_read_one_by_one_but_not_stacked()
    {
        File.WriteAllBytes(_folder["frame3.png"], SampleImages.Png(3, height: 9));
        Assert.Equal([1, 2, 3, 10, 11], FirstValues(_folder.Path));
        Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(_folder.Path));
    }

    [Fact]
    public void An_empty_folder_and_a_pattern_without_files_are_missing_files()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("no image files", Assert.Throws<FileNotFoundException>(() => Iio.ImRead(_folder["empty"])).Message,
            StringComparison.Ordinal);
        Assert.Contains("pattern", Assert.Throws<FileNotFoundException>(() => Iio.ImRead(_folder["*.gif"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageSource.FromFiles([]));
    }

    [Fact]
    public void A_file_whose_name_has_a_question_mark_is_that_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        File.WriteAllBytes(_folder["what?.png"], SampleImages.Png(77));
        Assert.Equal(77, SampleImages.FirstValue(Iio.ImRead(_folder["what?.png"])));
    }

    [Fact]
    public void Only_one_file_is_open_at_a_time()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "Open files are counted where the system lists them.");
        using var reader = Iio.ImOpen(_folder.Path);
        while (reader.TryReadNext(out var frame))
        {
            frame.Dispose();
            Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Count(IsOurs), 0, 1);
        }

        bool IsOurs(string link)
        {
            try
            {
                return File.ResolveLinkTarget(link, false)?.FullName.StartsWith(_folder.Path, StringComparison.Ordinal) == true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("a2", "a10", -1)]
    [InlineData("a02", "a2", -1)]
    [InlineData("a", "b", -1)]
    [InlineData("frame2.png", "frame2a.png", -1)]
    [InlineData("x99999999999999999999", "x100000000000000000000", -1)]
    public void Numbers_in_names_are_counted(string left, string right, int order)
        => Assert.Equal(order, Math.Sign(NaturalOrder.Instance.Compare(left, right)));
}
