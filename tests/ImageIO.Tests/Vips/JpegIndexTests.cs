using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Vips;

/// <summary>JPEGs of several images: each is read as if it were alone.</summary>
public class JpegIndexTests
{
    private static readonly ReadOptions Reading = new() { Extension = ".mpo" };

    private static readonly byte[][] Pictures =
        [VipsFiles.Sample("jpeg/rgb.jpg"), VipsFiles.Sample("jpeg/gray.jpg"), VipsFiles.Sample("jpeg/progressive.jpg")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_picture_is_read_as_if_it_were_alone(bool isLittle)
    {
        var file = JpegFiles.Several(isLittle, Pictures);
        var warnings = new List<string>();
        using var reader = Iio.ImOpen(file, Reading with { OnWarning = warning => warnings.Add(warning.Message) });
        Assert.Equal(3, reader.ImageCount);
        foreach (var index in (int[])[2, 0, 1, 1])
            CheckIsAlike(Pictures[index], reader.Read(index));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Pictures_come_one_after_the_other_from_a_stream_that_goes_only_forward()
    {
        var index = 0;
        using var stream = new ChoppyStream(JpegFiles.Several(isLittle: false, Pictures), 1000);
        foreach (var frame in Iio.ImIter(stream, Reading))
        {
            using (frame)
                CheckIsAlike(Pictures[index++], frame.Pixels.Clone());
        }

        Assert.Equal(3, index);
    }

    [Fact]
    public void A_read_without_an_index_gives_the_first()
    {
        var file = JpegFiles.Several(isLittle: true, Pictures);
        CheckIsAlike(Pictures[0], Iio.ImRead(file, options: Reading));
        using var last = Iio.ImRead(file, ^1, Reading);
        Assert.Equal(Iio.ImProps(Pictures[2]).Shape.AsEnumerable(), last.Shape.ToArray());
    }

    [Fact]
    public void A_photograph_with_an_index_is_one_image_unless_the_others_are_asked_for()
    {
        var file = JpegFiles.Several(isLittle: true, Pictures);
        var warnings = new List<string>();
        var count = 0;
        foreach (var frame in Iio.ImIter(file, new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) }))
        {
            using (frame)
                CheckIsAlike(Pictures[count++], frame.Pixels.Clone());
        }

        Assert.Equal(1, count);
        Assert.Contains("the codec \"mpo\" reads the others", Assert.Single(warnings), StringComparison.Ordinal);
        CheckIsAlike(Pictures[2], Iio.ImRead(file, 2, new ReadOptions { Codec = "mpo" }));
    }

    [Fact]
    public void Every_picture_has_metadata_and_levels_of_its_own()
    {
        var file = JpegFiles.Several(isLittle: true, Pictures);
        Assert.False((bool)Iio.ImMeta(file, 0, options: Reading)["progressive"]!);
        Assert.True((bool)Iio.ImMeta(file, 2, options: Reading)["progressive"]!);
        using var half = Iio.ImRead(file, 1, Reading with { Level = 1 });
        using var alone = Iio.ImRead(Pictures[1], 0, new ReadOptions { Level = 1 });
        Assert.Equal(alone.Bytes, half.Bytes);
    }

    [Fact]
    public void Damage_in_one_picture_leaves_the_others_readable()
    {
        var file = JpegFiles.Several(isLittle: true, Pictures[0], JpegFiles.WithHole(Pictures[0]), Pictures[1]);
        using var reader = Iio.ImOpen(file, Reading);
        Assert.Throws<CorruptImageException>(() => reader.Read(1).Dispose());
        CheckIsAlike(Pictures[1], reader.Read(2));
    }

    [Fact]
    public void A_place_behind_the_end_is_refused_by_name()
    {
        var file = JpegFiles.WithSegment(Pictures[0], 0xE2, JpegFiles.PictureIndex(2, isLittle: true, 0, 1_000_000));
        using (var first = Iio.ImRead(file, 0, Reading))
            CheckIsAlike(Pictures[0], first.Clone());
        Assert.Contains("behind the end", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file, 1, Reading).Dispose()).Message,
            StringComparison.Ordinal);
        var astray = JpegFiles.WithSegment(Pictures[0], 0xE2, JpegFiles.PictureIndex(2, isLittle: true, 0, 100));
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(astray, 1, Reading).Dispose());
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.PillowJpeg)]
    public void Files_of_several_pictures_that_Pillow_writes_are_read()
    {
        const string program = """
            import io, sys
            from PIL import Image
            pictures = [Image.new('RGB', (32, 16), (200, 10, 10)), Image.new('RGB', (32, 16), (10, 10, 200))]
            file = io.BytesIO()
            pictures[0].save(file, format='MPO', save_all=True, append_images=pictures[1:])
            sys.stdout.buffer.write(file.getvalue())
            """;
        using var reader = Iio.ImOpen(ExternalProgram.Python(program), Reading);
        Assert.Equal(2, reader.ImageCount);
        using var red = reader.Read(0);
        using var blue = reader.Read(1);
        Assert.True(red.Bytes[0] > 190 && red.Bytes[2] < 20);
        Assert.True(blue.Bytes[0] < 20 && blue.Bytes[2] > 190);
    }

    private static void CheckIsAlike(byte[] alone, NdArray pixels)
    {
        using (pixels)
        {
            using var expected = Iio.ImRead(alone);
            Assert.Equal(expected.Shape.ToArray(), pixels.Shape.ToArray());
            Assert.Equal(expected.Bytes, pixels.Bytes);
        }
    }
}
