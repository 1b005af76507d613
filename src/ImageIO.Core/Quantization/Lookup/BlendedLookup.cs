using ImageIO.Memory;

namespace ImageIO.Quantization.Lookup;

/// <summary>Finds a palette's nearest color for exact pixels, by sRGB and OKLab at once, and remembers what it has found.</summary>
internal sealed class BlendedLookup
{
    private const int MemoryBits = 15;

    private readonly ArenaSlice _known;
    private readonly ArenaSlice _places;
    private readonly ArenaSlice _planes;
    private int _count;

    public BlendedLookup(ref ArenaBuilder builder)
    {
        _known = builder.Take<uint>(1 << MemoryBits);
        _places = builder.Take<byte>(1 << MemoryBits);
        _planes = builder.Take<float>(BlendedPlanes.Length);
    }

    /// <summary>Takes the colors of a palette, as opaque pixels.</summary>
    public void SetColors(ReadOnlySpan<uint> colors)
    {
        _count = colors.Length;
        _known.As<uint>().Clear();
        var planes = _planes.As<float>();
        BlendedPlanes.Clear(planes);
        for (var i = 0; i < _count; i++)
            BlendedPlanes.Set(planes, i, BlendedPlanes.Of(colors[i], 1));
    }

    /// <summary>Finds the places for a row of opaque pixels.</summary>
    public void Find(ReadOnlySpan<uint> pixels, Span<byte> places)
    {
        var known = _known.As<uint>();
        var found = _places.As<byte>();
        for (var x = 0; x < pixels.Length; x++)
        {
            var pixel = pixels[x];
            var slot = (int)(pixel * 0x9E3779B1u >> (32 - MemoryBits));
            if (known[slot] != pixel)
            {
                known[slot] = pixel;
                found[slot] = (byte)BlendedPlanes.Nearest(_planes.As<float>(), _count, BlendedPlanes.Of(pixel, 1));
            }

            places[x] = found[slot];
        }
    }
}
