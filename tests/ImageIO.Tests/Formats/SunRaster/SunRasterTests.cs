using ImageIO.Formats.SunRaster;

namespace ImageIO.Tests.Formats.SunRaster;

/// <summary>What is special about Sun raster files; the samples and every general rule are run by the conformance suite.</summary>
public class SunRasterTests
{
    private static readonly SunRasterCodec Codec = new();

    [Theory]
    [InlineData(4, "TIFF")]
    [InlineData(5, "IFF")]
    public void Wrappers_of_other_formats_are_refused_by_name(byte type, string name)
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var file = DirectCodec.Write(Codec, image);
        file[23] = type;
        var fault = Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mark_of_a_run_comes_back_alone_and_in_runs()
    {
        using var image = NdArray.Create(DType.UInt8, 3, 301);
        image.Bytes.Fill(0x80);
        image[0].Bytes[5] = 1;
        image[0].Bytes[7] = 1;
        image[1].Bytes[..300].Fill(3);
        var file = DirectCodec.Write(Codec, image, options: new SunRasterWriteOptions { RunLengths = true });
        using var read = DirectCodec.Read(Codec, file);
        DirectCodec.AssertEqual(image, read);
        Assert.Equal(file.Length - 32, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)));
    }
}
