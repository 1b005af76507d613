using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>Images added to a file that is there: whole or not at all.</summary>
public class TiffAppendTests : IDisposable
{
    private static readonly TiffWriteOptions Appending = new() { Append = true };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiff-append");

    private string FilePath => Path.Combine(_folder.FullName, "a.tif");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Pages_of_one_layout_become_one_array(bool isBig, bool isBigEndian)
    {
        using var stack = Noise(DType.UInt16, 3, 6, 5);
        Iio.ImWrite(FilePath, stack[0], new TiffWriteOptions { BigTiff = isBig, BigEndian = isBigEndian });
        Iio.ImWrite(FilePath, stack[1], Appending);
        Iio.ImWrite(FilePath, stack[2], Appending);
        using var read = Iio.ImRead(FilePath);
        AssertEqual(stack, read);
        Assert.Equal(isBig, Iio.ImMeta(FilePath)["is_bigtiff"]);
    }

    [Fact]
    public void Arrays_of_a_file_that_tells_their_shapes_stay_arrays_of_their_own()
    {
        using var first = Noise(DType.UInt8, 4, 6, 5);
        using var second = Noise(DType.UInt8, 2, 6, 5);
        Iio.ImWrite(FilePath, first, new TiffWriteOptions { Axes = "ZYX" });
        Iio.ImWrite(FilePath, second, Appending with { Axes = "ZYX", Compression = TiffWriteCompression.Deflate });
        using var reader = Iio.ImOpen(FilePath);
        Assert.Equal(2, reader.ImageCount);
        using var read = reader.Read(1);
        AssertEqual(second, read);
    }

    [Fact]
    public void Where_there_is_no_file_one_is_made()
    {
        using var image = Noise(DType.UInt8, 6, 5);
        Iio.ImWrite(FilePath, image, Appending);
        using var read = Iio.ImRead(FilePath);
        AssertEqual(image, read);
    }

    [Fact]
    public void A_fault_leaves_the_file_as_it_was()
    {
        using var image = Noise(DType.UInt8, 6, 5);
        Iio.ImWrite(FilePath, image);
        var before = File.ReadAllBytes(FilePath);
        Assert.Throws<InvalidOperationException>(() => Iio.ImWrite(FilePath, Faulty(), Appending));
        Assert.Equal(before, File.ReadAllBytes(FilePath));
        Assert.Single(_folder.GetFiles());

        IEnumerable<NdArray> Faulty()
        {
            yield return image;
            throw new InvalidOperationException("The second image can't be had.");
        }
    }

    [Fact]
    public void What_stands_in_front_is_not_touched()
    {
        using var image = Noise(DType.UInt8, 60, 50);
        Iio.ImWrite(FilePath, image,
            new TiffWriteOptions { Metadata = new ImageMetadata(new Dictionary<string, object> { ["software"] = "first" }) });
        var before = File.ReadAllBytes(FilePath);
        Iio.ImWrite(FilePath, image, Appending);
        var after = File.ReadAllBytes(FilePath);

        // All but the pointer to the next directory, behind the last entry.
        var directory = BitConverter.ToInt32(before, 4);
        var pointer = directory + 2 + (12 * BitConverter.ToUInt16(before, directory));
        Assert.Equal(before[..pointer], after[..pointer]);
        Assert.Equal(before[(pointer + 4)..], after[(pointer + 4)..before.Length]);
        Assert.Equal("first", Iio.ImMeta(FilePath)["software"]);
    }

    [Fact]
    public void Files_that_tell_of_all_pages_in_the_first_are_refused_and_left()
    {
        using var image = Noise(DType.UInt16, 2, 6, 5);
        foreach (var flavor in new[] { TiffFlavor.Ome, TiffFlavor.ImageJ })
        {
            Iio.ImWrite(FilePath, image, new TiffWriteOptions { Flavor = flavor, Axes = "ZYX" });
            var before = File.ReadAllBytes(FilePath);
            Assert.Contains("Write all images anew",
                Assert.Throws<ImageEncodingException>(() => Iio.ImWrite(FilePath, image, Appending)).Message, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(FilePath));
        }
    }

    [Fact]
    public void What_is_no_TIFF_file_is_refused_and_left()
    {
        using var image = Noise(DType.UInt8, 6, 5);
        File.WriteAllText(FilePath, "a text that somebody needs");
        Assert.Throws<CorruptImageException>(() => Iio.ImWrite(FilePath, image, Appending));
        Assert.Equal("a text that somebody needs", File.ReadAllText(FilePath));
    }
}
