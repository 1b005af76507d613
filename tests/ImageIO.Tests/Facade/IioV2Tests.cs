using ImageIO.Tests.Resources;
using ImageIO.V2;

namespace ImageIO.Tests.Facade;

public sealed class IioV2Tests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static NdArray Filled(byte value, params int[] shape)
    {
        var array = NdArray.Create(DType.UInt8, shape);
        array.AsSpan<byte>().Fill(value);
        return array;
    }

    /// <summary>Three frames of 10, 20 and 30.</summary>
    private string Animation()
    {
        var path = _folder["a.gif"];
        using var writer = IioV2.GetWriter(path, mode: "I", options: new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(50) });
        foreach (byte value in new[] { 10, 20, 30 })
        {
            using var image = Filled(value, 4, 6, 3);
            writer.AppendData(image);
        }

        return path;
    }

    private static int[] Values(IEnumerable<NdArray> images) => [.. images.Select(image => (int)SampleImages.FirstValue(image))];

    [Theory]
    [InlineData(null)]
    [InlineData("png")]
    [InlineData("PNG-PIL")]
    [InlineData("PNG-FI")]
    [InlineData(".png")]
    [InlineData("some/file.png")]
    public void An_image_is_written_and_read_with_any_spelling_of_its_format(string? format)
    {
        using var image = Filled(4, 5, 6, 3);
        IioV2.ImWrite(_folder["a.png"], image, format);
        Assert.Equal(4, SampleImages.FirstValue(IioV2.ImRead(_folder["a.png"], format)));
        IioV2.ImSave(_folder["b.png"], image, format);
        Assert.Equal(File.ReadAllBytes(_folder["a.png"]), File.ReadAllBytes(_folder["b.png"]));
    }

    [Fact]
    public void An_unknown_format_and_mode_are_refused()
    {
        Assert.Throws<ArgumentException>(() => IioV2.ImRead(_folder["a.png"], "nope"));
        foreach (var mode in new[] { "", "rii", "xi", "w" })
            Assert.Throws<ArgumentException>(() => IioV2.GetReader(Animation(), mode: mode));
        Assert.Throws<ArgumentException>(() => IioV2.GetReader(Animation(), pilmode: "HSV"));
    }

    [Theory]
    [InlineData("L", 2)]
    [InlineData("LA", 3)]
    [InlineData("RGB", 3)]
    [InlineData("RGBA", 3)]
    public void Pixels_come_in_the_mode_that_was_asked_for(string mode, int rank)
    {
        using var image = IioV2.ImRead(Animation(), mode: mode);
        Assert.Equal(rank, image.Rank);
        Assert.Equal(mode.Length, rank == 2 ? 1 : image.Shape[2]);
    }

    [Fact]
    public void The_next_image_is_the_first_one_until_something_was_read()
    {
        using var reader = IioV2.GetReader(Animation());
        Assert.Equal(10, SampleImages.FirstValue(reader.GetNextData()));
        Assert.Equal(20, SampleImages.FirstValue(reader.GetNextData()));
        Assert.Equal(10, SampleImages.FirstValue(reader.GetData(0)));
        Assert.Equal(20, SampleImages.FirstValue(reader.GetNextData()));
        reader.SetImageIndex(2);
        Assert.Equal(30, SampleImages.FirstValue(reader.GetNextData()));
        Assert.Throws<ArgumentOutOfRangeException>(reader.GetNextData);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetData(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetData(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetMetaData(-1));
    }

    [Fact]
    public void A_reader_counts_and_enumerates_its_images()
    {
        using var reader = IioV2.GetReader(Animation());
        Assert.Equal(3, reader.Length);
        Assert.Equal("gif", reader.Format.Name);
        Assert.Equal([10, 20, 30], Values(reader));
        Assert.Equal([10, 20, 30], Values(reader.IterData()));
        Assert.Equal(50, reader.GetMetaData(0).TryGet<TimeSpan>("duration", out var time) ? time.TotalMilliseconds : 50);
    }

    [Fact]
    public void A_reader_for_one_image_knows_no_other()
    {
        using var reader = IioV2.GetReader(Animation(), mode: "i");
        Assert.Equal(1, reader.Length);
        Assert.Equal([10], Values(reader));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetData(1));
    }

    [Fact]
    public void A_closed_reader_and_writer_say_so()
    {
        var reader = IioV2.GetReader(Animation());
        reader.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.GetData(0));
        Assert.Throws<ObjectDisposedException>(() => reader.Length);
        var writer = IioV2.GetWriter(_folder["b.png"]);
        using var image = Filled(1, 2, 2);
        writer.AppendData(image);
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.AppendData(image));
        Assert.True(File.Exists(_folder["b.png"]));
    }

    [Fact]
    public void Several_images_are_written_and_read()
    {
        using var one = Filled(1, 4, 6, 3);
        using var two = Filled(200, 4, 6, 3);
        IioV2.MimWrite(_folder["b.gif"], [one, two]);
        IioV2.MimSave(_folder["c.npz"], [one, two]);
        Assert.Equal([1, 200], Values(IioV2.MimRead(_folder["b.gif"])));
        Assert.Equal([1, 200], Values(IioV2.MimRead(_folder["c.npz"])));
    }

    [Fact]
    public void A_file_of_one_stack_gives_the_images_of_the_stack()
    {
        using var stack = Filled(3, 5, 4, 6, 3);
        IioV2.VolWrite(_folder["v.npy"], stack);
        var images = IioV2.MimRead(_folder["v.npy"]);
        Assert.Equal(5, images.Count);
        Assert.All(images, image => Assert.Equal([4, 6, 3], image.Shape));
        Values(images);
    }

    [Fact]
    public void Volumes_are_written_and_read()
    {
        using var volume = Filled(5, 10, 11, 12);
        using var colors = Filled(6, 10, 11, 12, 3);
        IioV2.VolSave(_folder["v.npy"], volume);
        IioV2.MvolWrite(_folder["m.npz"], [volume, colors]);
        IioV2.MvolSave(_folder["n.npz"], [volume]);
        using var back = IioV2.VolRead(_folder["v.npy"]);
        Assert.Equal([10, 11, 12], back.Shape);
        Assert.Equal([5, 6], Values(IioV2.MvolRead(_folder["m.npz"])));
        Assert.Equal([5], Values(IioV2.MvolRead(_folder["n.npz"])));
        using var frames = IioV2.VolRead(Animation());
        Assert.Equal([3, 4, 6, 3], frames.Shape);
    }

    [Fact]
    public void What_is_no_image_or_volume_is_refused_before_a_file_is_made()
    {
        using var row = Filled(0, 42);
        using var stack = Filled(0, 3, 4, 5);
        using var wide = Filled(0, 3, 3, 3, 40);
        Assert.Throws<ArgumentException>(() => IioV2.ImWrite(_folder["a.png"], row));
        Assert.Throws<ArgumentException>(() => IioV2.ImWrite(_folder["a.png"], stack));
        Assert.Throws<ArgumentException>(() => IioV2.MimWrite(_folder["a.gif"], [row]));
        Assert.Throws<ArgumentException>(() => IioV2.MimWrite(_folder["a.gif"], []));
        Assert.Throws<ArgumentException>(() => IioV2.VolWrite(_folder["a.npz"], wide));
        Assert.Throws<ArgumentException>(() => IioV2.VolWrite(_folder["a.npz"], row));
        Assert.Throws<ArgumentException>(() => IioV2.MvolWrite(_folder["a.npz"], [row]));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Iio.ImWrite(_folder["row.npy"], row);
        Assert.Throws<ArgumentException>(() => IioV2.VolRead(_folder["row.npy"]));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("8B", 8)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1M", 1_000_000)]
    [InlineData("1KB", 1000)]
    [InlineData("2kB", 2000)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("1.5TB", 1_500_000_000_000)]
    [InlineData("3 MB", 3_000_000)]
    public void Sizes_are_read_as_imageio_reads_them(string text, long bytes)
    {
        Assert.Equal(bytes, ByteSize.Parse(text).Bytes);
        ByteSize size = text;
        Assert.Equal(size, bytes);
    }

    [Theory]
    [InlineData("1mb")]
    [InlineData("1Giib")]
    [InlineData("GB")]
    [InlineData("1.3.2TB")]
    [InlineData("8b")]
    [InlineData("64b")]
    [InlineData("1iB")]
    [InlineData("")]
    [InlineData("-1")]
    public void Other_texts_are_no_sizes(string text) => Assert.Throws<FormatException>(() => ByteSize.Parse(text));

    [Fact]
    public void The_memory_test_stops_at_its_size()
    {
        var path = Animation();
        foreach (var memtest in new ByteSize?[] { null, 256_000_000, "256MB", "256M", "256MiB", ByteSize.Unlimited })
            Assert.Equal(3, Values(IioV2.MimRead(path, memtest: memtest)).Length);
        foreach (var memtest in new ByteSize[] { 10, "64B" })
            Assert.Equal("memtest", Assert.Throws<ImageLimitException>(() => IioV2.MimRead(path, memtest: memtest)).Limit);
        Assert.Throws<ImageLimitException>(() => IioV2.MvolRead(path, memtest: "1B"));
    }

    [Fact]
    public void Help_tells_of_all_formats_or_of_one()
    {
        foreach (var codec in Iio.Codecs.All)
        {
            Assert.Contains(codec.Info.Name, IioV2.Help(), StringComparison.Ordinal);
            Assert.Contains(codec.Info.Description, IioV2.Help(codec.Info.Name), StringComparison.Ordinal);
        }

        Assert.Contains("filter: adaptive, none, sub, up, average, paeth.", IioV2.Help("png"), StringComparison.Ordinal);
        Assert.Equal(IioV2.Help("png"), IioV2.Help(".PNG"));
        Assert.Throws<ArgumentException>(() => IioV2.Help("nope"));
    }
}
