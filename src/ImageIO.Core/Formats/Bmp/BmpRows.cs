using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using ImageIO.Pixels;

namespace ImageIO.Formats.Bmp;

/// <summary>Turns rows as they stand in the file into pixels.</summary>
internal static class BmpRows
{
    /// <summary>Exchanges blue and red of three-byte pixels, in place.</summary>
    public static void SwapRedAndBlue(Span<byte> pixels)
    {
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Five pixels at a time; the sixteenth byte stays as it is.
            var order = Vector128.Create((byte)2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);
            for (; done <= pixels.Length - Vector128<byte>.Count; done += 15)
                ByteShuffle.Shuffle(Vector128.Create<byte>(pixels.Slice(done, 16)), order).CopyTo(pixels[done..]);
        }

        SwapRedAndBlueScalar(pixels[done..]);
    }

    /// <summary>The same without vectors.</summary>
    public static void SwapRedAndBlueScalar(Span<byte> pixels)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3)
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
    }

    /// <summary>Unpacks indices of 1, 2, 4 or 8 bits, the leftmost in the highest bits.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> indices)
    {
        if (bits == 8)
        {
            packed[..indices.Length].CopyTo(indices);
            return;
        }

        var perByte = 8 / bits;
        var mask = (1 << bits) - 1;
        for (var x = 0; x < indices.Length; x++)
            indices[x] = (byte)((packed[x / perByte] >> (8 - bits - (x % perByte * bits))) & mask);
    }

    /// <summary>Unpacks indices and looks up their colors.</summary>
    public static void Expand(ReadOnlySpan<byte> packed, int bits, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        var perByte = 8 / bits;
        var mask = (1 << bits) - 1;
        for (int x = 0, to = 0; to < rgb.Length; x++, to += 3)
        {
            var index = (packed[x / perByte] >> (8 - bits - (x % perByte * bits))) & mask;
            palette.Slice(index * 3, 3).CopyTo(rgb[to..]);
        }
    }

    /// <summary>Takes the channels out of 16- or 32-bit pixels and widens or narrows each exactly to 8 bits.</summary>
    public static void Mask(ReadOnlySpan<byte> packed, int bits, in BmpChannels channels, Span<byte> pixels)
    {
        var step = bits / 8;
        var count = channels.Alpha.Exists ? 4 : 3;
        if (bits == 32 && channels.AreBytes)
        {
            // What nearly every file has: the channels are whole bytes in the usual order.
            for (int from = 0, to = 0; to < pixels.Length; from += 4, to += count)
            {
                (pixels[to], pixels[to + 1], pixels[to + 2]) = (packed[from + 2], packed[from + 1], packed[from]);
                if (count == 4)
                    pixels[to + 3] = packed[from + 3];
            }

            return;
        }

        for (int from = 0, to = 0; to < pixels.Length; from += step, to += count)
        {
            var value = step == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]) : BinaryPrimitives.ReadUInt32LittleEndian(packed[from..]);
            pixels[to] = channels.Red.Take(value);
            pixels[to + 1] = channels.Green.Take(value);
            pixels[to + 2] = channels.Blue.Take(value);
            if (count == 4)
                pixels[to + 3] = channels.Alpha.Take(value);
        }
    }

    /// <summary>Takes channels of more than 8 bits out of pixels and widens or narrows each exactly to 16 bits.</summary>
    public static void Mask16(ReadOnlySpan<byte> packed, int bits, in BmpChannels channels, Span<ushort> pixels)
    {
        var step = bits / 8;
        var count = channels.Alpha.Exists ? 4 : 3;
        for (int from = 0, to = 0; to < pixels.Length; from += step, to += count)
        {
            var value = step == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]) : BinaryPrimitives.ReadUInt32LittleEndian(packed[from..]);
            pixels[to] = channels.Red.Take16(value);
            pixels[to + 1] = channels.Green.Take16(value);
            pixels[to + 2] = channels.Blue.Take16(value);
            if (count == 4)
                pixels[to + 3] = channels.Alpha.Take16(value);
        }
    }
}

/// <summary>The channels of a masked pixel.</summary>
internal readonly struct BmpChannels(BmpMasks masks)
{
    /// <summary>Blue, green, red and perhaps alpha, a byte each.</summary>
    public bool AreBytes { get; } = masks == BmpMasks.Default32 || masks == BmpMasks.Bgra;

    public BmpChannel Red { get; } = new(masks.Red);

    public BmpChannel Green { get; } = new(masks.Green);

    public BmpChannel Blue { get; } = new(masks.Blue);

    public BmpChannel Alpha { get; } = new(masks.Alpha);
}

/// <summary>One channel of a masked pixel.</summary>
internal readonly struct BmpChannel
{
    private readonly uint _mask;
    private readonly int _shift;
    private readonly uint _max;

    /// <summary>The 8-bit value of each value of at most 8 bits; null for wider channels.</summary>
    private readonly byte[]? _table;

    public BmpChannel(uint mask)
    {
        _mask = mask;
        _shift = mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask);
        _max = Math.Max(1, mask >> _shift);
        if (_max <= byte.MaxValue)
        {
            _table = new byte[256];
            for (uint value = 0; value <= _max; value++)
                _table[value] = Scale(value);
        }
    }

    public bool Exists => _mask != 0;

    public byte Take(uint pixel)
    {
        var value = (pixel & _mask) >> _shift;
        return _table is not null ? _table[value] : Scale(value);
    }

    public ushort Take16(uint pixel) => (ushort)(((((ulong)(pixel & _mask) >> _shift) * ushort.MaxValue) + (_max / 2)) / _max);

    private byte Scale(uint value) => (byte)((((ulong)value * byte.MaxValue) + (_max / 2)) / _max);
}
