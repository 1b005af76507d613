using System.Buffers.Binary;

namespace ImageIO.Formats.Png;

/// <summary>What the chunks in front of the image data say about an animation (acTL and fcTL; PNG third edition, section 11.3.6).</summary>
internal sealed class PngAnimationStart
{
    public const int ControlLength = 8;

    /// <summary>The number of frames.</summary>
    public uint Frames { get; private set; }

    /// <summary>How often it plays: 0 forever.</summary>
    public uint Plays { get; private set; }

    /// <summary>The frame that the image in front of all others is; null where that is no frame.</summary>
    public PngFrameControl? First { get; private set; }

    /// <summary>Why the animation can't be shown, as the end of a sentence; null where nothing is known against it.</summary>
    public string? Fault { get; private set; }

    /// <summary>
    /// Whether the frames are opaque as they are seen: their alpha only lets through what is there already. Who wrote the file says so, in
    /// a private chunk (opAQ) without data.
    /// </summary>
    public bool IsOpaque { get; private set; }

    /// <summary>Whether there is anything of an animation.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>Takes in a chunk in front of the image data.</summary>
    public void Read(PngChunkReader chunks, PngChunk chunk, PngHeader header)
    {
        if (chunk.Type == PngChunkType.Opaque)
        {
            IsOpaque = chunks.SkipData(chunk);
            return;
        }

        var isControl = chunk.Type == PngChunkType.AnimationControl;
        var isRepeated = isControl ? IsPresent : First is not null;
        IsPresent |= isControl;
        var wanted = isControl ? ControlLength : PngFrameControl.Length;
        if (chunk.Length != wanted)
        {
            Fault ??= $"has a chunk {chunk.Name} of {chunk.Length} bytes instead of {wanted}";
            if (!chunks.SkipData(chunk))
                chunks.BadCrc(chunk);
            return;
        }

        Span<byte> data = stackalloc byte[PngFrameControl.Length];
        data = data[..wanted];
        if (!chunks.ReadData(chunk, data))
            Fault ??= $"has a chunk {chunk.Name} with a wrong CRC";
        if (isRepeated)
            Fault ??= $"has two chunks {chunk.Name} in front of the image data";
        if (isControl)
        {
            (Frames, Plays) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
            return;
        }

        First = PngFrameControl.Parse(data, header, out var fault);
        if (fault is null && First.Value.Area != new PixelArea(0, 0, header.Width, header.Height))
            fault = "starts with a frame that is not as large as the image";
        Fault ??= fault;
    }
}
