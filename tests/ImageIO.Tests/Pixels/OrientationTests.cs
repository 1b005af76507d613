using ImageIO.Pixels;

namespace ImageIO.Tests.Pixels;

public class OrientationTests
{
    public static TheoryData<int, DType, int> AllOrientationsAndPixelSizes()
    {
        var data = new TheoryData<int, DType, int>();
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            foreach (var type in new[] { DType.UInt8, DType.UInt16, DType.Float32, DType.Float64, DType.Complex128 })
            {
                for (var channels = 1; channels <= 4; channels++)
                    data.Add(orientation, type, channels);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AllOrientationsAndPixelSizes))]
    public void Each_pixel_goes_where_the_formula_says(int orientation, DType type, int channels)
    {
        const int height = 37;
        const int width = 70;
        using var source = NdArray.Create(type, height, width, channels);
        Numbers.FillRandom(source.Bytes, orientation);
        var swaps = Orientation.SwapsAxes(orientation);
        using var upright = NdArray.Create(type, swaps ? width : height, swaps ? height : width, channels);
        Orientation.Apply(source, upright, orientation);

        var size = type.ItemSize() * channels;
        for (var y = 0; y < upright.Shape[0]; y++)
        {
            for (var x = 0; x < upright.Shape[1]; x++)
            {
                var (row, column) = Stored(orientation, y, x, height, width);
                var expected = source.Bytes.Slice(((row * width) + column) * size, size);
                var actual = upright.Bytes.Slice(((y * upright.Shape[1]) + x) * size, size);
                Assert.True(expected.SequenceEqual(actual), $"({y}, {x}) is not ({row}, {column}).");
            }
        }
    }

    [Fact]
    public void A_gray_image_of_two_axes_is_turned_too()
    {
        using var source = NdArray.Wrap(new byte[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        using var upright = NdArray.Create(DType.UInt8, 3, 2);
        Orientation.Apply(source, upright, 6);
        Assert.Equal(new byte[] { 4, 1, 5, 2, 6, 3 }, upright.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void An_unknown_orientation_leaves_the_image_as_it_is()
    {
        using var source = NdArray.Wrap(new byte[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        using var copy = NdArray.Create(DType.UInt8, 2, 3);
        foreach (var orientation in new[] { int.MinValue, -1, 0, 9, int.MaxValue })
        {
            copy.Bytes.Clear();
            Orientation.Apply(source, copy, orientation);
            Assert.Equal(source.Bytes.ToArray(), copy.Bytes.ToArray());
        }
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        using var source = NdArray.Create(DType.UInt8, 2, 3);
        source.Bytes.Clear();
        using var same = NdArray.Create(DType.UInt8, 2, 3);
        Assert.Throws<ArgumentException>(() => Orientation.Apply(source, same, 6));
        using var other = NdArray.Create(DType.Int8, 2, 3);
        Assert.Throws<ArgumentException>(() => Orientation.Apply(source, other, 1));
        using var line = NdArray.Create(DType.UInt8, 6);
        Assert.Throws<ArgumentException>(() => Orientation.Apply(line, line, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void The_tag_is_found_in_either_byte_order(int orientation)
    {
        Assert.Equal(orientation, Orientation.FromExif(Exif(orientation, isLittle: true)));
        Assert.Equal(orientation, Orientation.FromExif(Exif(orientation, isLittle: false)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(65535)]
    public void A_value_that_means_nothing_counts_as_upright(int orientation)
        => Assert.Equal(1, Orientation.FromExif(Exif(orientation, isLittle: true)));

    [Fact]
    public void Every_truncation_and_every_changed_byte_gives_some_orientation_and_no_exception()
    {
        var exif = Exif(6, isLittle: true);
        for (var length = 0; length < exif.Length; length++)
            Assert.InRange(Orientation.FromExif(exif.AsSpan(0, length)), 1, 8);
        for (var place = 0; place < exif.Length; place++)
        {
            for (var value = 0; value < 256; value++)
            {
                var damaged = exif.ToArray();
                damaged[place] = (byte)value;
                Assert.InRange(Orientation.FromExif(damaged), 1, 8);
            }
        }
    }

    private static (int Row, int Column) Stored(int orientation, int y, int x, int height, int width) => orientation switch
    {
        2 => (y, width - 1 - x),
        3 => (height - 1 - y, width - 1 - x),
        4 => (height - 1 - y, x),
        5 => (x, y),
        6 => (height - 1 - x, y),
        7 => (height - 1 - x, width - 1 - y),
        8 => (x, width - 1 - y),
        _ => (y, x),
    };

    /// <summary>A TIFF header and a directory of two entries: ImageWidth, Orientation.</summary>
    private static byte[] Exif(int orientation, bool isLittle)
    {
        byte[] big =
        [
            0x4D, 0x4D, 0x00, 0x2A, 0x00, 0x00, 0x00, 0x08,
            0x00, 0x02,
            0x01, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, 0x40, 0x00, 0x00,
            0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, (byte)(orientation >> 8), (byte)orientation, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00,
        ];
        if (!isLittle)
            return big;
        big.AsSpan(0, 4).Clear();
        "II*\0"u8.CopyTo(big);
        foreach (var (start, length) in new[] { (4, 4), (8, 2), (10, 2), (12, 2), (14, 4), (18, 2), (22, 2), (24, 2), (26, 4), (30, 2) })
            big.AsSpan(start, length).Reverse();
        return big;
    }
}
