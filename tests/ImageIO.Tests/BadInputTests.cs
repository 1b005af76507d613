using ImageIO.Memory;
using ImageIO.Tests.Formats.Png;

namespace ImageIO.Tests;

/// <summary>What a user does wrong, or is given: each time a clear exception, and a folder as it was.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imageio-bad-input-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_extension_that_nobody_writes_is_named_with_those_that_can_be_written()
    {
        var fault = Assert.Throws<UnknownImageFormatException>(() => Write("a.xyz"));
        Assert.Contains(".xyz", fault.Message, StringComparison.Ordinal);
        Assert.Contains(".gif", fault.Message, StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        var fault = Assert.Throws<DirectoryNotFoundException>(() => Write(Path.Combine("missing", "a.png")));
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => Iio.ImRead(Path.Combine(_folder, "missing", "a.png")));
        AssertNothingWritten();
    }

    [Fact]
    public void A_file_that_does_not_exist_or_is_a_folder_without_images_is_not_read()
    {
        Assert.Throws<FileNotFoundException>(() => Iio.ImRead(Path.Combine(_folder, "a.png")));
        Assert.Contains("has no image files", Assert.Throws<FileNotFoundException>(() => Iio.ImRead(_folder)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.png", "not an image at all")]
    [InlineData("a.png", "")]
    [InlineData("a", "x")]
    public void A_file_that_is_no_image_is_unknown_whatever_it_is_called(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        var fault = Assert.Throws<UnknownImageFormatException>(() => Iio.ImRead(path));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_PNG_leaves_no_GIF_that_was_being_made_of_it()
    {
        var whole = PngTestFile.Random(60, 50, 2, 8).ToBytes();
        Assert.Throws<CorruptImageException>(() => Iio.ImWrite(Path.Combine(_folder, "a.gif"), Read([whole, whole[..2000]])));
        AssertNothingWritten();
    }

    [Fact]
    public void A_giant_header_is_refused_with_hardly_a_byte_allocated()
    {
        var file = new PngTestFile { Width = 100_000, Height = 100_000, Color = 6, Depth = 8 }.ToBytes(rows: [0]);
        Assert.Throws<ImageLimitException>(() => Iio.ImRead(file));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<ImageLimitException>(() => Iio.ImRead(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(0, AllocationScope.Current!.LiveArrays);
        Assert.Equal((40_000_000_000, 512L << 20), (fault.Value, fault.Max));
        Assert.Contains("40000000000", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".gif")]
    [InlineData(".npz")]
    [InlineData(".ppm")]
    public async Task An_empty_stack_is_refused_as_no_frames_are(string extension)
    {
        using var stack = NdArray.Create(DType.UInt8, 0, 10, 10, 3);
        var options = new WriteOptions { IsBatch = true };
        var path = Path.Combine(_folder, "a" + extension);
        Assert.Contains("0×10×10×3", Assert.Throws<ArgumentException>(() => Iio.ImWrite(path, stack, options)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Iio.ImEncode(extension, stack, options));
        await Assert.ThrowsAsync<ArgumentException>(() => Iio.ImWriteAsync(path, stack, options));
        await Assert.ThrowsAsync<ArgumentException>(() => Iio.ImEncodeAsync(extension, stack, options));
        Assert.Throws<ArgumentException>(() => Iio.ImEncode(".gif", stack));
        AssertNothingWritten();
    }

    [Theory]
    [InlineData(".gif")]
    [InlineData(".png")]
    [InlineData(".bmp")]
    [InlineData(".ppm")]
    [InlineData(".ff")]
    [InlineData(".jpg")]
    [InlineData(".webp")]
    [InlineData(".avif")]
    public void An_image_without_pixels_is_refused(string extension)
    {
        foreach (var (height, width) in ((int, int)[])[(0, 10), (10, 0), (0, 0)])
        {
            using var image = NdArray.Create(DType.UInt8, height, width, 3);
            Assert.ThrowsAny<ImageException>(() =>
                Iio.ImEncode(extension, image, new WriteOptions { IsBatch = false, AllowLossyConversion = true }));
            Assert.ThrowsAny<ImageException>(() =>
                Iio.ImWrite(Path.Combine(_folder, "a" + extension), image,
                    new WriteOptions { IsBatch = false, AllowLossyConversion = true }));
        }

        AssertNothingWritten();
    }

    [Fact]
    public void A_stream_whose_length_throws_is_not_called_damaged()
    {
        using var stream = new LengthThrows(Iio.ImEncode(".bmp", TestPixels()));
        Assert.Throws<NotImplementedException>(() => Iio.ImRead(stream, options: new ReadOptions { Codec = "npz" }));

        static NdArray TestPixels() => NdArray.Wrap(new byte[12], 2, 2, 3);
    }

    private sealed class LengthThrows(byte[] bytes) : MemoryStream(bytes)
    {
        public override long Length => throw new NotImplementedException("Not written yet.");
    }

    [Fact]
    public void No_frames_are_no_file()
    {
        Assert.Throws<ArgumentException>(() => Iio.ImWrite(Path.Combine(_folder, "a.gif"), Array.Empty<NdArray>()));
        Assert.Throws<ArgumentException>(() => Iio.ImWrite(Path.Combine(_folder, "a.gif"), Array.Empty<Frame>()));
        Assert.Throws<ArgumentException>(() => Iio.ImEncode(".gif", Array.Empty<NdArray>()));
        AssertNothingWritten();
    }

    [Fact]
    public void Options_of_another_format_name_both()
    {
        var fault = Assert.Throws<ArgumentException>(() => Write("a.png", new GifWriteOptions()));
        Assert.Contains("GifWriteOptions", fault.Message, StringComparison.Ordinal);
        Assert.Contains("png", fault.Message, StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Fact]
    public void A_file_that_was_there_stays_when_its_successor_fails()
    {
        Write("a.gif");
        var path = Path.Combine(_folder, "a.gif");
        var before = File.ReadAllBytes(path);
        Assert.Throws<CorruptImageException>(() => Iio.ImWrite(path, Read([PngTestFile.Random(60, 50, 2, 8).ToBytes()[..2000]])));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    private static IEnumerable<NdArray> Read(byte[][] files)
    {
        foreach (var file in files)
        {
            using var image = Iio.ImRead(file);
            yield return image;
        }
    }

    private void Write(string name, WriteOptions? options = null)
    {
        using var image = NdArray.Create(DType.UInt8, 4, 5, 3);
        image.Bytes.Clear();
        Iio.ImWrite(Path.Combine(_folder, name), image, options);
    }

    private void AssertNothingWritten() => Assert.Empty(Directory.GetFileSystemEntries(_folder));
}
