using ImageIO.Formats.Sgi;

namespace ImageIO.Tests.Formats.Sgi;

/// <summary>What is special about SGI's format; the samples and every general rule are run by the conformance suite.</summary>
public class SgiTests
{
    private static readonly SgiCodec Codec = new();

    [Theory]
    [InlineData(DType.UInt8)]
    [InlineData(DType.UInt16)]
    public void Long_runs_and_lone_samples_come_back(DType dtype)
    {
        using var image = DirectCodec.Pattern(dtype, 5, 1000, 4);
        image[2].Bytes.Clear();
        image[3].Bytes[..3000].Fill(7);
        using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, image, options: new SgiWriteOptions { RunLengths = true }));
        DirectCodec.AssertEqual(image, read);
    }

    [Fact]
    public void Obsolete_kinds_are_refused_by_name()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var file = DirectCodec.Write(Codec, image);
        file[107] = 1;
        var fault = Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains("dithered", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_said_to_begin_in_the_header_is_an_error()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var file = DirectCodec.Write(Codec, image, options: new SgiWriteOptions { RunLengths = true });
        file[514] = 0;
        file[515] = 3;
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file));
        var warnings = new List<ImageWarning>();
        DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add }).Dispose();
        Assert.Single(warnings);
    }
}
