using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Dithering;

/// <summary>Finds the colors of a palette for the pixels of one image, dithered, row by row.</summary>
internal sealed class DitheredMapper
{
    private readonly DitherKind _kind;
    private readonly float _strength;
    private readonly PaletteLookup _lookup;
    private readonly ErrorDiffusion? _diffusion;
    private readonly ColorMixTable? _mixes;
    private readonly BandingDetector? _bands;
    private readonly ArenaSlice _rows;
    private readonly int _width;

    public DitheredMapper(ref ArenaBuilder builder, int width, DitherKind kind, float strength)
    {
        _kind = kind;
        _strength = strength;
        _width = width;
        _lookup = new PaletteLookup(ref builder);
        _rows = builder.Take<uint>(2 * width);
        if (kind.IsDiffusion)
            _diffusion = new ErrorDiffusion(ref builder, width, kind, strength);
        if (!kind.IsOrdered)
            return;
        _mixes = new ColorMixTable(ref builder, ColorBins.Count);
        if (kind == DitherKind.Auto)
            _bands = new BandingDetector(ref builder, width);
    }

    /// <summary>Begins an image.</summary>
    /// <param name="palette">The colors, as opaque pixels.</param>
    public void Begin(ReadOnlySpan<uint> palette)
    {
        _lookup.SetColors(palette);
        _diffusion?.Clear();
        _mixes?.Clear(ColorBins.Count);
    }

    /// <summary>Maps the next row.</summary>
    /// <param name="rows">The image.</param>
    /// <param name="y">The row; each is asked for once, in order.</param>
    /// <param name="indices">Receives the places.</param>
    public void Map(PixelRows rows, int y, Span<byte> indices)
    {
        if (_diffusion is not null)
            Diffuse(rows.Read(y), y, indices);
        else
            Mix(rows, y, indices, _mixes!);
    }

    private void Diffuse(ReadOnlySpan<uint> row, int y, Span<byte> indices)
    {
        var pixels = new DiffusedPixels(row, indices, _lookup);
        DitherKernel.Diffuse(_diffusion!.Start(y), row.Length, ref pixels);
    }

    private void Mix(PixelRows rows, int y, Span<byte> indices, ColorMixTable mixes)
    {
        // The next row has been read already, where there is one.
        if (y == 0 || _bands is null)
            rows.Read(y).CopyTo(Kept(y));
        var row = Kept(y);
        if (_bands is not null)
        {
            var next = y + 1 < rows.Height ? rows.Read(y + 1) : row;
            _bands.Measure(row, next, isFirst: y == 0);
            next.CopyTo(Kept(y + 1));
        }

        var pixels = new MixedPixels(row, indices, _lookup, mixes.Table);
        DitherKernel.Mix(DitherPattern.Of(_kind).Row(y), _strength, _bands is null ? default : _bands.Activities, row.Length, ref pixels);
    }

    private Span<uint> Kept(int y) => _rows.As<uint>().Slice((y & 1) * _width, _width);

    /// <summary>Every pixel takes errors, and gets the color that is nearest of all.</summary>
    private readonly ref struct DiffusedPixels(ReadOnlySpan<uint> row, Span<byte> indices, PaletteLookup lookup) : IDiffusedPixels
    {
        private readonly ReadOnlySpan<uint> _row = row;
        private readonly Span<byte> _indices = indices;
        private readonly ReadOnlySpan<float> _planes = lookup.Planes;
        private readonly ReadOnlySpan<uint> _colors = lookup.Colors;

        public bool TakesErrors(int x) => true;

        public uint Pixel(int x) => _row[x];

        public uint Choose(int x, Vector128<float> wanted)
        {
            // Not by cells: what they are wrong by would be diffused as well.
            var (place, _) = OklabPlanes.Nearest(_planes, _colors.Length, Oklab.Of(Rgba.OfChannels(wanted)));
            _indices[x] = (byte)place;
            return _colors[place];
        }

        public float Damping(int x) => 1;
    }

    /// <summary>A cell's mixes are those of its middle: neighbors have the cells that make up for it.</summary>
    private readonly ref struct MixedPixels(ReadOnlySpan<uint> row, Span<byte> indices, PaletteLookup lookup, Span<ColorMix> mixes)
        : IMixedPixels
    {
        private readonly ReadOnlySpan<uint> _row = row;
        private readonly Span<byte> _indices = indices;
        private readonly PaletteLookup _lookup = lookup;
        private readonly Span<ColorMix> _mixes = mixes;

        public bool TryMix(int x, out int nearest, out ColorMix mix)
        {
            var pixel = _row[x];
            mix = default;
            nearest = _lookup.NearestOrExact(pixel, _lookup.Cells);
            if (_lookup.Colors[nearest] == pixel)
            {
                SetNearest(x, nearest);
                return false;
            }

            var cell = ColorBins.Of(pixel);
            var (red, green, blue) = ColorBins.MiddleOf(cell);
            var value = Vector128.Create(red, green, blue, 0);
            mix = ColorMixTable.Of(ref _mixes[(int)cell], Oklab.Of(red, green, blue), value, nearest, _lookup);
            return true;
        }

        public void SetMixed(int x, int place) => _indices[x] = (byte)place;

        public void SetNearest(int x, int nearest) => _indices[x] = (byte)nearest;
    }
}
