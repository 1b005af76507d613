using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Png;

/// <summary>Turns restored rows into rows of the array, for the images whose stored bytes are not the array's already.</summary>
internal static class PngExpand
{
    /// <summary>Samples of 1, 2 or 4 bits, the leftmost in the highest bits, become bytes of their own.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int depth, Span<byte> samples)
    {
        var mask = (1 << depth) - 1;
        var perByte = 8 / depth;
        var whole = samples.Length / perByte;
        for (var i = 0; i < whole; i++)
        {
            var value = packed[i];
            var target = samples.Slice(i * perByte, perByte);
            for (var k = 0; k < target.Length; k++)
                target[k] = (byte)((value >> (8 - depth - (k * depth))) & mask);
        }

        for (var i = whole * perByte; i < samples.Length; i++)
            samples[i] = (byte)((packed[i / perByte] >> (8 - depth - (i % perByte * depth))) & mask);
    }

    /// <summary>Spreads gray of fewer bits over 0–255: the factor is 255, 85 or 17, and 1 for 8 bits.</summary>
    public static void Scale(ReadOnlySpan<byte> samples, int factor, Span<byte> destination)
    {
        for (var i = 0; i < samples.Length; i++)
            destination[i] = (byte)(samples[i] * factor);
    }

    public static void GrayKey(ReadOnlySpan<byte> samples, int key, int factor, Span<byte> destination)
    {
        destination = destination[..(2 * samples.Length)];
        for (var i = 0; i < samples.Length; i++)
        {
            destination[2 * i] = (byte)(samples[i] * factor);
            destination[(2 * i) + 1] = samples[i] == key ? (byte)0 : (byte)255;
        }
    }

    public static void RgbKey(ReadOnlySpan<byte> samples, int red, int green, int blue, Span<byte> destination)
    {
        var pixels = samples.Length / 3;
        for (var i = 0; i < pixels; i++)
        {
            var from = samples.Slice(3 * i, 3);
            var to = destination.Slice(4 * i, 4);
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
            to[3] = from[0] == red && from[1] == green && from[2] == blue ? (byte)0 : (byte)255;
        }
    }

    public static void Swap16(ReadOnlySpan<byte> samples, Span<byte> destination)
    {
        var from = MemoryMarshal.Cast<byte, ushort>(samples);
        var to = MemoryMarshal.Cast<byte, ushort>(destination);
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(from, to);
        else
            from.CopyTo(to);
    }

    /// <summary>16-bit pixels of <paramref name="key"/>'s number of samples; one that equals the key becomes transparent.</summary>
    public static void Key16(ReadOnlySpan<byte> samples, ReadOnlySpan<ushort> key, Span<byte> destination)
    {
        var pixels = samples.Length / 2 / key.Length;
        var to = MemoryMarshal.Cast<byte, ushort>(destination);
        for (var i = 0; i < pixels; i++)
        {
            var transparent = true;
            for (var c = 0; c < key.Length; c++)
            {
                var value = BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * ((i * key.Length) + c))..]);
                transparent &= value == key[c];
                to[(i * (key.Length + 1)) + c] = value;
            }

            to[(i * (key.Length + 1)) + key.Length] = transparent ? (ushort)0 : (ushort)65535;
        }
    }

    public static void Palette(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> table, Span<byte> destination)
    {
        table = table[..256];
        var colors = MemoryMarshal.AsBytes(table);
        for (var i = 0; i < indices.Length; i++)
        {
            var color = colors.Slice(4 * indices[i], 3);
            var to = destination.Slice(3 * i, 3);
            to[0] = color[0];
            to[1] = color[1];
            to[2] = color[2];
        }
    }

    public static void PaletteAlpha(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> table, Span<byte> destination)
    {
        table = table[..256];
        var to = MemoryMarshal.Cast<byte, uint>(destination)[..indices.Length];
        for (var i = 0; i < to.Length; i++)
            to[i] = table[indices[i]];
    }
}
