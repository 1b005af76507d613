using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>
/// Where the pieces of one large JPEG are that can be decoded alone: Hamamatsu's scanners store a page as one strip with a restart marker
/// behind every few blocks, and their places in tag 65426.
/// A chunk is a column of such pieces, made a JPEG of its own.
/// </summary>
internal sealed class RestartGrid
{
    /// <summary>Chunks have about so many rows: a piece has only 8 or 16.</summary>
    private const int ChunkRows = 256;

    private const int MaxHeader = 1 << 16;
    private const int DataUnit = 8;

    private readonly byte[] _header;
    private readonly int _frame;
    private readonly int _piecesAcross;

    private RestartGrid(byte[] header, int frame, int pieceWidth, int pieceHeight, int piecesAcross)
    {
        (_header, _frame, _piecesAcross) = (header, frame, piecesAcross);
        (PieceWidth, PieceHeight) = (pieceWidth, pieceHeight);
        PiecesDown = Math.Max(1, ChunkRows / pieceHeight);
    }

    /// <summary>The width of a piece, and of a chunk, px.</summary>
    public int PieceWidth { get; }

    /// <summary>The height of a piece, px.</summary>
    public int PieceHeight { get; }

    /// <summary>How many pieces a chunk has.</summary>
    public int PiecesDown { get; }

    /// <summary>The grid of a page; null where it tells of none that its JPEG has.</summary>
    /// <param name="directory">The page's directory.</param>
    /// <param name="width">The page's width, px.</param>
    public static RestartGrid? Of(TiffDirectory directory, int width)
    {
        if (!directory.File.IsNdpi || !directory.TryFind(TiffTag.NdpiMcuStarts, out var starts)
            || !directory.TryFind(TiffTag.StripOffsets, out var strips) || strips.Count != 1)
            return null;
        var (strip, length) = (directory.Integers(strips, 1)[0], directory.Integers(starts, 1)[0]);
        if (length is < 4 or > MaxHeader || strip < 0 || strip > directory.File.Length - length)
            return null;
        var header = new byte[length];
        directory.File.Read(strip, header);
        return Parse(header, width) is { } grid && starts.Count % grid._piecesAcross == 0 ? grid : null;
    }

    /// <summary>A JPEG of a column of pieces.</summary>
    /// <param name="table">The page's places. Called under the file's lock.</param>
    /// <param name="place">Which column of pieces, and which rows of them.</param>
    /// <param name="space">Gives space for so many bytes.</param>
    public Memory<byte> Compose(ChunkTable table, ChunkPlace place, Func<long, Memory<byte>> space)
    {
        var directory = table.Directory;
        directory.TryFind(TiffTag.NdpiMcuStarts, out var starts);
        var (strip, stripLength) = table[0, 0];
        var rows = (int)Math.Min(PiecesDown, (starts.Count / _piecesAcross) - ((long)place.Down * PiecesDown));
        CodecTools.ThrowCorruptIf(rows < 1, "The page has fewer pieces of JPEG than rows.", directory.Offset);
        var pieces = new (long Start, long Length)[rows];
        for (var row = 0; row < rows; row++)
        {
            var index = ((((long)place.Down * PiecesDown) + row) * _piecesAcross) + place.Across;
            var (start, end) = (Start(directory, starts, index),
                index + 1 < starts.Count ? Start(directory, starts, index + 1) : stripLength);
            CodecTools.ThrowCorruptIf(start < 0 || end < start || end > stripLength,
                $"Piece {index} of the JPEG is said to be at bytes {start} to {end} of {stripLength}.", directory.Offset);
            pieces[row] = (strip + start, end - start);
        }

        // Behind each piece stands its marker, or the end of the whole.
        var file = space(_header.Length + pieces.Sum(piece => piece.Length + 2));
        _header.CopyTo(file.Span);
        var frame = file.Span[_frame..];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)(rows * PieceHeight));
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)PieceWidth);
        var at = _header.Length;
        for (var row = 0; row < rows; row++)
        {
            var data = file.Span.Slice(at, (int)pieces[row].Length);
            directory.File.Read(pieces[row].Start, data);
            at += data is [.., 0xFF, (>= 0xD0 and <= 0xD7) or 0xD9] ? data.Length - 2 : data.Length;
            file.Span[at++] = 0xFF;
            file.Span[at++] = row == rows - 1 ? (byte)0xD9 : (byte)(0xD0 + (row % 8));
        }

        return file[..at];
    }

    /// <summary>A place in the strip; the upper halves of large ones stand in a tag of their own.</summary>
    private static long Start(TiffDirectory directory, in TiffField starts, long index)
    {
        Span<long> value = stackalloc long[1];
        directory.Integers(starts, index, value);
        var start = value[0];
        if (directory.TryFind(TiffTag.NdpiMcuStartsHigh, out var high) && index < high.Count)
        {
            directory.Integers(high, index, value);
            start += value[0] << 32;
        }

        return start;
    }

    /// <summary>Reads the segments up to the first scan.</summary>
    private static RestartGrid? Parse(byte[] header, int width)
    {
        const byte baseline = 0xC0, extended = 0xC1, restartInterval = 0xDD, startOfScan = 0xDA;
        var (frame, unitWidth, unitHeight, interval) = (0, 0, 0, 0);
        for (var at = 2; at + 4 <= header.Length && header[at] == 0xFF;)
        {
            var (marker, length) = (header[at + 1], BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(at + 2)));
            var segment = header.AsSpan(at + 4, Math.Max(0, Math.Min(length - 2, header.Length - at - 4)));
            if (marker is baseline or extended && segment.Length >= 6 && segment.Length >= 6 + (3 * segment[5]))
            {
                frame = at + 5;
                for (var component = 0; component < segment[5]; component++)
                {
                    var factors = segment[7 + (3 * component)];
                    (unitWidth, unitHeight) =
                        (Math.Max(unitWidth, (factors >> 4) * DataUnit), Math.Max(unitHeight, (factors & 15) * DataUnit));
                }

                if (segment[5] == 1)
                    (unitWidth, unitHeight) = (DataUnit, DataUnit);
            }
            else if (marker == restartInterval && segment.Length >= 2)
            {
                interval = BinaryPrimitives.ReadUInt16BigEndian(segment);
            }
            else if (marker == startOfScan)
            {
                break;
            }

            at += length + 2;
        }

        if (unitWidth == 0 || unitHeight == 0 || interval == 0)
            return null;
        var units = (width + unitWidth - 1) / unitWidth;
        var pieceWidth = interval * unitWidth;
        return units % interval == 0 && pieceWidth <= ushort.MaxValue ? new(header, frame, pieceWidth, unitHeight, units / interval) : null;
    }
}
