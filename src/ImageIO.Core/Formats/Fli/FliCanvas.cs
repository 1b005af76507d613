using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Fli;

/// <summary>The parts of a frame that change the picture.</summary>
internal enum FliChunk : ushort
{
    /// <summary>Colors of 8 bits a channel.</summary>
    Colors256 = 4,

    /// <summary>Differences by words (FLC).</summary>
    WordDelta = 7,

    /// <summary>Colors of 6 bits a channel.</summary>
    Colors64 = 11,

    /// <summary>Differences by bytes (FLI).</summary>
    ByteDelta = 12,

    /// <summary>All of it is place 0.</summary>
    Black = 13,

    /// <summary>All of it, in run lengths.</summary>
    RunLengths = 15,

    /// <summary>All of it, as it is.</summary>
    Copy = 16,
}

/// <summary>
/// The picture as places in a palette, and what changes it. Everything is checked against the picture's size and the end of the part.
/// </summary>
internal sealed class FliCanvas(SourceStream source, ReadOptions options, int width, int height) : IDisposable
{
    private readonly NdArray _places = NdArray.Create(DType.UInt8, height, width);
    private long _end;

    public ColorMap Colors { get; private set; } = new();

    public Span<byte> Row(int y) => _places.RowAt(y);

    public void Clear()
    {
        Blacken();
        Colors = new ColorMap();
    }

    /// <summary>Applies a part that the source stands at.</summary>
    /// <param name="kind">What it is; others are passed over.</param>
    /// <param name="size">Its bytes, as it says.</param>
    /// <param name="end">Where it ends, within its frame.</param>
    public void Apply(FliChunk kind, long size, long end)
    {
        _end = end;
        switch (kind)
        {
            case FliChunk.Colors256 or FliChunk.Colors64:
                ReadColors(kind == FliChunk.Colors64);
                break;
            case FliChunk.WordDelta:
                ReadWordDelta();
                break;
            case FliChunk.ByteDelta:
                ReadByteDelta();
                break;
            case FliChunk.Black:
                Blacken();
                break;
            case FliChunk.RunLengths:
                ReadRunLengths();
                break;
            case FliChunk.Copy:
                Copy(size);
                break;
        }
    }

    public void Dispose() => _places.Dispose();

    private void Blacken()
    {
        for (var y = 0; y < height; y++)
            Row(y).Clear();
    }

    private void ReadColors(bool has6Bits)
    {
        var place = 0;
        for (var packets = ReadUInt16(); packets > 0; packets--)
        {
            place += ReadUInt8();
            var count = ReadUInt8();
            count = count == 0 ? ColorMap.MaxCount : count;
            CodecTools.ThrowCorruptIf(place + count > ColorMap.MaxCount, "Colors are set beyond the 256 of the palette.", source.Position);
            for (; count > 0; count--)
                Colors.Set(place++, Channel(), Channel(), Channel());
        }

        byte Channel()
        {
            var value = ReadUInt8();
            return (byte)(has6Bits ? (value << 2) | ((value >> 4) & 3) : value);
        }
    }

    /// <summary>
    /// A first row, a number of rows, and for each packets: pixels to pass over, and a count of pixels that follow or, below zero, of one
    /// that is repeated.
    /// </summary>
    private void ReadByteDelta()
    {
        var y = ReadUInt16();
        for (var rows = ReadUInt16(); rows > 0; rows--, y++)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            var row = RowOf(y);
            var x = 0;
            for (var packets = ReadUInt8(); packets > 0; packets--)
            {
                x += ReadUInt8();
                int count = (sbyte)ReadUInt8();
                if (count >= 0)
                    ReadInto(Part(row, x, count));
                else
                    Part(row, x, -count).Fill((byte)ReadUInt8());
                x += Math.Abs(count);
            }
        }
    }

    /// <summary>
    /// A number of rows; before each may stand rows to pass over and the row's last pixel; the packets of <see cref="ReadByteDelta"/>, of
    /// pixels by two.
    /// </summary>
    private void ReadWordDelta()
    {
        var y = 0;
        for (var rows = ReadUInt16(); rows > 0; rows--, y++)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            var word = ReadUInt16();
            for (; (word & 0x8000) != 0; word = ReadUInt16())
            {
                if ((word & 0x4000) != 0)
                    y += 0x10000 - word;
                else
                    RowOf(y)[^1] = (byte)word;
            }

            CodecTools.ThrowCorruptIf((word & 0x4000) != 0, "A row of differences has a count of packets that is none.", source.Position);
            if (word == 0)
                continue;
            var row = RowOf(y);
            var x = 0;
            for (var packets = word; packets > 0; packets--)
            {
                x += ReadUInt8();
                int count = (sbyte)ReadUInt8();
                var part = Part(row, x, Math.Abs(count) * 2);
                if (count >= 0)
                {
                    ReadInto(part);
                }
                else
                {
                    var (first, second) = ((byte)ReadUInt8(), (byte)ReadUInt8());
                    for (var i = 0; i < part.Length; i++)
                        part[i] = (i & 1) == 0 ? first : second;
                }

                x += Math.Abs(count) * 2;
            }
        }
    }

    /// <summary>
    /// For each row a byte without meaning, and counts: of a pixel that is repeated or, below zero, of pixels that follow.
    /// </summary>
    private void ReadRunLengths()
    {
        for (var y = 0; y < height; y++)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            ReadUInt8();
            var row = Row(y);
            for (var x = 0; x < width;)
            {
                int count = (sbyte)ReadUInt8();
                CodecTools.ThrowCorruptIf(count == 0, "A run of pixels has none.", source.Position);
                if (count > 0)
                    Part(row, x, count).Fill((byte)ReadUInt8());
                else
                    ReadInto(Part(row, x, -count));
                x += Math.Abs(count);
            }
        }
    }

    /// <summary>A copy of another size than the picture's says nothing, and is passed over.</summary>
    private void Copy(long size)
    {
        if (size != (long)width * height)
        {
            var message = $"A frame has {size} bytes of pixels as they are; the picture has {width}×{height}";
            if (options.Tolerance == Tolerance.Strict)
                CodecTools.ThrowCorrupt($"{message}.", source.Position);
            options.OnWarning?.Invoke(new ImageWarning($"{message}. They are left out.", source.Position));
            return;
        }

        for (var y = 0; y < height; y++)
            ReadInto(Row(y));
    }

    private Span<byte> RowOf(int y)
    {
        if ((uint)y >= (uint)height)
            CodecTools.ThrowCorrupt($"Row {y} is changed of a picture of {height}.", source.Position);
        return Row(y);
    }

    private Span<byte> Part(Span<byte> row, int x, int count)
    {
        if (x + count > row.Length)
            CodecTools.ThrowCorrupt($"Pixels {x} to {x + count} are changed of a row of {row.Length}.", source.Position);
        return row.Slice(x, count);
    }

    private void ReadInto(Span<byte> pixels)
    {
        CheckEnd(pixels.Length);
        source.ReadExactly(pixels);
    }

    private int ReadUInt8()
    {
        CheckEnd(1);
        return source.ReadUInt8();
    }

    private int ReadUInt16()
    {
        CheckEnd(2);
        return source.ReadUInt16LittleEndian();
    }

    private void CheckEnd(int count)
        => CodecTools.ThrowCorruptIf(
            source.Position + count > _end,
            "A part of a frame ends before what it is said to hold.",
            source.Position);
}
