using System.Numerics;

namespace ImageIO.Tests.Pixels;

public class PixelConvertTests
{
    private static readonly DType[] RealTypes =
    [
        DType.Bool, DType.UInt8, DType.Int8, DType.UInt16, DType.Int16, DType.UInt32, DType.Int32,
        DType.UInt64, DType.Int64, DType.Float16, DType.Float32, DType.Float64,
    ];

    public static TheoryData<DType, DType> RealPairs()
    {
        var pairs = new TheoryData<DType, DType>();
        foreach (var from in RealTypes)
        {
            foreach (var to in RealTypes)
                pairs.Add(from, to);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(RealPairs))]
    public void Black_stays_black_and_full_stays_full_between_all_real_types(DType from, DType to)
    {
        using var source = Numbers.Array(from, 0, Numbers.Full(from));
        using var result = PixelConvert.Convert(source, to, allowLossy: true);
        Assert.Equal(to, result.DType);
        Assert.Equal([0, Numbers.Full(to)], Numbers.Values(result));
    }

    [Theory]
    [MemberData(nameof(RealPairs))]
    public void Every_pair_of_real_types_follows_the_rule_on_boundary_values(DType from, DType to)
    {
        var values = Numbers.Boundaries(from);
        using var source = Numbers.Array(from, values);
        using var result = PixelConvert.Convert(source, to, allowLossy: true);
        var actual = Numbers.Values(result);
        var stored = Numbers.Values(source);
        for (var i = 0; i < stored.Length; i++)
        {
            var expected = Numbers.Expected(stored[i], from, to);
            var isExact = !Numbers.IsFloat(to) && !Numbers.IsFloat(from);
            var tolerance = isExact ? 0 : Numbers.Tolerance(from, to, expected);
            if (expected is double.PositiveInfinity || double.IsNaN(expected))
                Assert.Equal(expected, actual[i]);
            else
                Assert.True(Math.Abs(expected - actual[i]) <= tolerance,
                    $"{from} {stored[i]:R} became {to} {actual[i]:R}, not {expected:R}.");
        }
    }

    [Theory]
    [MemberData(nameof(RealPairs))]
    public void What_is_allowed_without_asking_comes_back_unchanged_and_all_else_is_refused(DType from, DType to)
    {
        using var source = Numbers.Array(from, Numbers.Boundaries(from));
        NdArray converted;
        try
        {
            converted = PixelConvert.Convert(source, to);
        }
        catch (UnsupportedImageException refusal)
        {
            Assert.Contains("allowLossy", refusal.Message, StringComparison.Ordinal);
            Assert.Contains($"round it to {to.NumpyName()}", refusal.Message, StringComparison.Ordinal);
            return;
        }

        using (converted)
        using (var back = PixelConvert.Convert(converted, from, allowLossy: true))
            Assert.Equal(source.Bytes.ToArray(), back.Bytes.ToArray());
    }

    [Theory]
    [InlineData(DType.Bool, DType.UInt8, true)]
    [InlineData(DType.UInt8, DType.UInt16, true)]
    [InlineData(DType.UInt8, DType.Int16, true)]
    [InlineData(DType.UInt8, DType.Float16, true)]
    [InlineData(DType.UInt16, DType.Float32, true)]
    [InlineData(DType.UInt16, DType.Float16, false)]
    [InlineData(DType.UInt16, DType.UInt8, false)]
    [InlineData(DType.UInt32, DType.Float32, false)]
    [InlineData(DType.UInt32, DType.Float64, true)]
    [InlineData(DType.UInt64, DType.Float64, false)]
    [InlineData(DType.Int16, DType.Int32, false)]
    [InlineData(DType.UInt8, DType.Int8, false)]
    [InlineData(DType.Float32, DType.UInt64, false)]
    [InlineData(DType.Float16, DType.Float32, true)]
    [InlineData(DType.Float64, DType.Float32, false)]
    [InlineData(DType.Complex64, DType.Complex128, true)]
    public void Only_lossless_conversions_need_no_permission(DType from, DType to, bool isLossless)
    {
        using var source = NdArray.Create(from, 2, 2);
        source.Bytes.Clear();
        if (!isLossless)
        {
            Assert.Throws<UnsupportedImageException>(() => PixelConvert.Convert(source, to));
            return;
        }

        using var result = PixelConvert.Convert(source, to);
        Assert.Equal(to, result.DType);
    }

    [Fact]
    public void Every_uint16_and_uint8_value_survives_the_way_to_wider_types_and_back()
    {
        using var bytes = NdArray.Wrap([.. Enumerable.Range(0, 256).Select(v => (byte)v)]);
        using var words = NdArray.Wrap([.. Enumerable.Range(0, 65536).Select(v => (ushort)v)]);
        foreach (var (source, wider) in new[]
        {
            (bytes, DType.UInt16), (bytes, DType.Int16), (bytes, DType.UInt32), (bytes, DType.UInt64), (bytes,
                DType.Float16), (bytes, DType.Float32),
            (words, DType.UInt32), (words, DType.Int32), (words, DType.UInt64), (words, DType.Float32), (words, DType.Float64),
        })
        {
            using var up = PixelConvert.Convert(source, wider);
            using var back = PixelConvert.Convert(up, source.DType, allowLossy: true);
            Assert.Equal(source.Bytes.ToArray(), back.Bytes.ToArray());
        }
    }

    [Fact]
    public void Every_uint16_value_is_divided_by_257_and_rounded()
    {
        using var words = NdArray.Wrap([.. Enumerable.Range(0, 65536).Select(v => (ushort)v)]);
        using var bytes = PixelConvert.Convert(words, DType.UInt8, allowLossy: true);
        Assert.Equal(Enumerable.Range(0, 65536).Select(v => (byte)Math.Round(v / 257.0)), bytes.AsSpan<byte>().ToArray());
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(float.PositiveInfinity, 255)]
    [InlineData(-0.5f, 0)]
    [InlineData(1.5f, 255)]
    [InlineData(0.5f, 128)]
    [InlineData(0.49999997f / 255, 0)]
    [InlineData(0.75f, 191)]
    public void Floating_point_is_clamped_and_rounded_half_away_from_zero(float value, int expected)
    {
        using var source = NdArray.Wrap(Enumerable.Repeat(value, 19).ToArray());
        foreach (var type in new[] { DType.Float16, DType.Float32, DType.Float64 })
        {
            using var typed = PixelConvert.Convert(source, type, allowLossy: true);
            using var bytes = PixelConvert.Convert(typed, DType.UInt8, allowLossy: true);
            Assert.All(bytes.AsSpan<byte>().ToArray(), v => Assert.Equal(expected, v));
        }
    }

    [Fact]
    public void Floating_point_keeps_values_outside_0_to_1_in_other_floating_point_types()
    {
        using var source = NdArray.Wrap(new[] { -3f, 7.5f, float.NaN, float.NegativeInfinity });
        using var wide = PixelConvert.Convert(source, DType.Float64);
        Assert.Equal([-3.0, 7.5, double.NaN, double.NegativeInfinity], wide.AsSpan<double>().ToArray());
        using var narrow = PixelConvert.Convert(source, DType.Float16, allowLossy: true);
        Assert.Equal([(Half)(-3), (Half)7.5, Half.NaN, Half.NegativeInfinity], narrow.AsSpan<Half>().ToArray());
    }

    [Fact]
    public void Complex_numbers_only_become_wider()
    {
        using var source = NdArray.Wrap(new[] { new Complex64(1.5f, -2), new Complex64(0, 3) }, 1, 2);
        using var wide = PixelConvert.Convert(source, DType.Complex128);
        Assert.Equal([new Complex(1.5, -2), new Complex(0, 3)], wide.AsSpan<Complex>().ToArray());
        var refusal = Assert.Throws<UnsupportedImageException>(() => PixelConvert.Convert(source, DType.Float32, allowLossy: true));
        Assert.Contains("complex", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<UnsupportedImageException>(() => PixelConvert.Convert(wide, DType.Complex64, allowLossy: true));
    }

    [Fact]
    public void Gray_is_repeated_and_alpha_is_opaque_in_every_type()
    {
        foreach (var type in RealTypes)
        {
            var full = Numbers.Full(type);
            using var gray = Numbers.Array(type, 0, full, 0, full).Reshaped(2, 2);
            using var rgba = PixelConvert.Convert(gray, type, channels: 4);
            Assert.Equal([2, 2, 4], rgba.Shape.ToArray());
            Assert.Equal([0, 0, 0, full, full, full, full, full, 0, 0, 0, full, full, full, full, full], Numbers.Values(rgba));
            using var la = PixelConvert.Convert(gray, type, channels: 2);
            Assert.Equal([0, full, full, full, 0, full, full, full], Numbers.Values(la));
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 3)]
    [InlineData(4, 2)]
    [InlineData(4, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void Dropping_alpha_or_color_needs_permission(int from, int to)
    {
        using var source = NdArray.Create(DType.UInt8, 3, 5, from);
        source.Bytes.Fill(200);
        var refusal = Assert.Throws<UnsupportedImageException>(() => PixelConvert.Convert(source, DType.UInt8, to));
        Assert.Contains("allowLossy", refusal.Message, StringComparison.Ordinal);
        using var result = PixelConvert.Convert(source, DType.UInt8, to, allowLossy: true);
        Assert.Equal(to == 1 ? [3, 5] : [3, 5, to], result.Shape.ToArray());
        Assert.Equal(from is 2 or 4 || to is not 2 ? 200 : 255, result.AsSpan<byte>()[^1]);
        Assert.Equal(200, result.AsSpan<byte>()[0]);
    }

    [Fact]
    public void Color_becomes_gray_by_the_luma_of_bt601()
    {
        using var rgb = NdArray.Wrap(new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 12, 200, 77, 1, 1, 1 }, 1, 6, 3);
        using var gray = PixelConvert.Convert(rgb, DType.UInt8, 1, allowLossy: true);
        Assert.Equal(new byte[] { 76, 150, 29, 255, 130, 1 }, gray.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void White_stays_white_as_luma_in_every_type()
    {
        foreach (var type in RealTypes)
        {
            var full = Numbers.Full(type);
            using var white = Numbers.Array(type, full, full, full, full, full, full).Reshaped(1, 2, 3);
            using var gray = PixelConvert.Convert(white, type, 1, allowLossy: true);
            Assert.Equal([full, full], Numbers.Values(gray));
        }
    }

    [Fact]
    public void The_cat_is_as_gray_as_in_pillow()
    {
        var file = System.IO.File.ReadAllBytes(TestImages.Path("chelsea.npy"));
        var pixels = file[(10 + BitConverter.ToUInt16(file, 8))..];
        using var cat = NdArray.Wrap(pixels, 300, 451, 3);
        using var gray = PixelConvert.Convert(cat, DType.UInt8, 1, allowLossy: true);
        Assert.Equal("cd822d0a5b86379f", PixelHash.Of(gray));
        using var rgba = PixelConvert.Convert(cat, DType.UInt8, 4);
        Assert.Equal("64fe24103e06b43e", PixelHash.Of(rgba));
    }

    [Fact]
    public void Type_and_channels_change_together()
    {
        using var gray = NdArray.Create(DType.UInt8, 37, 41);
        Numbers.FillRandom(gray.Bytes, 5);
        using var both = PixelConvert.Convert(gray, DType.Float32, 4);
        using var channels = PixelConvert.Convert(gray, DType.UInt8, 4);
        using var inTurn = PixelConvert.Convert(channels, DType.Float32);
        Assert.Equal(inTurn.Bytes.ToArray(), both.Bytes.ToArray());
    }

    [Fact]
    public void A_stack_keeps_its_leading_axes_and_a_channel_axis_of_one_is_gray()
    {
        using var stack = NdArray.Create(DType.UInt8, 2, 3, 4, 1);
        stack.Bytes.Fill(9);
        using var rgb = PixelConvert.Convert(stack, DType.UInt8, 3);
        Assert.Equal([2, 3, 4, 3], rgb.Shape.ToArray());
        using var squeezed = PixelConvert.Convert(stack, DType.UInt8, 1);
        Assert.Equal([2, 3, 4], squeezed.Shape.ToArray());
        using var unchanged = PixelConvert.Convert(stack, DType.UInt16);
        Assert.Equal([2, 3, 4, 1], unchanged.Shape.ToArray());
    }

    [Fact]
    public void The_result_is_a_copy_even_where_nothing_changes()
    {
        using var source = NdArray.Wrap(new byte[] { 1, 2, 3, 4 }, 2, 2);
        using var copy = PixelConvert.Convert(source, DType.UInt8);
        copy.AsSpan<byte>()[0] = 99;
        Assert.Equal(1, source.AsSpan<byte>()[0]);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        using var line = NdArray.Create(DType.UInt8, 7);
        line.Bytes.Clear();
        Assert.Throws<ArgumentException>(() => PixelConvert.Convert(line, DType.UInt8, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelConvert.Convert(line, DType.UInt8, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelConvert.Convert(line, (DType)99));
        Assert.Throws<ArgumentNullException>(() => PixelConvert.Convert(null!, DType.UInt8));
    }

    [Fact]
    public void Converting_into_an_array_needs_shapes_that_differ_in_channels_alone()
    {
        using var source = NdArray.Wrap(new byte[] { 0, 51, 102, 255 }, 2, 2);
        using var target = NdArray.Create(DType.Float32, 2, 2, 3);
        PixelConvert.ConvertInto(source, target);
        Assert.Equal([0f, 0f, 0f, 0.2f, 0.2f, 0.2f, 0.4f, 0.4f, 0.4f, 1f, 1f, 1f], target.AsSpan<float>().ToArray());
        using var other = NdArray.Create(DType.Float32, 2, 3, 3);
        Assert.Throws<ArgumentException>(() => PixelConvert.ConvertInto(source, other));
    }
}
