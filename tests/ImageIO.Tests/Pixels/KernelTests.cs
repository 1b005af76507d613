using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Pixels;

namespace ImageIO.Tests.Pixels;

/// <summary>Vector loops against one element at a time, which never reaches them.</summary>
public class KernelTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 7, 15, 16, 17, 31, 33, 47, 48, 63, 64, 65, 127, 129, 255, 1000, 4099];

    [Fact]
    public void Bytes_are_shuffled_as_the_portable_way_does_it()
    {
        var random = new Random(12);
        Span<byte> bytes = stackalloc byte[16], places = stackalloc byte[16];
        for (var round = 0; round < 500; round++)
        {
            random.NextBytes(bytes);
            for (var i = 0; i < 16; i++)
                places[i] = (byte)(random.Next(5) == 0 ? 0xFF : random.Next(16));
            var (from, order) = (Vector128.Create<byte>(bytes), Vector128.Create<byte>(places));
            Assert.Equal(Vector128.Shuffle(from, order), ByteShuffle.Shuffle(from, order));
        }
    }

    [Theory]
    [InlineData(DType.Bool, DType.UInt8)]
    [InlineData(DType.UInt8, DType.UInt16)]
    [InlineData(DType.UInt16, DType.UInt8)]
    [InlineData(DType.UInt8, DType.Float32)]
    [InlineData(DType.UInt16, DType.Float32)]
    [InlineData(DType.Float32, DType.UInt8)]
    [InlineData(DType.Float32, DType.UInt16)]
    [InlineData(DType.Float32, DType.Float16)]
    [InlineData(DType.Float16, DType.Float32)]
    public void A_vector_loop_gives_what_its_scalar_twin_gives(DType from, DType to)
    {
        foreach (var length in Lengths)
        {
            var source = Random(from, length);
            var whole = new byte[(length * to.ItemSize()) + 1];
            ElementConverter.Convert(source, from, whole.AsSpan(0, whole.Length - 1), to);
            Assert.Equal(0, whole[^1]);

            var single = new byte[length * to.ItemSize()];
            for (var i = 0; i < length; i++)
                ElementConverter.Convert(source.AsSpan(i * from.ItemSize(), from.ItemSize()), from,
                    single.AsSpan(i * to.ItemSize(), to.ItemSize()), to);
            Assert.Equal(single, whole[..^1]);
        }
    }

    [Theory]
    [InlineData(DType.Bool, DType.UInt8)]
    [InlineData(DType.UInt8, DType.UInt16)]
    [InlineData(DType.UInt16, DType.UInt8)]
    [InlineData(DType.UInt8, DType.Float32)]
    [InlineData(DType.UInt16, DType.Float32)]
    [InlineData(DType.Float64, DType.Float32)]
    [InlineData(DType.Float32, DType.Float64)]
    [InlineData(DType.Float32, DType.Float16)]
    [InlineData(DType.Float16, DType.Float32)]
    public void A_kernel_gives_what_the_general_way_gives(DType from, DType to)
    {
        var source = Random(from, 4099);
        var special = new byte[4099 * to.ItemSize()];
        var general = new byte[special.Length];
        ElementConverter.Convert(source, from, special, to);
        ElementConverter.ConvertAny(source, from, general, to);
        Assert.Equal(general, special);
    }

    [Fact]
    public void Rounding_to_bytes_never_lies_more_than_half_a_step_from_the_value()
    {
        var source = Enumerable.Range(0, 100_003).Select(i => i / 100_002f).ToArray();
        var bytes = new byte[source.Length];
        var words = new ushort[source.Length];
        ElementKernels.SingleToByte(source, bytes);
        ElementKernels.SingleToUInt16(source, words);
        for (var i = 0; i < source.Length; i++)
        {
            Assert.InRange(Math.Abs(bytes[i] - (source[i] * 255.0)), 0, 0.50001);
            Assert.InRange(Math.Abs(words[i] - (source[i] * 65535.0)), 0, 0.51);
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(2, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    public void Shuffled_channels_are_those_that_a_plain_loop_gives(int from, int to)
    {
        foreach (var length in Lengths)
        {
            var source = Random(DType.UInt8, length * from);
            var actual = new byte[(length * to) + 1];
            ChannelConverter.Convert(source, from, actual.AsSpan(0, length * to), to, DType.UInt8);
            var expected = new byte[(length * to) + 1];
            ChannelConverter.Move(source, from, expected.AsSpan(0, length * to), to, (byte)255);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void A_plain_loop_moves_channels_to_their_places()
    {
        byte[] ga = [10, 20, 30, 40];
        var rgba = new byte[8];
        ChannelConverter.Move(ga, 2, rgba, 4, (byte)255);
        Assert.Equal([10, 10, 10, 20, 30, 30, 30, 40], rgba);
        var rgb = new byte[6];
        ChannelConverter.Move(rgba, 4, rgb, 3, (byte)255);
        Assert.Equal([10, 10, 10, 30, 30, 30], rgb);
    }

    private static byte[] Random(DType type, int length)
    {
        var bytes = new byte[length * type.ItemSize()];
        new Random(length).NextBytes(bytes);
        if (type == DType.Bool)
        {
            foreach (ref var value in bytes.AsSpan())
                value &= 1;
        }
        else if (type == DType.Float32)
        {
            // Half of them in and around 0 … 1, half of them any bits at all: tiny, huge, infinite, not a number.
            var floats = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            var random = new Random(length + 1);
            for (var i = 0; i < floats.Length; i += 2)
                floats[i] = (random.NextSingle() * 1.4f) - 0.2f;
            foreach (ref var value in floats)
                value = float.IsNaN(value) ? float.NaN : value;
        }
        else if (type is DType.Float16 or DType.Float64)
        {
            var random = new Random(length + 1);
            for (var i = 0; i < length; i++)
            {
                if (type == DType.Float16)
                    MemoryMarshal.Cast<byte, Half>(bytes.AsSpan())[i] = (Half)((random.NextSingle() * 4) - 2);
                else
                    MemoryMarshal.Cast<byte, double>(bytes.AsSpan())[i] = (random.NextDouble() * 4) - 2;
            }
        }

        return bytes;
    }
}
