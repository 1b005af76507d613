namespace ImageIO.Tests.Sessions;

/// <summary>What a region costs where the codec reads it by its own means.</summary>
public class RegionBytesTests
{
    /// <summary>Says how many bytes were read.</summary>
    private sealed class CountedStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public long BytesRead { get; private set; }

        /// <summary>Every read ends here: that of a derived stream into a span does too.</summary>
        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }

    private static NdArray Noise(DType dtype, params int[] shape)
    {
        var image = NdArray.Create(dtype, shape);
        if (dtype == DType.Float32)
        {
            foreach (ref var value in image.AsSpan<float>())
                value = Random.Shared.NextSingle();
        }
        else
        {
            Random.Shared.NextBytes(image.Bytes);
        }

        return image;
    }

    [Theory]
    [InlineData(".bmp", DType.UInt8, 3, 700)]
    [InlineData(".ppm", DType.UInt8, 3, 700)]
    [InlineData(".pam", DType.UInt16, 4, 500)]
    [InlineData(".pfm", DType.Float32, 3, 300)]
    [InlineData(".npy", DType.Float32, 3, 700)]
    [InlineData(".png", DType.UInt8, 3, 10)]
    [InlineData(".png", DType.UInt16, 4, 10)]
    public void No_more_is_read_than_the_region_needs(string extension, DType dtype, int channels, int top)
    {
        using var image = Noise(dtype, 1000, 600, channels);
        using var file = new CountedStream(Iio.ImEncode(extension, image));
        using var reader = Iio.ImOpen(file);
        using var part = reader.ReadRegion(0, top..(top + 10), 100..110);
        Assert.Equal([10, 10, channels], part.Shape);
        for (var y = 0; y < 10; y++)
        {
            var pixel = (int)(part[y].ByteLength / 10);
            Assert.Equal(image[top + y].Bytes.Slice(100 * pixel, 10 * pixel), part[y].Bytes);
        }

        Assert.InRange(file.BytesRead, 1, Math.Min(file.Length / 4, 400_000));
        using var whole = reader.Read(0);
        Assert.Equal(image.Bytes, whole.Bytes);
    }

    [Fact]
    public void A_slab_of_a_volume_larger_than_the_limits_is_read()
    {
        using var volume = Noise(DType.Float32, 40, 50, 60, 70);
        using var file = new CountedStream(Iio.ImEncode(".npy", volume));
        using var reader = Iio.ImOpen(file, new ReadOptions { Limits = Limits.Default with { MaxImageBytes = 1 << 20 } });
        using var slab = reader.ReadRegion(0, 33..34, 10..12);
        Assert.Equal([1, 2, 60, 70], slab.Shape);
        Assert.Equal(volume[33][11].Bytes, slab[0][1].Bytes);
        Assert.InRange(file.BytesRead, slab.ByteLength, 400_000);
        Assert.Throws<ImageLimitException>(() => reader.Read(0));
    }

    [Theory]
    [InlineData(".bmp")]
    [InlineData(".ppm")]
    [InlineData(".npy")]
    [InlineData(".png")]
    public void A_region_that_the_file_does_not_reach_is_damage(string extension)
    {
        using var image = Noise(DType.UInt8, 100, 60, 3);
        var file = Iio.ImEncode(extension, image);
        using var reader = Iio.ImOpen(file[..(file.Length / 2)]);
        Assert.Throws<CorruptImageException>(() => reader.ReadRegion(0, extension == ".bmp" ? ..5 : 95.., ..7));
    }
}
