using ImageIO.Memory;

namespace ImageIO.Quantization;

/// <summary>Finds a palette's nearest colour for exact pixels, by sRGB and OKLab at once, and remembers what it has found.</summary>
internal sealed class NearestColors
{
    private const int MemoryBits = 15;

    private readonly ScratchSlice _known;
    private readonly ScratchSlice _places;
    private readonly ScratchSlice _planes;
    private int _count;

    public NearestColors(ref ScratchCutter cutter)
    {
        _known = cutter.Take<uint>(1 << MemoryBits);
        _places = cutter.Take<byte>(1 << MemoryBits);
        _planes = cutter.Take<float>(BlendedColors.Length);
    }

    public void SetPalette(Palette palette)
    {
        _count = palette.Count;
        _known.As<uint>().Clear();
        var planes = _planes.As<float>();
        BlendedColors.Clear(planes);
        for (var i = 0; i < _count; i++)
            BlendedColors.Set(planes, i, BlendedColors.Of(palette.Colors[i], 1));
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
                found[slot] = (byte)BlendedColors.Nearest(_planes.As<float>(), _count, BlendedColors.Of(pixel, 1));
            }

            places[x] = found[slot];
        }
    }
}
