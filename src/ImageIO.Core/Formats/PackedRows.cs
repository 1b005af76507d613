using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using ImageIO.Pixels;
using ImageIO.Resources;

namespace ImageIO.Formats;

/// <summary>Turns rows as they stand in files into pixels, and back.</summary>
internal static class PackedRows
{
    /// <summary>Reads three-byte pixels, blue first. Where the source ends too early, those before are there.</summary>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the row.</exception>
    public static void ReadSwapped(SourceStream source, Span<byte> row)
    {
        while (!row.IsEmpty)
        {
            var part = row[..Math.Min(row.Length, SourceStream.MaxSpan / 3 * 3)];
            var found = source.Peek(part.Length);
            SwapRedAndBlue(found, part);
            var missing = part.Length - found.Length;
            source.Advance(found.Length);
            source.ReadSpan(missing);
            row = row[part.Length..];
        }
    }

    /// <summary>Exchanges blue and red of three-byte pixels.</summary>
    /// <param name="from">Pixels of 3 bytes.</param>
    /// <param name="to">At least as long; may be the same.</param>
    public static void SwapRedAndBlue(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var done = 0;
        if (Vector128.IsHardwareAccelerated && from.Length >= Vector128<byte>.Count)
        {
            // Five pixels at a time; the sixteenth byte stays as it is, and the next five write over it. Those are read before, as reading
            // what was just written in part waits for the writing.
            var order = Vector128.Create((byte)2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);
            var pixels = Vector128.Create(from);
            for (; done + 15 + Vector128<byte>.Count <= from.Length; done += 15)
            {
                var next = Vector128.Create(from.Slice(done + 15, Vector128<byte>.Count));
                ByteShuffle.Shuffle(pixels, order).CopyTo(to[done..]);
                pixels = next;
            }

            ByteShuffle.Shuffle(pixels, order).CopyTo(to[done..]);
            done += 15;
        }

        for (var i = done; i + 2 < from.Length; i += 3)
            (to[i], to[i + 1], to[i + 2]) = (from[i + 2], from[i + 1], from[i]);
    }

    /// <summary>Exchanges blue and red of four-byte pixels.</summary>
    /// <param name="from">Pixels of 4 bytes.</param>
    /// <param name="to">As many; may be the same.</param>
    public static void SwapRedAndBlue4(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var order = Vector128.Create((byte)2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);
            for (; done <= from.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
                ByteShuffle.Shuffle(Vector128.Create(from.Slice(done, 16)), order).CopyTo(to[done..]);
        }

        for (var i = done; i + 3 < from.Length; i += 4)
            (to[i], to[i + 1], to[i + 2], to[i + 3]) = (from[i + 2], from[i + 1], from[i], from[i + 3]);
    }

    /// <summary>
    /// The tail of a row of pixels that its packed form fits into: what stands there can be unpacked to the row from its start on.
    /// </summary>
    /// <param name="row">The row, at least as long as what is packed.</param>
    /// <param name="packed">Bytes of the packed form.</param>
    public static Span<byte> Tail(Span<byte> row, int packed) => row[^packed..];

    /// <summary>Unpacks bits to bytes of 0 and 1, the leftmost pixel in the highest bit.</summary>
    /// <param name="packed">Eight pixels a byte.</param>
    /// <param name="invert">0xFF where a set bit is black, else 0.</param>
    /// <param name="pixels">The pixels; <paramref name="packed"/> may be their tail.</param>
    public static void UnpackBits(ReadOnlySpan<byte> packed, byte invert, Span<byte> pixels)
    {
        var x = 0;
        for (; x + 7 < pixels.Length; x += 8)
        {
            // Each byte of the product has the bits from its own on at its top; the mask keeps one.
            var bits = (ulong)(byte)(packed[x >> 3] ^ invert);
            var spread = (((bits * 0x8040201008040201) >> 7) & 0x0101010101010101);
            BinaryPrimitives.WriteUInt64LittleEndian(pixels[x..], spread);
        }

        if (x == pixels.Length)
            return;
        var last = packed[x >> 3] ^ invert;
        for (var bit = 7; x < pixels.Length; x++, bit--)
            pixels[x] = (byte)((last >> bit) & 1);
    }

    /// <summary>Packs bytes that are 0 or not into bits, the leftmost in the highest bit; the bits behind the last pixel are 0.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="invert">0xFF where a set bit is black, else 0.</param>
    /// <param name="packed">Eight pixels a byte.</param>
    public static void PackBits(ReadOnlySpan<byte> pixels, byte invert, Span<byte> packed)
    {
        for (int x = 0, to = 0; x < pixels.Length; to++)
        {
            var end = Math.Min(pixels.Length, x + 8);
            var bits = 0;
            for (var bit = 7; x < end; x++, bit--)
                bits |= (pixels[x] != 0 ? 1 : 0) << bit;
            packed[to] = (byte)(bits ^ (invert & (0xFF << ((8 - (end & 7)) & 7))));
        }
    }

    /// <summary>Widens 16-bit pixels of 5 bits a channel to RGB by repeating each channel's upper bits.</summary>
    /// <param name="packed">Blue in the lowest bits, the lower byte first; may be the tail of <paramref name="rgb"/>.</param>
    /// <param name="rgb">The pixels.</param>
    public static void Expand555(ReadOnlySpan<byte> packed, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to + 2 < rgb.Length; from += 2, to += 3)
        {
            var value = packed[from] | (packed[from + 1] << 8);
            var (red, green, blue) = ((value >> 10) & 31, (value >> 5) & 31, value & 31);
            rgb[to] = (byte)((red << 3) | (red >> 2));
            rgb[to + 1] = (byte)((green << 3) | (green >> 2));
            rgb[to + 2] = (byte)((blue << 3) | (blue >> 2));
        }
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
            var index = ((packed[x / perByte] >> (8 - bits - (x % perByte * bits))) & mask) * 3;
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (palette[index], palette[index + 1], palette[index + 2]);
        }
    }

    /// <summary>Takes the channels out of 16- or 32-bit pixels and widens or narrows each exactly to 8 bits.</summary>
    public static void Mask(ReadOnlySpan<byte> packed, int bits, in PixelChannels channels, Span<byte> pixels)
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
            var value = ReadPixel(packed[from..], bits);
            pixels[to] = channels.Red.Take(value);
            pixels[to + 1] = channels.Green.Take(value);
            pixels[to + 2] = channels.Blue.Take(value);
            if (count == 4)
                pixels[to + 3] = channels.Alpha.Take(value);
        }
    }

    /// <summary>Takes channels of more than 8 bits out of pixels and widens or narrows each exactly to 16 bits.</summary>
    public static void Mask16(ReadOnlySpan<byte> packed, int bits, in PixelChannels channels, Span<ushort> pixels)
    {
        var count = channels.Alpha.Exists ? 4 : 3;
        for (int from = 0, to = 0; to < pixels.Length; from += bits / 8, to += count)
        {
            var value = ReadPixel(packed[from..], bits);
            pixels[to] = channels.Red.Take16(value);
            pixels[to + 1] = channels.Green.Take16(value);
            pixels[to + 2] = channels.Blue.Take16(value);
            if (count == 4)
                pixels[to + 3] = channels.Alpha.Take16(value);
        }
    }

    /// <summary>As <see cref="Mask"/>, always with alpha: opaque where there is no mask for it.</summary>
    /// <param name="packed">The pixels; may be the tail of <paramref name="pixels"/>.</param>
    /// <param name="bits">16 or 32.</param>
    /// <param name="channels">Where the channels stand.</param>
    /// <param name="pixels">RGBA.</param>
    public static void MaskRgba(ReadOnlySpan<byte> packed, int bits, in PixelChannels channels, Span<byte> pixels)
    {
        for (int from = 0, to = 0; to < pixels.Length; from += bits / 8, to += 4)
        {
            var value = ReadPixel(packed[from..], bits);
            pixels[to] = channels.Red.Take(value);
            pixels[to + 1] = channels.Green.Take(value);
            pixels[to + 2] = channels.Blue.Take(value);
            pixels[to + 3] = channels.Alpha.Exists ? channels.Alpha.Take(value) : byte.MaxValue;
        }
    }

    private static uint ReadPixel(ReadOnlySpan<byte> packed, int bits)
        => bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(packed) : BinaryPrimitives.ReadUInt32LittleEndian(packed);
}

/// <summary>The channels of a masked pixel.</summary>
internal readonly struct PixelChannels(PixelMasks masks)
{
    /// <summary>Blue, green, red and perhaps alpha, a byte each.</summary>
    public bool AreBytes { get; } = masks == PixelMasks.Default32 || masks == PixelMasks.Bgra;

    public PixelChannel Red { get; } = new(masks.Red);

    public PixelChannel Green { get; } = new(masks.Green);

    public PixelChannel Blue { get; } = new(masks.Blue);

    public PixelChannel Alpha { get; } = new(masks.Alpha);
}

/// <summary>One channel of a masked pixel.</summary>
internal readonly struct PixelChannel
{
    private readonly uint _mask;
    private readonly int _shift;
    private readonly uint _max;

    /// <summary>The 8-bit value of each value of at most 8 bits; null for wider channels.</summary>
    private readonly byte[]? _table;

    public PixelChannel(uint mask)
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

/// <summary>Which bits of a 16- or 32-bit pixel make which channel.</summary>
/// <param name="Red">The bits of red.</param>
/// <param name="Green">The bits of green.</param>
/// <param name="Blue">The bits of blue.</param>
/// <param name="Alpha">The bits of alpha; 0 for none.</param>
internal readonly record struct PixelMasks(uint Red, uint Green, uint Blue, uint Alpha)
{
    /// <summary>What 16-bit pixels mean without masks: 5 bits each.</summary>
    public static PixelMasks Default16 { get; } = new(0x7C00, 0x03E0, 0x001F, 0);

    /// <summary>What 32-bit pixels mean without masks: blue, green, red, nothing.</summary>
    public static PixelMasks Default32 { get; } = new(0x00FF0000, 0x0000FF00, 0x000000FF, 0);

    /// <summary>The bits of the widest channel.</summary>
    public int MaxBits => int.Max(int.Max(BitOperations.PopCount(Red), BitOperations.PopCount(Green)),
        int.Max(BitOperations.PopCount(Blue), BitOperations.PopCount(Alpha)));

    /// <summary>Blue, green, red, alpha.</summary>
    public static PixelMasks Bgra { get; } = Default32 with { Alpha = 0xFF000000 };
}
