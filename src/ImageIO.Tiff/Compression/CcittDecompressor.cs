using ImageIO.Codecs;

namespace ImageIO.Tiff.Compression;

/// <summary>The kinds of fax compression in TIFF (TIFF 6.0 §10 and §11).</summary>
internal enum CcittKind
{
    /// <summary>Rows of runs, each from a whole byte on.</summary>
    Rows,

    /// <summary>Rows of runs, each from a whole word of 16 bits on.</summary>
    WordRows,

    /// <summary>ITU-T T.4 with rows of runs alone.</summary>
    Group3,

    /// <summary>ITU-T T.4 with rows that tell changes to the row above.</summary>
    Group3TwoDimensional,

    /// <summary>ITU-T T.6.</summary>
    Group4,
}

/// <summary>Fax compression of black and white: bits of 1 where it is black.</summary>
internal sealed class CcittDecompressor(CcittKind kind) : Decompressor
{
    private const int EndOfLineBits = 12;

    /// <summary>
    /// Where colors change in the row above and in this one, from white to black first; ends with the width, several times.
    /// </summary>
    private int[] _above = [];
    private int[] _changes = [];
    private int _count;

    /// <summary>Whether each line begins behind a mark.</summary>
    private bool _hasMarks;

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var width = shape.Width * shape.Samples;
        if (_changes.Length < width + 4)
            (_above, _changes) = (new int[width + 4], new int[width + 4]);
        _above.AsSpan(0, 4).Fill(width);
        destination.Clear();
        (Warning, _hasMarks) = (null, false);
        var bits = new BitSource(source.Span);
        for (var y = 0; y < shape.Rows; y++)
        {
            if (!ReadRow(ref bits, width))
                return y * shape.RowBytes;
            var row = destination.Slice(y * shape.RowBytes, shape.RowBytes);
            for (var i = 0; i + 1 <= _count; i += 2)
                SetBits(row, _changes[i], i + 1 < _count ? _changes[i + 1] : width);
            for (var i = 0; i < 4; i++)
                _changes[_count + i] = width;
            (_above, _changes) = (_changes, _above);
        }

        return destination.Length;
    }

    /// <summary>Reads where colors change in the next row; false where the data end before.</summary>
    private bool ReadRow(ref BitSource bits, int width)
    {
        _count = 0;
        switch (kind)
        {
            case CcittKind.Rows or CcittKind.WordRows:
                if (bits.IsAtEnd)
                    return false;
                ReadRuns(ref bits, width);
                bits.Align(kind == CcittKind.Rows ? 8 : 16);
                return true;
            case CcittKind.Group4:
                return !bits.IsAtEnd && !bits.Starts(1, EndOfLineBits) && ReadChanges(ref bits, width);
            default:
                return ReadGroup3(ref bits, width);
        }
    }

    private bool ReadGroup3(ref BitSource bits, int width)
    {
        var ends = 0;
        var isRunRow = true;

        // Where lines have marks, what stands before the next one is passed over.
        for (; _hasMarks && !bits.IsAtEnd && bits.Look(EndOfLineBits - 1) != 0; bits.Skip(1))
        {
        }

        while (bits.TrySkipEndOfLine())
        {
            _hasMarks = true;
            if (kind == CcittKind.Group3TwoDimensional)
                isRunRow = bits.Take(1) == 1;
            if (++ends == 6)
                return false;
        }

        if (bits.IsAtEnd)
            return false;
        if (isRunRow)
            ReadRuns(ref bits, width);
        else if (!ReadChanges(ref bits, width))
            return false;
        return true;
    }

    /// <summary>A row of runs, white and black in turn.</summary>
    private void ReadRuns(ref BitSource bits, int width)
    {
        var at = 0;
        for (var isWhite = true; at < width; isWhite = !isWhite)
        {
            // A row that ends early is white from there on, as in all readers.
            if (bits.Starts(0, EndOfLineBits - 1) || bits.IsAtEnd)
            {
                _count -= _count & 1;
                return;
            }

            if (!TryReadRun(ref bits, isWhite, out var run))
            {
                // Faxes have damaged lines. The rest of one is white, and the next begins behind the mark of its start.
                if (kind != CcittKind.Group3 || !_hasMarks)
                    ThrowNoRun(isWhite);
                Warning = "The fax data have damaged lines, which are white from the damage on.";
                if (run > 0)
                    AddChange(Math.Min(width, at + run), width);
                _count -= _count & 1;
                return;
            }

            at = Math.Min(width, at + run);
            AddChange(at, width);
        }
    }

    private static int ReadRun(ref BitSource bits, bool isWhite)
    {
        if (!TryReadRun(ref bits, isWhite, out var run))
            ThrowNoRun(isWhite);
        return run;
    }

    private static void ThrowNoRun(bool isWhite)
        => CodecTools.ThrowCorrupt($"The fax data have bits that are no {(isWhite ? "white" : "black")} run.");

    private static bool TryReadRun(ref BitSource bits, bool isWhite, out int sum)
    {
        var table = isWhite ? CcittCodes.White : CcittCodes.Black;
        sum = 0;
        while (true)
        {
            var entry = table[bits.Look(CcittCodes.LookupBits)];
            if (entry == 0)
                return false;
            bits.Skip(entry & 15);
            var run = entry >> 4;
            sum += run;
            if (run < CcittCodes.FirstMakeUp || sum > ushort.MaxValue * 8)
                return true;
        }
    }

    /// <summary>A row that tells where it differs from the one above (T.4 §4.2.1.3); false where the data end before it.</summary>
    private bool ReadChanges(ref BitSource bits, int width)
    {
        var at = 0;
        var isStart = true;
        var isWhite = true;
        var above = 0;
        while (at < width)
        {
            // The next change above to this row's other color, right of where it stands.
            while (above > 0 && _above[above - 1] > at)
                above--;
            while (_above[above] < width && (_above[above] < at || (_above[above] == at && !isStart) || (above & 1) != (isWhite ? 0 : 1)))
                above++;
            if (bits.Look(1) == 1)
            {
                bits.Skip(1);
                Vertical(0);
                continue;
            }

            var code = bits.Look(7);
            if (code >> 4 is 3 or 2)
            {
                bits.Skip(3);
                Vertical(code >> 4 == 3 ? 1 : -1);
            }
            else if (code >> 4 == 1)
            {
                bits.Skip(3);
                for (var i = 0; i < 2; i++)
                {
                    at = Math.Min(width, at + ReadRun(ref bits, isWhite == (i == 0)));
                    AddChange(at, width);
                }

                isStart = false;
            }
            else if (code >> 3 == 1)
            {
                bits.Skip(4);
                at = _above[above] < width ? _above[above + 1] : width;
                isStart = false;
            }
            else if (code >> 1 is 3 or 2)
            {
                bits.Skip(6);
                Vertical(code >> 1 == 3 ? 2 : -2);
            }
            else if (code is 3 or 2)
            {
                bits.Skip(7);
                Vertical(code == 3 ? 3 : -3);
            }
            else if (bits.IsAtEnd || code == 0)
            {
                // The end of the block, or of the data.
                return false;
            }
            else
            {
                CodecTools.ThrowCorrupt(
                    "The fax data have bits that are no change of a row, or use its uncompressed mode, which no reader knows.");
            }
        }

        return true;

        void Vertical(int shift)
        {
            at = Math.Clamp(_above[above] + shift, at, width);
            AddChange(at, width);
            isWhite = !isWhite;
            isStart = false;
        }
    }

    private void AddChange(int at, int width)
    {
        if (_count < width)
            _changes[_count++] = at;
    }

    private static void SetBits(Span<byte> row, int from, int to)
    {
        if (from >= to)
            return;
        var (first, last) = (from >> 3, (to - 1) >> 3);
        var (head, tail) = ((byte)(0xFF >> (from & 7)), (byte)(0xFF << (7 - ((to - 1) & 7))));
        if (first == last)
        {
            row[first] |= (byte)(head & tail);
            return;
        }

        row[first] |= head;
        row[(first + 1)..last].Fill(0xFF);
        row[last] |= tail;
    }

    /// <summary>Bits from the highest of each byte on; zeros behind the end.</summary>
    private ref struct BitSource(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private long _position;

        public readonly bool IsAtEnd => _position >= _bytes.Length * 8L;

        public readonly int Look(int count)
        {
            var at = (int)(_position >> 3);
            uint value = 0;
            for (var i = 0; i < 4; i++)
                value = (value << 8) | (at + i < _bytes.Length ? _bytes[at + i] : 0u);
            return (int)((value << (int)(_position & 7)) >> (32 - count));
        }

        public void Skip(int count) => _position += count;

        public int Take(int count)
        {
            var value = Look(count);
            _position += count;
            return value;
        }

        public readonly bool Starts(int value, int count) => Look(count) == value;

        public void Align(int bits) => _position = (_position + bits - 1) / bits * bits;

        /// <summary>Passes over zeros and the word that ends a line; false where another word stands here, or the data end.</summary>
        public bool TrySkipEndOfLine()
        {
            if (Look(EndOfLineBits - 1) != 0)
                return false;
            _position += EndOfLineBits - 1;
            while (!IsAtEnd)
            {
                if (Take(1) == 1)
                    return true;
            }

            return false;
        }
    }
}
