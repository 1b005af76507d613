using System.Buffers.Binary;

namespace ImageIO.Formats.Png;

/// <summary>What becomes of a frame's area before the next frame is drawn (PNG third edition, section 11.3.6.2).</summary>
internal enum PngDisposal : byte
{
    None = 0,
    Background = 1,
    Previous = 2,
}

/// <summary>How a frame's pixels are put onto the canvas.</summary>
internal enum PngBlend : byte
{
    Source = 0,
    Over = 1,
}

/// <summary>What an fcTL chunk says: where a frame lies, how long it is shown, and how it is drawn.</summary>
internal readonly record struct PngFrameControl(
    uint Sequence, PixelArea Area, ushort DelayNumerator, ushort DelayDenominator, PngDisposal Disposal, PngBlend Blend)
{
    public const int Length = 26;

    /// <summary>The time in seconds; a denominator of 0 stands for 100.</summary>
    public decimal Seconds => (decimal)DelayNumerator / (DelayDenominator == 0 ? 100 : DelayDenominator);

    /// <summary>Reads the chunk's data.</summary>
    /// <param name="data">26 bytes.</param>
    /// <param name="header">The image.</param>
    /// <param name="fault">What is wrong with it; null where nothing is.</param>
    public static PngFrameControl Parse(ReadOnlySpan<byte> data, PngHeader header, out string? fault)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data[4..]), BinaryPrimitives.ReadUInt32BigEndian(data[8..]));
        var (x, y) = (BinaryPrimitives.ReadUInt32BigEndian(data[12..]), BinaryPrimitives.ReadUInt32BigEndian(data[16..]));
        fault = null;
        if (width == 0 || height == 0 || x + (ulong)width > (uint)header.Width || y + (ulong)height > (uint)header.Height)
            fault = $"has a frame of {width}×{height} px at ({x}, {y}), not within the {header.Width}×{header.Height} px of the image";
        else if (data[24] > (byte)PngDisposal.Previous || data[25] > (byte)PngBlend.Over)
            fault = $"has a frame with disposal {data[24]} and blending {data[25]}; there are 0 to 2 and 0 to 1";
        var area = fault is null ? new PixelArea((int)x, (int)y, (int)width, (int)height) : default;
        return new PngFrameControl(
            BinaryPrimitives.ReadUInt32BigEndian(data),
            area,
            BinaryPrimitives.ReadUInt16BigEndian(data[20..]),
            BinaryPrimitives.ReadUInt16BigEndian(data[22..]),
            (PngDisposal)data[24],
            (PngBlend)data[25]);
    }

    /// <summary>Writes the chunk's data.</summary>
    /// <param name="data">26 bytes.</param>
    public void Write(Span<byte> data)
    {
        BinaryPrimitives.WriteUInt32BigEndian(data, Sequence);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], Area.Width);
        BinaryPrimitives.WriteInt32BigEndian(data[8..], Area.Height);
        BinaryPrimitives.WriteInt32BigEndian(data[12..], Area.X);
        BinaryPrimitives.WriteInt32BigEndian(data[16..], Area.Y);
        BinaryPrimitives.WriteUInt16BigEndian(data[20..], DelayNumerator);
        BinaryPrimitives.WriteUInt16BigEndian(data[22..], DelayDenominator);
        data[24] = (byte)Disposal;
        data[25] = (byte)Blend;
    }
}
