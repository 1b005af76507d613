using System.Diagnostics;
using System.Runtime.InteropServices;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// A slot: one frame on its way through the stages. A single buffer holds its pixels, then its indices and their compressed data.
/// </summary>
/// <remarks>
/// Four bytes a pixel suffice: an index takes one, and the compressed data 1.51 at worst. <see cref="BeginIndices"/> ends the life of the
/// pixels: debug builds overwrite them, and refuse them from then on.
/// </remarks>
internal sealed class FrameSlot(PixelStorage buffer, int width, int height, FrameTables tables)
{
    /// <summary>Room for the compressed data of the smallest images, which has a fixed part.</summary>
    private const int Margin = 256;

    private readonly int _count = width * height;
    private int _dataLength;

    private bool _hasIndices;

    /// <summary>H×W pixels: opaque, marked where they are as in the frame before, or 0.</summary>
    public Span<uint> Pixels
    {
        get
        {
            Check(hasIndices: false);
            return MemoryMarshal.Cast<byte, uint>(buffer.Bytes)[.._count];
        }
    }

    /// <summary>The indices of <see cref="Area"/>, row behind row.</summary>
    public Span<byte> Indices
    {
        get
        {
            Check(hasIndices: true);
            return buffer.Bytes[..(Area.Width * Area.Height)];
        }
    }

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
    public bool IsFirst { get; private set; }

    /// <summary>The frame before clears an area, which this one must draw again.</summary>
    public bool FollowsClearing { get; set; }

    /// <summary>What the next frame makes transparent again; it must lie within what this frame covers, to be cleared with it.</summary>
    public PixelArea ClearedNext { get; set; }

    /// <summary>What the colors are like.</summary>
    public FrameColors Analysis => tables.Analysis;

    /// <summary>The rectangle that is written.</summary>
    public PixelArea Area { get; private set; }

    /// <summary>The colors, as opaque pixels, without the transparent entry.</summary>
    public ReadOnlySpan<uint> Table => tables.Colors.As<uint>()[..TableCount];

    public int TableCount { get; private set; }

    public bool UsesGlobalTable { get; private set; }

    /// <summary>Index 0 is transparent, and the colors start at 1.</summary>
    public bool HasTransparentIndex { get; private set; }

    /// <summary>The index of the first color.</summary>
    public int FirstIndex => HasTransparentIndex ? 1 : 0;

    /// <summary>The code size that the table needs.</summary>
    public int RequiredCodeSize => LzwEncoder.CodeSize(TableCount + FirstIndex);

    /// <summary>Room for the compressed data.</summary>
    public Span<byte> DataBuffer => buffer.Bytes[_count..];

    /// <summary>Whether the data have been compressed.</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>Begins a frame, of which nothing is known yet but its time.</summary>
    public void BeginPixels(bool isFirst, TimeSpan start, TimeSpan duration)
    {
        (IsFirst, Start, Duration) = (isFirst, start, duration);
        (IsLast, FollowsClearing, ClearedNext) = (false, false, default);
        (_hasIndices, IsCompressed) = (false, false);
    }

    /// <summary>
    /// The rectangle that must be written where some is drawn: with what the next frame makes transparent, and one pixel at least.
    /// </summary>
    public PixelArea AreaAround(PixelArea drawn)
    {
        var area = drawn.Union(ClearedNext);
        return area.IsEmpty ? new PixelArea(0, 0, 1, 1) : area;
    }

    /// <summary>Ends the life of the pixels: the rectangle of the indices takes their place.</summary>
    /// <param name="area">What is written.</param>
    /// <param name="plane">H×W indices.</param>
    public void BeginIndices(PixelArea area, ReadOnlySpan<byte> plane)
    {
        Poison();
        _hasIndices = true;
        Area = area;
        SetIndices(plane);
    }

    /// <summary>Copies the rectangle of the indices.</summary>
    /// <param name="plane">H×W indices.</param>
    public void SetIndices(ReadOnlySpan<byte> plane)
    {
        var indices = Indices;
        for (var y = 0; y < Area.Height; y++)
            plane.Slice(((Area.Y + y) * width) + Area.X, Area.Width).CopyTo(indices[(y * Area.Width)..]);
    }

    /// <summary>Takes the frame's colors.</summary>
    public void SetTable(ReadOnlySpan<uint> colors, bool isGlobal, bool hasTransparentIndex)
    {
        (TableCount, UsesGlobalTable, HasTransparentIndex) = (colors.Length, isGlobal, hasTransparentIndex);
        colors.CopyTo(tables.Colors.As<uint>());
    }

    /// <summary>What <see cref="DataBuffer"/> holds is the compressed data.</summary>
    public void SetCompressed(int codeSize, int length)
    {
        CodeSize = codeSize;
        _dataLength = length;
        IsCompressed = true;
    }

    /// <summary>Compresses the indices, unless that has been done with loss or by a trial.</summary>
    public void Compress()
    {
        if (IsCompressed)
            return;
        var codeSize = RequiredCodeSize;
        SetCompressed(codeSize, tables.Lzw.Write(Indices, Area.Width, new PixelArea(0, 0, Area.Width, Area.Height), codeSize, DataBuffer));
    }

    /// <summary>Compresses other indices, and takes their data where they are shorter.</summary>
    /// <param name="plane">H×W indices.</param>
    /// <param name="scratch">Room for the data.</param>
    /// <returns>The number of bytes they take.</returns>
    public int CompressShorter(ReadOnlySpan<byte> plane, Span<byte> scratch)
    {
        var length = tables.Lzw.Write(plane, width, Area, CodeSize, scratch);
        TakeShorter(scratch[..length]);
        return length;
    }

    /// <summary>The number of bytes that some rows of the indices take when they are compressed alone.</summary>
    /// <param name="firstRow">Counted from the top of the rectangle.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scratch">Room for the data.</param>
    public int CompressedLength(int firstRow, int rows, Span<byte> scratch)
        => tables.Lzw.Write(Indices, Area.Width, new PixelArea(0, firstRow, Area.Width, rows), RequiredCodeSize, scratch);

    /// <summary>Takes other data that show the same, where they are shorter.</summary>
    public void TakeShorter(ReadOnlySpan<byte> data)
    {
        if (data.Length >= _dataLength)
            return;
        data.CopyTo(DataBuffer);
        _dataLength = data.Length;
    }

    public static int BufferLength(int width, int height) => checked((width * height * 4) + Margin);

    [Conditional("DEBUG")]
    private void Poison() => buffer.Bytes.Fill(0xCD);

    [Conditional("DEBUG")]
    private void Check(bool hasIndices)
    {
        if (_hasIndices != hasIndices)
        {
            throw new InvalidOperationException(
                hasIndices ? "The slot still holds pixels: it has no indices yet."
                    : "The slot's indices have taken the place of its pixels.");
        }
    }
}
