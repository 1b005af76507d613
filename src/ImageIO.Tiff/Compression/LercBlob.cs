using System.Numerics;

namespace ImageIO.Tiff.Compression;

/// <summary>
/// Decodes blobs of LERC 2 (Limited Error Raster Compression): a mask, and squares of values that are packed with a few bits each, or bytes
/// in Huffman codes.
/// </summary>
internal sealed class LercBlob
{
    private const int RawSquare = 0;
    private const int ZeroSquare = 2;
    private const int ConstantSquare = 3;
    private const int DifferenceFlag = 4;
    private const int DeltaHuffman = 1;
    private const int PlainHuffman = 2;

    private byte[] _mask = [];
    private uint[] _packed = [];
    private double[] _max = [];
    private LercHeader _header;

    /// <summary>Whether a pixel of the last blob has values.</summary>
    public bool IsValid(int pixel) => _header.IsAllValid || (_header.ValidCount > 0 && (_mask[pixel >> 3] & (0x80 >> (pixel & 7))) != 0);

    /// <summary>Decodes the values, those of a pixel together; pixels that have none are zero.</summary>
    /// <param name="header">The blob's head.</param>
    /// <param name="reader">What is behind it.</param>
    /// <param name="values">As many as the head says.</param>
    /// <exception cref="InvalidDataException">The data are damaged.</exception>
    public void Decode<T>(in LercHeader header, LercReader reader, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        var before = _header;
        _header = header;
        values.Clear();
        ReadMask(ref reader, before);
        if (header.ValidCount == 0)
            return;
        if (header.Min == header.Max)
        {
            Fill(values, [header.Min]);
            return;
        }

        _max = [header.Max];
        if (header.Version >= 4 && ReadRanges<T>(ref reader))
        {
            Fill(values, _max);
            return;
        }

        if (reader.Byte() != 0)
        {
            ReadRaw(ref reader, values);
            return;
        }

        var mode = header.HasModes ? reader.Byte() : 0;
        if (mode > (header.Version < 4 ? DeltaHuffman : PlainHuffman))
            throw new InvalidDataException($"LERC data are said to be coded by mode {mode}.");
        if (mode == 0)
            ReadSquares(ref reader, values);
        else
            ReadCodes(ref reader, values, mode == DeltaHuffman);
    }

    /// <summary>
    /// Bytes that repeat, and bytes that don't, until a count that says the end. A mask that is not stored is that of the blob before.
    /// </summary>
    private void ReadMask(ref LercReader reader, in LercHeader before)
    {
        const short end = short.MinValue;
        var length = reader.Int32();
        var stored = new LercReader(reader.Take(length));
        if (_header.IsAllValid || _header.ValidCount == 0)
            return;
        var needed = ((_header.Rows * _header.Columns) + 7) / 8;
        if (length == 0)
        {
            if (before.Rows != _header.Rows || before.Columns != _header.Columns || before.ValidCount != _header.ValidCount)
                throw new InvalidDataException("A LERC blob has no mask, though some of its pixels have no value.");
            return;
        }

        if (_mask.Length < needed)
            _mask = new byte[needed];
        var mask = _mask.AsSpan(0, needed);
        while ((short)(stored.Byte() | (stored.Byte() << 8)) is not end and var count)
        {
            if (Math.Abs((int)count) > mask.Length)
                throw new InvalidDataException("The mask of a LERC blob is longer than its pixels.");
            if (count > 0)
                stored.Take(count).CopyTo(mask);
            else
                mask[..-count].Fill(stored.Byte());
            mask = mask[Math.Abs((int)count)..];
        }

        if (mask.Length > 0)
            throw new InvalidDataException("The mask of a LERC blob ends early.");
    }

    /// <summary>The least and the greatest value by depth; whether they are the same.</summary>
    private bool ReadRanges<T>(ref LercReader reader)
        where T : unmanaged, INumber<T>
    {
        var (min, max) = (new T[_header.Depth], new T[_header.Depth]);
        reader.Raw<T>(min);
        reader.Raw<T>(max);
        _max = Array.ConvertAll(max, double.CreateTruncating);
        return min.AsSpan().SequenceEqual(max);
    }

    private void Fill<T>(Span<T> values, ReadOnlySpan<double> by)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (IsValid(i / _header.Depth))
                values[i] = T.CreateTruncating(by[i % _header.Depth % by.Length]);
        }
    }

    private void ReadRaw<T>(ref LercReader reader, Span<T> values)
        where T : unmanaged
    {
        for (var pixel = 0; pixel < values.Length / _header.Depth; pixel++)
        {
            if (IsValid(pixel))
                reader.Raw(values.Slice(pixel * _header.Depth, _header.Depth));
        }
    }

    private void ReadSquares<T>(ref LercReader reader, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        var side = Math.Min(_header.BlockSide, Math.Max(_header.Rows, _header.Columns));
        var most = Math.Min(side, _header.Rows) * Math.Min(side, _header.Columns);
        if (_packed.Length < most)
            _packed = new uint[most];
        for (var top = 0; top < _header.Rows; top += side)
        {
            for (var left = 0; left < _header.Columns; left += side)
            {
                var square = new Square(top, left, Math.Min(side, _header.Rows - top), Math.Min(side, _header.Columns - left));
                for (var depth = 0; depth < _header.Depth; depth++)
                    ReadSquare(ref reader, values, square, depth);
            }
        }
    }

    private void ReadSquare<T>(ref LercReader reader, Span<T> values, in Square square, int depth)
        where T : unmanaged, INumber<T>
    {
        var flags = reader.Byte();
        var isDifference = _header.Version >= 5 && (flags & DifferenceFlag) != 0;
        var checkMask = _header.Version >= 5 ? 14 : 15;
        if (((flags >> 2) & checkMask) != ((square.Left >> 3) & checkMask) || (isDifference && depth == 0))
            throw new InvalidDataException("A square of LERC data is not where it is said to be.");
        var kind = flags & 3;
        var (offset, count) = (0.0, 0);
        if (kind is not (RawSquare or ZeroSquare))
        {
            offset = reader.Number(StoredType(isDifference && _header.Type < LercType.Single ? LercType.Int32 : _header.Type, flags >> 6));
            if (kind != ConstantSquare)
                count = reader.Packed(_packed.AsSpan(0, square.Rows * square.Columns), _header.Version);
        }

        var (scale, max, next) = (2 * _header.MaxError, _max[Math.Min(depth, _max.Length - 1)], 0);
        for (var y = square.Top; y < square.Top + square.Rows; y++)
        {
            for (var pixel = (y * _header.Columns) + square.Left; pixel < (y * _header.Columns) + square.Left + square.Columns; pixel++)
            {
                if (!IsValid(pixel))
                    continue;
                var at = (pixel * _header.Depth) + depth;
                var before = isDifference ? double.CreateTruncating(values[at - 1]) : 0;
                if (kind == RawSquare)
                    reader.Raw(values.Slice(at, 1));
                else if (kind == ZeroSquare)
                    values[at] = isDifference ? values[at - 1] : T.Zero;
                else if (kind == ConstantSquare)
                    values[at] = T.CreateTruncating(isDifference ? Math.Min(offset + before, max) : offset);
                else if (next < count)
                    values[at] = T.CreateTruncating(Math.Min(offset + (_packed[next++] * scale) + before, max));
                else
                    throw new InvalidDataException("A square of LERC data has fewer values than pixels.");
            }
        }
    }

    /// <summary>The type in which a square's least value is stored: the smallest that holds it.</summary>
    private static LercType StoredType(LercType type, int code) => type switch
    {
        LercType.Int16 or LercType.Int32 => type - code,
        LercType.UInt16 or LercType.UInt32 => type - (2 * code),
        LercType.Single when code > 0 => code == 1 ? LercType.Int16 : LercType.Byte,
        LercType.Double when code > 0 => type - (2 * code) + 1,
        _ => type,
    };

    /// <summary>Bytes in Huffman codes: themselves, or their difference to the one at the left, else the one above.</summary>
    private void ReadCodes<T>(ref LercReader reader, Span<T> values, bool areDifferences)
        where T : unmanaged, INumber<T>
    {
        var codes = new LercHuffman(ref reader, _header.Version);
        var zero = _header.Type == LercType.SByte ? 128 : 0;
        var (depths, columns) = (_header.Depth, _header.Columns);
        var pixels = values.Length / depths;
        if (!areDifferences)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (IsValid(i / depths))
                    values[i] = T.CreateTruncating(codes.Next() - zero);
            }

            return;
        }

        for (var depth = 0; depth < depths; depth++)
        {
            var last = T.Zero;
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                if (!IsValid(pixel))
                    continue;
                var isAtLeft = pixel % columns > 0 && IsValid(pixel - 1);
                if (!isAtLeft && pixel >= columns && IsValid(pixel - columns))
                    last = values[((pixel - columns) * depths) + depth];
                last = T.CreateTruncating(codes.Next() - zero + int.CreateTruncating(last));
                values[(pixel * depths) + depth] = last;
            }
        }
    }

    private readonly record struct Square(int Top, int Left, int Rows, int Columns);
}
