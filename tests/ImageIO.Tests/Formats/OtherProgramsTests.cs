using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats;

/// <summary>Readers that nobody here wrote read the files of the small formats as we do.</summary>
public class OtherProgramsTests
{
    private const int Height = 37;
    private const int Width = 23;

    [Theory]
    [NeedsFfmpeg("decoders qoi targa pcx sgi sunrast")]
    [InlineData(".qoi", DType.UInt8, 3, "rgb24")]
    [InlineData(".qoi", DType.UInt8, 4, "rgba")]
    [InlineData(".tga", DType.UInt8, 1, "gray")]
    [InlineData(".tga", DType.UInt8, 3, "rgb24")]
    [InlineData(".tga", DType.UInt8, 4, "rgba")]
    [InlineData(".tga", DType.UInt8, 4, "rgba", true)]
    [InlineData(".tga", DType.UInt8, 3, "rgb24", true)]
    [InlineData(".pcx", DType.UInt8, 3, "rgb24")]
    [InlineData(".sgi", DType.UInt8, 1, "gray")]
    [InlineData(".sgi", DType.UInt8, 4, "rgba")]
    [InlineData(".sgi", DType.UInt8, 3, "rgb24", true)]
    [InlineData(".sgi", DType.UInt16, 3, "rgb48le")]
    [InlineData(".ras", DType.UInt8, 1, "gray")]
    [InlineData(".ras", DType.UInt8, 3, "rgb24")]
    [InlineData(".ras", DType.UInt8, 3, "rgb24", true)]
    public void Ffmpeg_reads_what_we_write(string extension, DType dtype, int channels, string format, bool runLengths = false)
    {
        using var image = Bands(dtype, channels);
        WithFile(extension, Iio.ImEncode(extension, image, OptionsOf(extension, runLengths)), path
            => Assert.Equal(image.Bytes.ToArray(), ExternalProgram.FfmpegPixels(format, default, "-i", path)));
    }

    [Theory]
    [NeedsImageMagick("ico", "pcx", "ras", "xbm", "xpm", "wbmp")]
    [InlineData(".ico", DType.UInt8, 4, "rgba")]
    [InlineData(".cur", DType.UInt8, 4, "rgba")]
    [InlineData(".pcx", DType.UInt8, 1, "gray")]
    [InlineData(".xbm", DType.Bool, 1, "gray")]
    [InlineData(".wbmp", DType.Bool, 1, "gray")]
    [InlineData(".xpm", DType.UInt8, 3, "rgb")]
    [InlineData(".ras", DType.Bool, 1, "gray")]
    public void ImageMagick_reads_what_we_write(string extension, DType dtype, int channels, string format)
    {
        using var image = Bands(dtype, channels);
        var expected = image.Bytes.ToArray();
        if (dtype == DType.Bool)
            expected = [.. expected.Select(value => (byte)(value * 255))];
        WithFile(extension, Iio.ImEncode(extension, image), path
            => Assert.Equal(expected, ExternalProgram.ImageMagick.Run($"{extension[1..]}:{path}", "-depth", "8", $"{format}:-")));
    }

    [Theory]
    [InlineData(".tga", DType.UInt8, 1)]
    [InlineData(".tga", DType.UInt8, 3)]
    [InlineData(".sgi", DType.UInt8, 1)]
    [InlineData(".sgi", DType.UInt16, 3)]
    [InlineData(".ras", DType.UInt8, 1)]
    public void Run_lengths_give_the_same_pixels_in_fewer_bytes(string extension, DType dtype, int channels)
    {
        using var image = Bands(dtype, channels);
        var plain = Iio.ImEncode(extension, image);
        var packed = Iio.ImEncode(extension, image, OptionsOf(extension, runLengths: true));
        Assert.True(packed.Length < plain.Length, $"{packed.Length} bytes in run lengths, {plain.Length} without.");
        using var read = Iio.ImRead(packed, options: new ReadOptions { Extension = extension });
        DirectCodec.AssertEqual(image, read);
    }

    [Theory]
    [InlineData("tga", "palette24.tga")]
    [InlineData("pcx", "palette8.pcx")]
    [InlineData("pcx", "bits1x3.pcx")]
    [InlineData("sunras", "palette8.ras")]
    public void The_places_in_a_palette_are_given_where_asked(string folder, string file)
    {
        var path = Repository.Data(folder, file);
        var options = new ReadOptions { ApplyPalette = false };
        using var places = Iio.ImRead(path, options: options);
        using var colors = Iio.ImRead(path);
        Assert.Equal(ColorModel.Indexed, places.ColorModel);
        Assert.Equal(ColorModel.Rgb, colors.ColorModel);
        var palette = Iio.ImMeta(path, options: options).Palette!;
        var shown = from place in places.Bytes.ToArray()
                    let color = palette[place]
                    from sample in new[] { color.Red, color.Green, color.Blue }
                    select sample;
        Assert.Equal(colors.Bytes.ToArray(), shown);
        Assert.Null(Iio.ImMeta(path).Palette);
    }

    /// <summary>Noise that comes several times in a row, so that there are runs and what is none.</summary>
    private static NdArray Bands(DType dtype, int channels)
    {
        var image = channels == 1 ? NdArray.Create(dtype, Height, Width) : NdArray.Create(dtype, Height, Width, channels);
        var pixel = image.Bytes.Length / (Height * Width);
        var random = new Random(channels);
        for (var at = 0; at < image.Bytes.Length; at += pixel)
        {
            if (at == 0 || random.Next(4) == 0)
                random.NextBytes(image.Bytes.Slice(at, pixel));
            else
                image.Bytes.Slice(at - pixel, pixel).CopyTo(image.Bytes[at..]);
        }

        if (dtype == DType.Bool)
        {
            foreach (ref var value in image.Bytes)
                value &= 1;
        }

        return image;
    }

    private static WriteOptions? OptionsOf(string extension, bool runLengths) => extension switch
    {
        ".tga" => new TgaWriteOptions { RunLengths = runLengths },
        ".sgi" => new SgiWriteOptions { RunLengths = runLengths },
        ".ras" => new SunRasterWriteOptions { RunLengths = runLengths },
        _ => null,
    };

    private static void WithFile(string extension, byte[] bytes, Action<string> use)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + extension);
        try
        {
            File.WriteAllBytes(path, bytes);
            use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
