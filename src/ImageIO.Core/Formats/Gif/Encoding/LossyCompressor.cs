using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Compresses frames by <see cref="LossyLzwEncoder"/>: keeps what their pixels should show, and changes their indices to what they will.</summary>
internal sealed class LossyCompressor
{
    private readonly RemapBuffers _planes;
    private readonly int _width;
    private readonly bool _staysAsItIs;
    private readonly LossyLzwEncoder _search;
    private readonly ArenaSlice _distances;
    private readonly ArenaSlice _shown;
    private readonly ArenaSlice _palette;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="planes">What has the size of a frame.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="staysAsItIs">What can stay gets no other color, however near.</param>
    public LossyCompressor(ref ArenaBuilder builder, RemapBuffers planes, int width, bool staysAsItIs)
    {
        _staysAsItIs = staysAsItIs;
        _planes = planes;
        _width = width;
        _search = new LossyLzwEncoder(ref builder);
        _distances = builder.Take<float>(width);
        _shown = builder.Take<uint>(width);
        _palette = builder.Take<ulong>(Quantization.Palette.MaxCount);
    }

    /// <summary>Notes what a dithered row should show. Of others <see cref="CanvasDiffKernels.Compare"/> does.</summary>
    /// <param name="y">Which row.</param>
    /// <param name="wanted">The pixels, dithered; 0 where nothing is to be.</param>
    /// <param name="canvas">What is there.</param>
    /// <param name="errors">How far it is from what is wanted: <see cref="CanvasDiff.Row"/>.</param>
    public void SetRow(int y, ReadOnlySpan<uint> wanted, ReadOnlySpan<uint> canvas, ReadOnlySpan<ushort> errors)
    {
        var distances = _distances.As<float>();
        var targets = _planes.Targets.AsSpan<ulong>().Slice(y * _width, _width);
        var shown = _shown.As<uint>();
        if (!errors.ContainsAnyExcept(CanvasDiffKernels.None))
        {
            // It stays as it is.
            targets.Fill(PackedOklab.Nowhere);
            return;
        }

        for (var x = 0; x < errors.Length; x++)
        {
            // What may stay is shown by what is there, and by whatever looks the same.
            shown[x] = errors[x] == CanvasDiffKernels.None ? canvas[x] : wanted[x];
            distances[x] = errors[x] == CanvasDiffKernels.Everything ? PackedOklab.Farthest : errors[x] / CanvasDiffKernels.Scale;
        }

        PackedOklab.Pack(shown, distances, targets);
        for (var x = 0; x < wanted.Length; x++)
        {
            if (wanted[x] == 0)
                targets[x] = PackedOklab.Nowhere;
        }
    }

    /// <summary>The color of each index, as <see cref="PackedOklab"/> has it; <see cref="PackedOklab.Nowhere"/> for those that are none.</summary>
    public ReadOnlySpan<ulong> Palette => _palette.As<ulong>();

    /// <summary>Takes the colors of a frame.</summary>
    public void SetPalette(FrameSlot frame)
    {
        var palette = _palette.As<ulong>();
        palette.Fill(PackedOklab.Nowhere);
        for (var i = 0; i < frame.Table.Length; i++)
            palette[FirstIndex(frame) + i] = PackedOklab.Pack(frame.Table[i]);
    }

    /// <summary>Compresses the rectangle of a frame.</summary>
    /// <param name="frame">The frame whose palette is set.</param>
    /// <param name="worth">What a pixel covered is worth, as a distance in OKLab.</param>
    public void Compress(FrameSlot frame, float worth)
    {
        var area = frame.Area;
        var targets = _planes.Targets.AsSpan<ulong>();
        var indices = _planes.Area.AsSpan<byte>()[..(area.Width * area.Height)];
        for (var y = 0; y < area.Height; y++)
        {
            var start = ((area.Y + y) * _width) + area.X;
            targets.Slice(start, area.Width).CopyTo(targets[(y * area.Width)..]);
            frame.Indices.Slice(start, area.Width).CopyTo(indices[(y * area.Width)..]);
        }

        var first = FirstIndex(frame);
        var distances = _planes.Numbers.AsSpan<ushort>()[..indices.Length];
        PackedOklab.Distances(targets[..indices.Length], indices, Palette, first - 1, distances);
        var codeSize = LzwEncoder.CodeSize(frame.Table.Length + first);
        var length = _search.Write(targets[..indices.Length], indices, distances, Palette, first - 1, codeSize, worth, RateDistortion.CarryAt(worth), _staysAsItIs, frame.DataBuffer);
        frame.SetCompressed(codeSize, length);
        for (var y = 0; y < area.Height; y++)
            indices.Slice(y * area.Width, area.Width).CopyTo(frame.Indices[(((area.Y + y) * _width) + area.X)..]);
    }

    private static int FirstIndex(FrameSlot frame) => frame.HasTransparentIndex ? 1 : 0;
}
