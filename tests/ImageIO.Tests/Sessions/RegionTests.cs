using ImageIO.Codecs;

namespace ImageIO.Tests.Sessions;

/// <summary>Parts of images.</summary>
public class RegionTests
{
    private static FrameHeader Of(params int[] shape) => new() { Shape = [.. shape], DType = DType.UInt8 };

    private static NdArray Crop(NdArray image, Range rows, Range columns)
    {
        var (y, height) = rows.GetOffsetAndLength(image.Shape[0]);
        var (x, width) = columns.GetOffsetAndLength(image.Shape[1]);
        var part = NdArray.Create(image.DType, [height, width, .. image.Shape[2..]]);
        var pixel = (int)(image.ByteLength / image.Shape[0] / image.Shape[1]);
        for (var i = 0; i < height; i++)
            image[y + i].Bytes.Slice(x * pixel, width * pixel).CopyTo(part[i].Bytes);
        return part;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_region_is_what_its_ranges_mean(bool byTheCodec)
    {
        var codec = new MadeUpCodec(_ => [Of(20, 30, 3), Of(20, 30, 3)]) { ReadsRegions = byTheCodec };
        using var reader = codec.Open();
        using var whole = MadeUpCodec.Image(1, 20, 30, 3);
        using var part = reader.ReadRegion(^1, 5..^5, ^8..);
        using var expected = Crop(whole, 5..15, 22..30);
        Assert.Equal([10, 8, 3], part.Shape);
        Assert.Equal(expected.Bytes, part.Bytes);
        Assert.Equal(byTheCodec, codec.Calls.Contains("region 5,22,0 of 1"));
        Assert.Equal(!byTheCodec, codec.Calls.Contains("read 1"));
    }

    [Fact]
    public void Axes_without_a_range_are_whole_and_ranges_may_be_empty()
    {
        using var reader = new MadeUpCodec(_ => [Of(6, 5, 3)]).Open();
        using var rows = reader.ReadRegion(0, 2..4);
        Assert.Equal([2, 5, 3], rows.Shape);
        using var all = reader.ReadRegion(default);
        Assert.Equal([6, 5, 3], all.Shape);
        using var none = reader.ReadRegion(0, 2..2);
        Assert.Equal([0, 5, 3], none.Shape);
    }

    [Fact]
    public void A_range_beyond_its_axis_names_the_axis_and_its_length()
    {
        using var reader = new MadeUpCodec(_ => [Of(20, 30)]).Open();
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRegion(0, .., 10..31));
        Assert.Contains("axis 1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("length is 30", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRegion(0, 5..4));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRegion(0, ^21..));
        Assert.Contains("20×30", Assert.Throws<ArgumentException>(() => reader.ReadRegion(0, .., .., ..)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => reader.ReadRegion(0..1, ..));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRegion(1));
    }

    [Fact]
    public void Limits_hold_for_the_region_where_the_codec_reads_it_alone()
    {
        var options = new ReadOptions { Limits = Limits.Default with { MaxImageBytes = 1000 } };
        using (var reader = new MadeUpCodec(_ => [Of(100, 100)]) { ReadsRegions = true }.Open(options))
        {
            using var part = reader.ReadRegion(0, ..10, ..100);
            Assert.Equal(1000, part.ByteLength);
            Assert.Equal(1100, Assert.Throws<ImageLimitException>(() => reader.ReadRegion(0, ..11, ..100)).Value);
        }

        using var other = new MadeUpCodec(_ => [Of(100, 100)]).Open(options);
        var fault = Assert.Throws<ImageLimitException>(() => other.ReadRegion(0, ..10, ..100));
        Assert.Equal(10000, fault.Value);
        Assert.Contains("whole", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_region_is_one_of_the_upright_image(byte orientation)
    {
        using var stored = MadeUpCodec.Image(0, 11, 17, 3);
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        var file = Iio.ImEncode(".png", stored, new WriteOptions { Metadata = new ImageMetadata([]) { Exif = exif } });
        var options = new ReadOptions { ApplyOrientation = true };
        using var upright = Iio.ImRead(file, 0, options);
        using var expected = Crop(upright, 2..9, 3..5);
        using var reader = Iio.ImOpen(file, options);
        using var part = reader.ReadRegion(0, 2..9, 3..5);
        Assert.Equal(expected.Shape, part.Shape);
        Assert.Equal(expected.Bytes, part.Bytes);
    }

    [Fact]
    public async Task A_region_is_read_asynchronously()
    {
        await using var reader = new MadeUpCodec(_ => [Of(20, 30)]).Open();
        using var part = await reader.ReadRegionAsync(0, [5..10, ^3..], TestContext.Current.CancellationToken);
        Assert.Equal([5, 3], part.Shape);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadRegionAsync(0, [Range.All], new CancellationToken(true)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Volumes_are_split_into_planes(bool byRegions)
    {
        var codec = new MadeUpCodec(_ => [new FrameHeader { Shape = [2, 3, 4, 5], DType = DType.UInt8, Axes = "TZYX" }, Of(4, 5)])
        {
            ReadsRegions = byRegions,
        };
        using var reader = codec.Open(new ReadOptions { SplitVolumes = true });
        using var volume = MadeUpCodec.Image(0, 2, 3, 4, 5);
        var index = 0;
        foreach (var frame in reader.Iter())
        {
            using (frame)
            {
                Assert.Equal([4, 5], frame.Pixels.Shape);
                if (index < 6)
                    Assert.Equal(volume[index / 3][index % 3].Bytes, frame.Pixels.Bytes);
            }

            index++;
        }

        Assert.Equal(7, index);
        Assert.Equal(7, reader.ImageCount);
        using var plane = reader.Read(4);
        Assert.Equal(volume[1][1].Bytes, plane.Bytes);
        using var part = reader.ReadRegion(5, 1..3, ^2..);
        Assert.Equal([volume[1][2].Bytes[8], volume[1][2].Bytes[9], volume[1][2].Bytes[13], volume[1][2].Bytes[14]], part.Bytes.ToArray());
        Assert.Equal("YX", reader.Properties(0).Axes);
        Assert.Equal(byRegions, codec.Calls.Contains("region 1,2,1,3 of 0"));
    }

    [Fact]
    public void Images_without_planes_are_found_by_their_place_among_several()
    {
        using var images = MadeUpCodec.Image(3, 3, 4, 5);
        using var reader = Iio.ImOpen(Iio.ImEncode(".npz", [images[0], images[1], images[2]]), new ReadOptions { SplitVolumes = true });
        foreach (var index in (int[])[0, 2, 1, 2])
        {
            using var image = reader.Read(index);
            Assert.Equal(images[index].Bytes, image.Bytes);
        }

        Assert.Equal(3, reader.Images().Take(10).Count());
    }

    [Fact]
    public void No_more_images_are_gone_over_than_the_limit_allows()
    {
        // The header of an array of so many planes, of which nothing is there.
        byte[] file = [0x93, .. "NUMPY\x01\0"u8, 0x76, 0,
            .. System.Text.Encoding.ASCII.GetBytes(
                "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 9, 9), }".PadRight(0x75) + '\n')];
        var options = new ReadOptions { SplitVolumes = true, Limits = Limits.Default with { MaxFrames = 1000 } };
        Assert.Equal(nameof(Limits.MaxFrames), Assert.Throws<ImageLimitException>(() => Iio.ImProps(file, ImageIndex.All, options)).Limit);
        Assert.Equal(nameof(Limits.MaxFrames), Assert.Throws<ImageLimitException>(() => Iio.ImRead(file, "name", options)).Limit);
    }

    [Fact]
    public void Planes_of_a_volume_in_a_file_are_read_one_by_one()
    {
        using var volume = MadeUpCodec.Image(3, 5, 40, 50);
        var file = Iio.ImEncode(".npy", volume);
        using var reader = Iio.ImOpen(file,
            new ReadOptions { SplitVolumes = true, Limits = Limits.Default with { MaxImageBytes = 40 * 50 } });
        Assert.Equal(5, reader.ImageCount);
        using var last = reader.Read(^1);
        Assert.Equal(volume[4].Bytes, last.Bytes);
        using var first = reader.Read(0);
        Assert.Equal(volume[0].Bytes, first.Bytes);
        using var some = reader.Read(1..3);
        Assert.Equal([2, 40, 50], some.Shape);
        Assert.Equal(volume[2].Bytes, some[1].Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(5));
    }
}
