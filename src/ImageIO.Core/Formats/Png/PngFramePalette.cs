using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Up to 256 colors, and the place of each: what frames of few colors are written with (PLTE and tRNS).</summary>
internal sealed class PngFramePalette
{
    public const int MaxCount = 256;

    private const int SlotCount = 1024;
    private const uint Opaque = 0xFF000000;

    private readonly uint[] _colors = new uint[MaxCount];
    private readonly short[] _slots = new short[SlotCount];

    public PngFramePalette() => Array.Fill(_slots, (short)-1);

    public int Count { get; private set; }

    /// <summary>The place of a color that is transparent throughout; −1 where there is none.</summary>
    public int TransparentIndex => Array.IndexOf(_colors, 0u, 0, Count);

    /// <summary>The fewest bits that hold a place.</summary>
    public int Depth => Count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };

    /// <summary>R, G, B, A from the lowest byte on.</summary>
    public uint this[int index] => _colors[index];

    public bool IsOpaque(int index) => _colors[index] >= Opaque;

    /// <summary>
    /// Adds a place for pixels that stay as they were, where there is room for it in as many bits.
    /// </summary>
    public bool TryAddTransparent()
    {
        if (Count is 2 or 4 or 16 or MaxCount || TransparentIndex >= 0)
            return false;
        return Find(0) >= 0;
    }

    /// <summary>Finds the places of a row's colors; new colors get one.</summary>
    /// <param name="row">RGB or RGBA.</param>
    /// <param name="channels">3 or 4.</param>
    /// <param name="indices">A byte for each pixel.</param>
    /// <returns>False where there are more colors than places.</returns>
    public bool TryMap(ReadOnlySpan<byte> row, int channels, Span<byte> indices)
    {
        var last = uint.MaxValue;
        byte index = 0;
        var isFirst = true;
        for (var (i, x) = (0, 0); x < indices.Length; i += channels, x++)
        {
            var color = row[i] | ((uint)row[i + 1] << 8) | ((uint)row[i + 2] << 16) | (channels == 4 ? (uint)row[i + 3] << 24 : Opaque);
            if (isFirst || color != last)
            {
                if (Find(color) is not (>= 0 and var found))
                    return false;
                (last, index, isFirst) = (color, (byte)found, false);
            }

            indices[x] = index;
        }

        return true;
    }

    /// <summary>Turns places back into colors.</summary>
    /// <param name="indices">A byte for each pixel.</param>
    /// <param name="channels">3 or 4.</param>
    /// <param name="row">Receives RGB or RGBA.</param>
    public void Unmap(ReadOnlySpan<byte> indices, int channels, Span<byte> row)
    {
        Span<byte> color = stackalloc byte[sizeof(uint)];
        for (var (i, x) = (0, 0); x < indices.Length; i += channels, x++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(color, _colors[indices[x]]);
            color[..channels].CopyTo(row[i..]);
        }
    }

    /// <summary>Writes the colors, and for RGBA their alphas: at least one, so that it is read as RGBA again.</summary>
    public void Write(TargetStream target, bool hasAlpha)
    {
        Span<byte> rgb = stackalloc byte[3 * MaxCount];
        Span<byte> alphas = stackalloc byte[MaxCount];
        var alphaCount = 1;
        for (var i = 0; i < Count; i++)
        {
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = ((byte)_colors[i], (byte)(_colors[i] >> 8), (byte)(_colors[i] >> 16));
            alphas[i] = (byte)(_colors[i] >> 24);
            if (!IsOpaque(i))
                alphaCount = i + 1;
        }

        target.WriteChunk(PngChunkType.Palette, rgb[..(3 * Count)]);
        if (hasAlpha)
            target.WriteChunk(PngChunkType.Transparency, alphas[..alphaCount]);
    }

    /// <summary>As <see cref="Codecs.FrameDifference.TryFindChanges"/>, for places of colors.</summary>
    public bool TryFindChanges(NdArray before, NdArray now, PixelArea area, NdArray changes)
    {
        var transparent = TransparentIndex;
        if (transparent < 0)
            return false;
        var unchanged = 0L;
        for (var y = area.Y; y < area.Bottom; y++)
        {
            var row = now.RowAt(y).Slice(area.X, area.Width);
            var old = before.RowAt(y).Slice(area.X, area.Width);
            var changed = changes.RowAt(y).Slice(area.X, area.Width);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] == old[x])
                {
                    changed[x] = (byte)transparent;
                    unchanged++;
                }
                else if (IsOpaque(row[x]))
                {
                    changed[x] = row[x];
                }
                else
                {
                    return false;
                }
            }
        }

        return unchanged > 0;
    }

    private int Find(uint color)
    {
        var slot = (int)((color * 2654435761u) >> 22);
        while (_slots[slot] is >= 0 and var index)
        {
            if (_colors[index] == color)
                return index;
            slot = (slot + 1) % SlotCount;
        }

        if (Count == MaxCount)
            return -1;
        _colors[Count] = color;
        _slots[slot] = (short)Count;
        return Count++;
    }
}
