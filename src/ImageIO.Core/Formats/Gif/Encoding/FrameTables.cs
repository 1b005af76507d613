using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>The tables that work on one frame needs. Slots that are never worked on at once share them.</summary>
internal sealed class FrameTables(ref ArenaBuilder builder)
{
    public FrameColors Analysis { get; } = new(ref builder);

    public LzwEncoder Lzw { get; } = new(ref builder);

    /// <summary>The frame's color table, as opaque pixels.</summary>
    public ArenaSlice Colors { get; } = builder.Take<uint>(Palette.MaxCount);
}
