using ImageIO.Memory;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Pixels;

public class ResizeTests
{
    public static TheoryData<ResizeFilter> Filters => [.. Enum.GetValues<ResizeFilter>()];

    [Theory]
    [MemberData(nameof(Filters))]
    public void An_image_of_one_value_keeps_it(ResizeFilter filter)
    {
        foreach (var dtype in Enum.GetValues<DType>())
        {
            foreach (var channels in (int[])[1, 2, 3, 4])
            {
                using var image = NdArray.Create(dtype, 5, 7, channels);
                using var padded = image.Pad(0, 0, 0, 1, dtype == DType.Bool ? 1 : 100);
                using var filled = padded.Crop(0, 7, 5, 1);
                using var result = filled.Resize(9, 3, filter);
                Assert.Equal([9, 3, channels], result.Shape.ToArray());
                for (var y = 0; y < 9; y++)
                {
                    for (var x = 0; x < 3; x++)
                        AssertNear(filled[0][0], result[y][x]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void An_image_of_its_own_size_stays_as_it_is(ResizeFilter filter)
    {
        using var image = Noise(DType.UInt16, 13, 17, 3);
        using var same = image.Resize(13, 17, filter);
        Assert.Equal(image.Bytes, same.Bytes);
        using var higher = image.Resize(26, 17, ResizeFilter.Nearest);
        Assert.Equal(image[12].Bytes, higher[25].Bytes);
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Pillow)]
    [InlineData(ResizeFilter.Bilinear, "BILINEAR")]
    [InlineData(ResizeFilter.Bicubic, "BICUBIC")]
    [InlineData(ResizeFilter.Lanczos3, "LANCZOS")]
    public void Pillow_gives_the_same(ResizeFilter filter, string name)
    {
        const string code = "import sys, PIL.Image as P; c = int(sys.argv[1]); i = P.frombytes({1: 'L', 3: 'RGB', 4: 'RGBX'}[c], (61, " +
            "47), open(sys.argv[2], 'rb').read()); sys.stdout.buffer.write(i.resize((int(sys.argv[4]), int(sys.argv[3])), getattr(P, " +
            "sys.argv[5])).tobytes())";
        using var folder = new ScratchFolder();
        foreach (var channels in (int[])[1, 3, 4])
        {
            using var image = Noise(DType.UInt8, 47, 61, channels);
            foreach (ref var value in image.Bytes)
                value = (byte)(64 + (value / 2));
            image.ColorModel = channels == 4 ? ColorModel.Cmyk : ColorModel.Unspecified;
            File.WriteAllBytes(folder["pixels"], image.Bytes.ToArray());
            foreach (var (height, width) in ((int, int)[])[(11, 13), (100, 200), (47, 20), (90, 61), (1, 1), (23, 30)])
            {
                using var result = image.Resize(height, width, filter);
                var theirs = ExternalProgram.Python(code, $"{channels}", folder["pixels"], $"{height}", $"{width}", name);
                Assert.Equal(theirs.Length, result.Bytes.Length);

                // Theirs is rounded, and cut off at 0 and 255, after each of the two directions.
                for (var i = 0; i < theirs.Length; i++)
                    Assert.InRange(result.Bytes[i] - theirs[i], -2, 2);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Bytes_give_what_the_same_values_give_as_floats_rounded(ResizeFilter filter)
    {
        // Rows shorter than one step of the vector code, of a step, and of steps that don't fill the last.
        foreach (var (height, width, channels) in ((int, int, int)[])[(40, 9, 3), (40, 64, 1), (33, 65, 1), (57, 50, 3), (29, 127, 1)])
        {
            using var bytes = Noise(DType.UInt8, height, width, channels);
            using var values = NdArray.Create(DType.Float32, height, width, channels);
            for (var i = 0; i < bytes.Bytes.Length; i++)
                values.AsSpan<float>()[i] = bytes.Bytes[i];
            foreach (var (toHeight, toWidth) in ((int, int)[])[(7, 5), (90, 131), (height, 20), (21, width)])
            {
                using var result = bytes.Resize(toHeight, toWidth, filter);
                using var exact = values.Resize(toHeight, toWidth, filter);
                for (var i = 0; i < result.Bytes.Length; i++)
                    Assert.InRange(result.Bytes[i] - Math.Clamp(exact.AsSpan<float>()[i], 0, 255), -0.53f, 0.53f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Bytes_of_many_rows_are_mixed_as_exactly(ResizeFilter filter)
    {
        // Black and white, where what weights lose in integers counts most.
        foreach (var height in (int[])[300, 1000, 7000])
        {
            using var bytes = Noise(DType.UInt8, height, 64, 1);
            using var values = NdArray.Create(DType.Float32, height, 64, 1);
            for (var i = 0; i < bytes.Bytes.Length; i++)
            {
                bytes.Bytes[i] = bytes.Bytes[i] < 128 ? byte.MinValue : byte.MaxValue;
                values.AsSpan<float>()[i] = bytes.Bytes[i];
            }

            using var result = bytes.Resize(1, 64, filter);
            using var exact = values.Resize(1, 64, filter);
            for (var i = 0; i < result.Bytes.Length; i++)
                Assert.InRange(result.Bytes[i] - exact.AsSpan<float>()[i], -0.53f, 0.53f);
        }
    }

    [Fact]
    public void A_box_gives_the_mean_of_the_area()
    {
        using var image = NdArray.Wrap([0f, 3, 6, 9, 12, 15], 1, 6);
        using var halved = image.Resize(1, 3, ResizeFilter.Box);
        Assert.Equal([1.5f, 7.5f, 13.5f], halved.AsSpan<float>().ToArray());
        using var quarters = image.Resize(1, 4, ResizeFilter.Box);
        Assert.Equal([1f, 5, 10, 14], quarters.AsSpan<float>().ToArray().Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void What_is_not_seen_does_not_bleed()
    {
        using var image = NdArray.Wrap(new byte[] { 255, 0, 0, 255, 0, 255, 0, 0 }, 1, 2, 4);
        using var one = image.Resize(1, 1, ResizeFilter.Box);
        Assert.Equal([255, 0, 0, 128], one.Bytes.ToArray());
        using var none = NdArray.Wrap(new byte[] { 9, 8, 7, 0, 9, 8, 7, 0 }, 1, 2, 4);
        using var nothing = none.Resize(1, 1);
        Assert.Equal([0, 0, 0, 0], nothing.Bytes.ToArray());
    }

    [Fact]
    public void Light_is_mixed_where_that_is_asked_for()
    {
        using var image = NdArray.Wrap(new byte[] { 0, 255 }, 1, 2);
        using var values = image.Resize(1, 1, ResizeFilter.Box);
        using var light = image.Resize(1, 1, ResizeFilter.Box, linearLight: true);
        Assert.Equal(128, values.Bytes[0]);
        Assert.Equal(188, light.Bytes[0]);
        using var whole = NdArray.Create(DType.Int32, 2, 2);
        Assert.Throws<ArgumentException>(() => whole.Resize(1, 1, linearLight: true));
    }

    [Fact]
    public void Overshoot_stays_within_the_range_of_integers()
    {
        using var image = NdArray.Create(DType.UInt8, 8, 8);
        image.Bytes[32..].Fill(255);
        using var larger = image.Resize(64, 64);
        Assert.Equal(0, larger.Bytes[0]);
        Assert.Equal(255, larger.Bytes[^1]);
        var steps = Enumerable.Range(0, 64).Select(y => (int)larger[y].Bytes[0]).ToArray();
        Assert.Contains(0, steps);
        Assert.Contains(255, steps);
    }

    [Fact]
    public void Stacks_are_resized_image_by_image()
    {
        using var stack = Noise(DType.UInt8, 3, 20, 30, 3);
        using var small = stack.Resize(10, 15);
        Assert.Equal([3, 10, 15, 3], small.Shape.ToArray());
        using var last = stack[2].Resize(10, 15);
        Assert.Equal(last.Bytes, small[2].Bytes);
    }

    [Fact]
    public void A_part_is_cut_out_and_put_back_with_a_border()
    {
        using var image = Noise(DType.UInt16, 9, 8, 3);
        using var part = image.Crop(2, 3, 5, 4);
        Assert.Equal([5, 4, 3], part.Shape.ToArray());
        Assert.Equal(image[4].AsSpan<ushort>()[(5 * 3)..(6 * 3)], part[2].AsSpan<ushort>()[(2 * 3)..(3 * 3)]);
        using var padded = part.Pad(2, 2, 3, 1, 7, 8, 9);
        Assert.Equal([9, 8, 3], padded.Shape.ToArray());
        Assert.Equal([7, 8, 9], padded.AsSpan<ushort>()[..3].ToArray());
        Assert.Equal([7, 8, 9], padded.AsSpan<ushort>()[^3..].ToArray());
        using var again = padded.Crop(2, 3, 5, 4);
        Assert.Equal(part.Bytes, again.Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(5, 0, 5, 1));
        Assert.Throws<ArgumentException>(() => image.Pad(1, 1, 1, 1, 1, 2));
    }

    [Fact]
    public void Quarter_turns_and_mirrors_undo_each_other()
    {
        using var image = NdArray.Wrap(new byte[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        using var right = image.Rotate90();
        Assert.Equal([3, 2], right.Shape.ToArray());
        Assert.Equal([4, 1, 5, 2, 6, 3], right.Bytes.ToArray());
        using var back = right.Rotate90(-1);
        Assert.Equal(image.Bytes, back.Bytes);
        using var mirrored = image.FlipHorizontal();
        Assert.Equal([3, 2, 1, 6, 5, 4], mirrored.Bytes.ToArray());
        using var flipped = mirrored.FlipVertical();
        using var half = image.Rotate90(2);
        Assert.Equal(half.Bytes, flipped.Bytes);
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        using var row = NdArray.Create(DType.UInt8, 5);
        Assert.Throws<ArgumentException>(() => row.Resize(1, 1));
        using var nothing = NdArray.Create(DType.UInt8, 0, 5);
        Assert.Throws<ArgumentException>(() => nothing.Resize(1, 1));
        using var image = NdArray.Create(DType.UInt8, 5, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Resize(0, 1));
    }

    [Fact]
    public void Nothing_large_is_left_to_the_collector()
    {
        using var image = Noise(DType.UInt8, 400, 3000, 3);
        image.Resize(200, 1500).Dispose();
        using var scope = AllocationScope.Begin();

        // The least of a few: the queues of a busy thread pool grow now and then.
        var least = Enumerable.Range(0, 4).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            image.Resize(200, 1500).Dispose();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.InRange(least, 0, 85_000);
        Assert.Equal(0, scope.LiveArrays);
    }

    private static NdArray Noise(DType dtype, params int[] shape)
    {
        var image = NdArray.Create(dtype, shape);
        new Random(5).NextBytes(image.Bytes);
        return image;
    }

    private static void AssertNear(NdArray expected, NdArray found)
    {
        if (expected.DType is DType.Float16 or DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128)
        {
            using var a = PixelConvert.Convert(expected,
                expected.DType is DType.Complex64 or DType.Complex128 ? DType.Complex128 : DType.Float64);
            using var b = PixelConvert.Convert(found, a.DType);
            foreach (var (x, y) in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(a.Bytes).ToArray()
                .Zip(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(b.Bytes).ToArray()))
                Assert.InRange(y, x - (x / 500), x + (x / 500));
        }
        else
        {
            Assert.Equal(expected.Bytes, found.Bytes);
        }
    }
}
