using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Compresses frames by <see cref="LossyLzwEncoder"/>: knows what their pixels should show, and changes their indices to what they will.
/// </summary>
internal sealed class LossyCompressor
{
    private readonly RemapBuffers _buffers;
    private readonly int _width;
    private readonly bool _keepUnchanged;
    private readonly LossyLzwEncoder _search;
    private readonly ArenaSlice _palette;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="buffers">What has the size of a frame.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="keepUnchanged">What the canvas shows well enough gets no other color, however near.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public LossyCompressor(ref ArenaBuilder builder, RemapBuffers buffers, int width, bool keepUnchanged,
        CancellationToken cancellationToken)
    {
        _buffers = buffers;
        _width = width;
        _keepUnchanged = keepUnchanged;
        _search = new LossyLzwEncoder(ref builder, cancellationToken);
        _palette = builder.Take<ulong>(Quantization.Palette.MaxCount);
    }

    /// <summary>
    /// The color of each index, as <see cref="PackedOklab"/> has it; <see cref="PackedOklab.Nowhere"/> for those that are none.
    /// </summary>
    public ReadOnlySpan<ulong> Palette => _palette.As<ulong>();

    /// <summary>Takes the colors of a frame.</summary>
    public void SetPalette(FrameSlot frame)
    {
        var palette = _palette.As<ulong>();
        palette.Fill(PackedOklab.Nowhere);
        for (var i = 0; i < frame.Table.Length; i++)
            palette[frame.FirstIndex + i] = PackedOklab.Pack(frame.Table[i]);
    }

    /// <summary>Compresses the rectangle of a frame.</summary>
    /// <param name="frame">The frame whose palette is set.</param>
    /// <param name="lambda">The error accepted for each pixel that is compressed along with others, as a distance in OKLab.</param>
    public void Compress(FrameSlot frame, float lambda)
    {
        var area = frame.Area;
        var indices = frame.Indices;
        var targets = _buffers.Targets;
        for (var y = 0; y < area.Height; y++)
            targets.Slice(((area.Y + y) * _width) + area.X, area.Width).CopyTo(targets[(y * area.Width)..]);
        targets = targets[..indices.Length];
        var distances = _buffers.BeginLossy().IndexDistances[..indices.Length];
        var keepIndex = frame.FirstIndex - 1;
        PackedOklab.Distances(targets, indices, Palette, keepIndex, distances);
        var codeSize = frame.RequiredCodeSize;
        var carry = RateDistortion.CarryAt(lambda);
        var length = _search.Write(targets, indices, distances, Palette, keepIndex, codeSize, lambda, carry, _keepUnchanged,
            frame.DataBuffer);
        frame.SetCompressed(codeSize, length);
    }
}
