using System.Runtime.InteropServices;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>A slot: one frame on its way through the stages. A single buffer holds its pixels, then its indices, then its compressed data.</summary>
/// <remarks>
/// Four bytes a pixel suffice for all: an index is written where pixels have already been read (index i over pixel i ÷ 4), and the compressed data, 1.51 bytes an
/// index at worst, behind the indices.
/// </remarks>
internal sealed class FrameSlot(PixelStorage buffer, int width, int height, FrameTables tables)
{
    /// <summary>Room for the compressed data of the smallest images, which has a fixed part.</summary>
    private const int Margin = 256;

    private readonly int _count = width * height;
    private int _dataLength;

    public Span<uint> Pixels => MemoryMarshal.Cast<byte, uint>(buffer.Bytes)[.._count];

    public Span<byte> Indices => buffer.Bytes[.._count];

    /// <summary>The compressed indices.</summary>
    public ReadOnlySpan<byte> Data => DataBuffer[.._dataLength];

    /// <summary>The first byte of the image data.</summary>
    public int CodeSize { get; private set; }

    /// <summary>The place among the frames given.</summary>
    public int Index { get; set; }

    /// <summary>From the start of the first frame to that of this one.</summary>
    public TimeSpan Start { get; set; }

    /// <summary>How long it is shown by its own account.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>How long it is shown, in hundredths of a second.</summary>
    public long Delay { get; set; }

    /// <summary>No frame follows.</summary>
    public bool IsLast { get; set; }

    /// <summary>Nothing is on the canvas before it.</summary>
    public bool IsFirst { get; set; }

    /// <summary>The frame before clears an area, which this one must draw again.</summary>
    public bool FollowsClearing { get; set; }

    /// <summary>What the next frame makes transparent again; it must lie within what this frame covers, to be cleared with it.</summary>
    public PixelArea ClearedNext { get; set; }

    /// <summary>What the colors are like.</summary>
    public FrameColors Analysis => tables.Analysis;

    /// <summary>The rectangle that is written.</summary>
    public PixelArea Area { get; set; }

    /// <summary>The colors, as opaque pixels, without the transparent entry.</summary>
    public ReadOnlySpan<uint> Table => tables.Colors.As<uint>()[..TableCount];

    public int TableCount { get; private set; }

    public bool UsesGlobalTable { get; set; }

    /// <summary>Index 0 is transparent, and the colors start at 1.</summary>
    public bool HasTransparentIndex { get; set; }

    /// <summary>Room for the compressed data.</summary>
    public Span<byte> DataBuffer => buffer.Bytes[_count..];

    /// <summary>Whether the data have been compressed.</summary>
    public bool IsCompressed { get; set; }

    /// <summary>What <see cref="DataBuffer"/> holds is the compressed data.</summary>
    public void SetCompressed(int codeSize, int length)
    {
        CodeSize = codeSize;
        _dataLength = length;
        IsCompressed = true;
    }

    /// <summary>Compresses the rectangle of the indices.</summary>
    public void Compress()
    {
        if (IsCompressed)
            return;
        var codeSize = LzwEncoder.CodeSize(TableCount + (HasTransparentIndex ? 1 : 0));
        SetCompressed(codeSize, tables.Lzw.Write(Indices, width, Area, codeSize, DataBuffer));
    }

    /// <summary>Compresses other indices, and takes their data where they are shorter.</summary>
    /// <param name="indices">The rectangle, row behind row.</param>
    /// <param name="scratch">Room for the data.</param>
    /// <returns>The number of bytes they take.</returns>
    public int CompressShorter(ReadOnlySpan<byte> indices, Span<byte> scratch)
    {
        var length = tables.Lzw.Write(indices, Area.Width, new PixelArea(0, 0, Area.Width, Area.Height), CodeSize, scratch);
        TakeShorter(scratch[..length]);
        return length;
    }

    /// <summary>The number of bytes that a part of the indices takes when it is compressed alone.</summary>
    /// <param name="part">A rectangle.</param>
    /// <param name="scratch">Room for the data.</param>
    public int CompressedLength(PixelArea part, Span<byte> scratch)
        => tables.Lzw.Write(Indices, width, part, LzwEncoder.CodeSize(TableCount + (HasTransparentIndex ? 1 : 0)), scratch);

    /// <summary>Takes other data that show the same, where they are shorter.</summary>
    public void TakeShorter(ReadOnlySpan<byte> data)
    {
        if (data.Length >= _dataLength)
            return;
        data.CopyTo(DataBuffer);
        _dataLength = data.Length;
    }

    public void SetTable(ReadOnlySpan<uint> colors)
    {
        TableCount = colors.Length;
        colors.CopyTo(tables.Colors.As<uint>());
    }

    public static int BufferLength(int width, int height) => checked((width * height * 4) + Margin);
}
