using ImageIO.Formats.Pcx;

namespace ImageIO.Tests.Formats.Pcx;

/// <summary>What is special about PCX and DCX; the samples and every general rule are run by the conformance suite.</summary>
public class PcxTests
{
    private static readonly PcxCodec Codec = new();

    [Fact]
    public void A_missing_palette_is_an_error_and_with_partial_tolerance_gray()
    {
        using var image = DirectCodec.Pattern(DType.UInt8, 4, 6);
        var file = DirectCodec.Write(Codec, image)[..^769];
        var fault = Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains("palette", fault.Message, StringComparison.Ordinal);
        var warnings = new List<ImageWarning>();
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        DirectCodec.AssertEqual(image, read);
        Assert.Single(warnings);
    }

    [Fact]
    public void Bytes_that_look_like_counts_come_back()
    {
        using var image = NdArray.Wrap<byte>([0xBF, 0xC0, 0xC1, 0xFF, 0xFF, 0xC5], 1, 6);
        using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, image));
        DirectCodec.AssertEqual(image, read);
    }

    [Fact]
    public void Planes_that_no_program_writes_are_refused_by_name()
    {
        using var image = DirectCodec.Pattern(DType.UInt8, 4, 6, 3);
        var file = DirectCodec.Write(Codec, image);
        file[65] = 2;
        var fault = Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains("2 planes of 8 bits", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_tell_what_a_file_of_their_own_does()
    {
        using var reader = Iio.ImOpen(Repository.Data("dcx", "pages.dcx"));
        Assert.Equal(2, reader.ImageCount);
        Assert.Equal(new ImageResolution(300, 150, ResolutionUnit.Inch), reader.Metadata(1).Resolution);
    }
}
