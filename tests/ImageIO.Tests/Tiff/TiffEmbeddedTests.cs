namespace ImageIO.Tests.Tiff;

/// <summary>Strips that are files of JPEG and WebP, as programs of long ago and of today leave them.</summary>
public class TiffEmbeddedTests
{
    private const ushort OldJpeg = 6;
    private const ushort WebP = 50001;
    private const ushort YCbCr = 6;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_old_JPEG_is_read_whether_or_not_its_samples_are_counted(bool isCounted)
    {
        var jpeg = Jpeg();
        using var expected = Iio.ImRead(jpeg);
        using var page = Iio.ImRead(PageOfOneStrip.Build(jpeg, 24, 16, OldJpeg, YCbCr, isCounted: isCounted, interchange: jpeg));
        Assert.Equal("16×24×3 uint8", page.ToString());
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    [Fact]
    public void What_only_progressive_scans_need_may_be_anything_in_an_old_JPEG()
    {
        var jpeg = Jpeg();
        using var expected = Iio.ImRead(jpeg);
        var scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA, 0, 12]);
        jpeg.AsSpan(scan + 11, 3).Fill(9);
        using var page = Iio.ImRead(PageOfOneStrip.Build(jpeg, 24, 16, OldJpeg, YCbCr, interchange: jpeg));
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    [Fact]
    public void Progressive_scans_of_an_old_JPEG_stay_as_they_are()
    {
        var jpeg = Jpeg(isProgressive: true);
        using var expected = Iio.ImRead(jpeg);
        using var page = Iio.ImRead(PageOfOneStrip.Build(jpeg, 24, 16, OldJpeg, YCbCr, interchange: jpeg));
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_scan_that_is_cut_short_is_damage(int length)
    {
        var jpeg = Jpeg();
        var scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA, 0, 12]);
        var page = PageOfOneStrip.Build(jpeg[scan..(scan + length)], 24, 16, OldJpeg, YCbCr, interchange: jpeg[..scan]);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(page));
    }

    [Fact]
    public void A_WebP_of_other_samples_than_the_page_has_is_damage()
    {
        using var pixels = Pixels();
        var webp = Iio.ImEncode(".webp", pixels, new WebPWriteOptions { Lossless = true });
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(PageOfOneStrip.Build(webp, 24, 16, WebP, samples: 4, bits: 16)));
    }

    [Fact]
    public void A_WebP_without_alpha_is_opaque_where_the_page_has_alpha()
    {
        using var pixels = Pixels();
        var webp = Iio.ImEncode(".webp", pixels, new WebPWriteOptions { Lossless = true });
        using var page = Iio.ImRead(PageOfOneStrip.Build(webp, 24, 16, WebP, samples: 4));
        Assert.Equal("16×24×4 uint8", page.ToString());
        using var expected = PixelConvert.Convert(pixels, DType.UInt8, 4);
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    private static byte[] Jpeg(bool isProgressive = false)
    {
        using var pixels = Pixels();
        return Iio.ImEncode(".jpg", pixels, new JpegWriteOptions
        {
            ChromaSubsampling = ChromaSubsampling.Yuv444,
            Progressive = isProgressive,
        });
    }

    private static NdArray Pixels()
    {
        var pixels = NdArray.Create(DType.UInt8, 16, 24, 3);
        for (var i = 0; i < pixels.Bytes.Length; i++)
            pixels.Bytes[i] = (byte)(i / 3);
        return pixels;
    }
}
