using System.Buffers.Binary;

namespace ImageIO.Formats.Png;

/// <summary>What the chunks in front of the image data say about an animation (PNG third edition, section 11.3.6).</summary>
/// <param name="Frames">The frames of the animation; 0 where there is none.</param>
/// <param name="StartsWithImage">Whether the image that readers without animations show is the first frame.</param>
internal readonly record struct PngAnimation(int Frames, bool StartsWithImage)
{
    private const int ControlLength = 8;

    /// <summary>The images of the file: the frames, and the image in front of them that is none.</summary>
    public int Images => Frames == 0 ? 1 : (int)Math.Min(int.MaxValue, Frames + (StartsWithImage ? 0L : 1));

    public static bool IsPart(PngChunk chunk) => chunk.Type == PngChunkType.AnimationControl || chunk.Type == PngChunkType.FrameControl;

    /// <summary>Takes in a chunk in front of the image data. One that is damaged is passed over.</summary>
    public PngAnimation Read(PngChunkReader chunks, PngChunk chunk)
    {
        if (chunk.Type == PngChunkType.FrameControl)
        {
            if (chunks.SkipData(chunk))
                return this with { StartsWithImage = true };
            chunks.BadCrc(chunk);
            return this;
        }

        if (chunk.Length != ControlLength)
        {
            chunks.Tolerate($"The animation's header (acTL) has {chunk.Length} bytes instead of {ControlLength}; it was passed over.", chunk.DataPosition);
            if (!chunks.SkipData(chunk))
                chunks.BadCrc(chunk);
            return this;
        }

        Span<byte> data = stackalloc byte[ControlLength];
        if (chunks.ReadData(chunk, data))
            return this with { Frames = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(data)) };
        chunks.BadCrc(chunk);
        return this;
    }
}
