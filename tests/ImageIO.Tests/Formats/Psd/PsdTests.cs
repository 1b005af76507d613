using ImageIO.Formats.Psd;

namespace ImageIO.Tests.Formats.Psd;

public class PsdTests
{
    private static readonly PsdCodec Codec = new();

    public static TheoryData<string> Samples
        => [.. Directory.GetFiles(Repository.Data("psd"), "*.ps?").Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith("bomb", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_and_chopped_files_end_well(string name)
    {
        var file = File.ReadAllBytes(Repository.Data("psd", name));
        DirectCodec.AssertMutationsAreHarmless(Codec, file, 200);
        DirectCodec.AssertSameWhenChopped(Codec, file);
    }

    [Theory]
    [InlineData(57, true)]
    [InlineData(99, true)]
    [InlineData(100, false)]
    public void A_few_channels_more_than_the_specification_has_are_read(byte channels, bool isRead)
    {
        byte[] file =
        [
            .. "8BPS"u8, 0, 1, .. new byte[6], 0, channels, 0, 0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 1,
            .. new byte[3 * 4], 0, 0, .. Enumerable.Repeat((byte)77, channels),
        ];
        if (!isRead)
        {
            Assert.Contains("100 channels", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file)).Message, StringComparison.Ordinal);
            return;
        }

        using var pixels = Iio.ImRead(file);
        Assert.Equal(77, pixels.Bytes[0]);
    }

    [Fact]
    public void Layers_are_images_with_names_and_places()
    {
        var path = Repository.Data("psd", "layers.psd");
        using var reader = Iio.ImOpen(path);
        Assert.Equal([null, "Größe", "plain", "mask"], reader.Images().Select(image => image.Name));
        using var byName = Iio.ImRead(path, "plain");
        Assert.Equal([4, 2, 3], byName.Shape.ToArray());
        var metadata = Iio.ImMeta(path, 1);
        Assert.Equal((2, 3, 200, "norm", true),
            ((int)metadata["top"], (int)metadata["left"], (int)metadata["opacity"], (string)metadata["blend"], (bool)metadata["visible"]));
    }

    [Fact]
    public void Colors_are_named_by_their_model()
    {
        using var cmyk = Iio.ImRead(Repository.Data("psd", "cmyk.psd"));
        Assert.Equal(ColorModel.Cmyk, cmyk.ColorModel);
        using var lab = Iio.ImRead(Repository.Data("psd", "lab16.psb"));
        Assert.Equal(ColorModel.Lab, lab.ColorModel);
    }

    [Fact]
    public void Places_in_the_palette_come_on_request()
    {
        var path = Repository.Data("psd", "indexed.psd");
        using var colors = Iio.ImRead(path);
        using var places = Iio.ImRead(path, options: new ReadOptions { ApplyPalette = false });
        Assert.Equal(ColorModel.Indexed, places.ColorModel);
        var palette = Iio.ImMeta(path, 0, options: new ReadOptions { ApplyPalette = false }).Palette!;
        using var expanded = palette.ToRgb(places);
        Assert.Equal(colors.Bytes, expanded.Bytes);
    }

    [Fact]
    public void Resources_become_metadata()
    {
        var metadata = Iio.ImMeta(Repository.Data("psd", "gray.psd"), 0);
        Assert.Equal(new ImageResolution(300, 150, ResolutionUnit.Inch), metadata.Resolution);
        Assert.Equal("<x/>"u8, metadata.Xmp.Span);
    }

    [Fact]
    public void A_file_that_ends_early_is_an_error_or_by_consent_zeros()
    {
        var file = File.ReadAllBytes(Repository.Data("psd", "gray.psd"));
        using var whole = Iio.ImRead(file);
        var cut = file[..^30];
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(cut));
        var warnings = new List<ImageWarning>();
        using var part = Iio.ImRead(cut, options: new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.Single(warnings);
        Assert.Equal(whole.Bytes[..(6 * 13)], part.Bytes[..(6 * 13)]);
        Assert.Equal(-1, part.Bytes[(7 * 13)..].IndexOfAnyExcept((byte)0));
    }
}
