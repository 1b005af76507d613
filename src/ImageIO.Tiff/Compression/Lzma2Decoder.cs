using System.Runtime.CompilerServices;

namespace ImageIO.Tiff.Compression;

/// <summary>Decodes LZMA2 chunks (the .xz format's filter 0x21) into memory that is the dictionary too.</summary>
internal sealed class Lzma2Decoder
{
    private const int States = 12;
    private const int LiteralStates = 7;
    private const int PositionStates = 16;
    private const int LengthStates = 4;
    private const int SlotBits = 6;
    private const int AlignBits = 4;
    private const int FirstModelSlot = 4;
    private const int LastModelSlot = 14;
    private const int LiteralCoderSize = 0x300;
    private const int MaxLiteralBits = 4;
    private const int MinMatch = 2;
    private const ushort EvenOdds = RangeDecoder.Total / 2;

    private readonly ushort[] _isMatch = new ushort[States * PositionStates];
    private readonly ushort[] _isRepeat = new ushort[States];
    private readonly ushort[] _isRepeat0 = new ushort[States];
    private readonly ushort[] _isRepeat1 = new ushort[States];
    private readonly ushort[] _isRepeat2 = new ushort[States];
    private readonly ushort[] _isLongRepeat0 = new ushort[States * PositionStates];
    private readonly ushort[] _slots = new ushort[LengthStates << SlotBits];
    private readonly ushort[] _special = new ushort[1 << 7];
    private readonly ushort[] _align = new ushort[1 << AlignBits];
    private readonly ushort[] _literals = new ushort[LiteralCoderSize << MaxLiteralBits];
    private readonly LengthCoder _matchLength = new();
    private readonly LengthCoder _repeatLength = new();

    private int _literalContextBits;
    private int _literalPositionMask;
    private int _positionMask;
    private int _state;
    private uint _repeat0;
    private uint _repeat1;
    private uint _repeat2;
    private uint _repeat3;

    /// <summary>Decodes chunks up to the one that says it is the last, or until the output is full.</summary>
    /// <param name="source">The chunks.</param>
    /// <param name="output">Where their bytes go.</param>
    /// <param name="consumed">The bytes of the chunks.</param>
    /// <returns>How many bytes came.</returns>
    /// <exception cref="InvalidDataException">The data are damaged.</exception>
    public int Decode(ReadOnlySpan<byte> source, Span<byte> output, out int consumed)
    {
        var (position, written, dictionary) = (0, 0, -1);
        var hasProperties = false;
        while (written < output.Length)
        {
            var control = Byte(source, position++);
            if (control == 0)
                break;
            if (control is 1 or >= 0xE0)
                dictionary = written;
            if (dictionary < 0)
                throw new InvalidDataException("The first LZMA2 chunk does not begin a dictionary.");
            if (control < 0x80)
            {
                if (control > 2)
                    throw new InvalidDataException($"An LZMA2 chunk is said to be of kind {control}.");
                var length = ((Byte(source, position) << 8) | Byte(source, position + 1)) + 1;
                position += 2;
                if (length > source.Length - position)
                    throw new InvalidDataException("The data end within an LZMA2 chunk.");
                var taken = Math.Min(length, output.Length - written);
                source.Slice(position, taken).CopyTo(output[written..]);
                written += taken;
                position += length;
                continue;
            }

            var size = ((control & 0x1F) << 16) + (Byte(source, position) << 8) + Byte(source, position + 1) + 1;
            var packed = (Byte(source, position + 2) << 8) + Byte(source, position + 3) + 1;
            position += 4;
            if (control >= 0xC0)
            {
                SetProperties(Byte(source, position++));
                hasProperties = true;
            }

            if (!hasProperties)
                throw new InvalidDataException("The first LZMA2 chunk has no properties.");
            if (control >= 0xA0)
                Reset();
            if (packed > source.Length - position)
                throw new InvalidDataException("The data end within an LZMA2 chunk.");
            var end = (int)Math.Min((long)written + size, output.Length);
            DecodeChunk(source.Slice(position, packed), output[dictionary..end], written - dictionary);
            written = end;
            position += packed;
        }

        consumed = position;
        return written;
    }

    private static int Byte(ReadOnlySpan<byte> source, int position)
        => position < source.Length ? source[position] : throw new InvalidDataException("The data end before the last LZMA2 chunk.");

    private void SetProperties(int value)
    {
        var (rest, contextBits) = Math.DivRem(value, 9);
        var (positionBits, literalPositionBits) = Math.DivRem(rest, 5);
        if (positionBits > 4 || contextBits + literalPositionBits > MaxLiteralBits)
            throw new InvalidDataException($"The LZMA properties are said to be {value}.");
        (_literalContextBits, _literalPositionMask, _positionMask) = (contextBits, (1 << literalPositionBits) - 1, (1 << positionBits) - 1);
    }

    private void Reset()
    {
        foreach (var odds in new[] { _isMatch, _isRepeat, _isRepeat0, _isRepeat1, _isRepeat2, _isLongRepeat0, _slots, _special,
            _align, _literals })
            Array.Fill(odds, EvenOdds);
        _matchLength.Reset();
        _repeatLength.Reset();
        (_state, _repeat0, _repeat1, _repeat2, _repeat3) = (0, 0, 0, 0, 0);
    }

    /// <summary>Decodes one chunk behind what its dictionary has.</summary>
    private void DecodeChunk(ReadOnlySpan<byte> source, Span<byte> output, int at)
    {
        var range = new RangeDecoder(source);
        while (at < output.Length)
        {
            var place = at & _positionMask;
            var index = (_state * PositionStates) + place;
            if (range.Bit(ref _isMatch[index]) == 0)
            {
                output[at] = Literal(ref range, output, at);
                at++;
                _state = _state < 4 ? 0 : _state < 10 ? _state - 3 : _state - 6;
                continue;
            }

            int length;
            if (range.Bit(ref _isRepeat[_state]) == 0)
            {
                (_repeat3, _repeat2, _repeat1) = (_repeat2, _repeat1, _repeat0);
                length = _matchLength.Read(ref range, place);
                _state = _state < LiteralStates ? 7 : 10;
                _repeat0 = Distance(ref range, length);
            }
            else
            {
                if (range.Bit(ref _isRepeat0[_state]) != 0)
                {
                    TakeRepeat(ref range);
                }
                else if (range.Bit(ref _isLongRepeat0[index]) == 0)
                {
                    _state = _state < LiteralStates ? 9 : 11;
                    Copy(output, at, 1);
                    at++;
                    continue;
                }

                length = _repeatLength.Read(ref range, place);
                _state = _state < LiteralStates ? 8 : 11;
            }

            // The output may be full in the middle of a match: what is behind it is not wanted.
            length = Math.Min(length + MinMatch, output.Length - at);
            Copy(output, at, length);
            at += length;
        }
    }

    private void TakeRepeat(ref RangeDecoder range)
    {
        if (range.Bit(ref _isRepeat1[_state]) == 0)
            (_repeat0, _repeat1) = (_repeat1, _repeat0);
        else if (range.Bit(ref _isRepeat2[_state]) == 0)
            (_repeat0, _repeat1, _repeat2) = (_repeat2, _repeat0, _repeat1);
        else
            (_repeat0, _repeat1, _repeat2, _repeat3) = (_repeat3, _repeat0, _repeat1, _repeat2);
    }

    private byte Literal(ref RangeDecoder range, ReadOnlySpan<byte> output, int at)
    {
        var before = at > 0 ? output[at - 1] : 0;
        var coder = ((at & _literalPositionMask) << _literalContextBits) + (before >> (8 - _literalContextBits));
        var odds = _literals.AsSpan(coder * LiteralCoderSize, LiteralCoderSize);
        var symbol = 1;
        if (_state >= LiteralStates)
        {
            // Behind a match, the byte that would go on with it tells something of the literal.
            if (_repeat0 >= (uint)at)
                ThrowDistance();
            int match = output[at - (int)_repeat0 - 1];
            while (symbol < 0x100)
            {
                match <<= 1;
                var matchBit = match & 0x100;
                var bit = range.Bit(ref odds[0x100 + matchBit + symbol]);
                symbol = (symbol << 1) | bit;
                if (matchBit >> 8 != bit)
                    break;
            }
        }

        while (symbol < 0x100)
            symbol = (symbol << 1) | range.Bit(ref odds[symbol]);
        return (byte)symbol;
    }

    private uint Distance(ref RangeDecoder range, int length)
    {
        var lengthState = Math.Min(length, LengthStates - 1);
        var slot = range.Tree(_slots.AsSpan(lengthState << SlotBits, 1 << SlotBits), SlotBits);
        if (slot < FirstModelSlot)
            return (uint)slot;
        var direct = (slot >> 1) - 1;
        var distance = (uint)(2 | (slot & 1)) << direct;
        if (slot < LastModelSlot)
            return distance + range.ReverseTree(_special.AsSpan((int)distance - slot), direct);
        distance += range.Direct(direct - AlignBits) << AlignBits;
        return distance + range.ReverseTree(_align, AlignBits);
    }

    private void Copy(Span<byte> output, int at, int length)
    {
        if (_repeat0 >= (uint)at)
            ThrowDistance();
        var distance = (int)_repeat0 + 1;
        if (distance >= length)
        {
            output.Slice(at - distance, length).CopyTo(output[at..]);
            return;
        }

        for (var i = at; i < at + length; i++)
            output[i] = output[i - distance];
    }

    private static void ThrowDistance() => throw new InvalidDataException("The LZMA data copy from before their start.");

    /// <summary>The lengths of matches: short ones by their place, and long ones.</summary>
    private sealed class LengthCoder
    {
        private const int ShortBits = 3;
        private const int LongBits = 8;

        private readonly ushort[] _choice = new ushort[2];
        private readonly ushort[] _low = new ushort[PositionStates << ShortBits];
        private readonly ushort[] _middle = new ushort[PositionStates << ShortBits];
        private readonly ushort[] _high = new ushort[1 << LongBits];

        public void Reset()
        {
            foreach (var odds in new[] { _choice, _low, _middle, _high })
                Array.Fill(odds, EvenOdds);
        }

        public int Read(ref RangeDecoder range, int place)
        {
            if (range.Bit(ref _choice[0]) == 0)
                return range.Tree(_low.AsSpan(place << ShortBits, 1 << ShortBits), ShortBits);
            if (range.Bit(ref _choice[1]) == 0)
                return (1 << ShortBits) + range.Tree(_middle.AsSpan(place << ShortBits, 1 << ShortBits), ShortBits);
            return (2 << ShortBits) + range.Tree(_high, LongBits);
        }
    }

    /// <summary>Reads bits by their odds.</summary>
    private ref struct RangeDecoder
    {
        public const int Total = 1 << TotalBits;

        private const int TotalBits = 11;
        private const int MoveBits = 5;
        private const uint Top = 1u << 24;
        private const int StartLength = 5;

        private readonly ReadOnlySpan<byte> _source;
        private int _position;
        private uint _range = uint.MaxValue;
        private uint _code;

        public RangeDecoder(ReadOnlySpan<byte> source)
        {
            if (source.Length < StartLength || source[0] != 0)
                throw new InvalidDataException("An LZMA chunk does not start as one does.");
            _source = source;
            for (_position = 1; _position < StartLength; _position++)
                _code = (_code << 8) | source[_position];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Bit(ref ushort odds)
        {
            var bound = (_range >> TotalBits) * odds;
            int bit;
            if (_code < bound)
            {
                _range = bound;
                odds += (ushort)((Total - odds) >> MoveBits);
                bit = 0;
            }
            else
            {
                _range -= bound;
                _code -= bound;
                odds -= (ushort)(odds >> MoveBits);
                bit = 1;
            }

            if (_range < Top)
                Normalize();
            return bit;
        }

        public int Tree(Span<ushort> odds, int bits)
        {
            var symbol = 1;
            for (var i = 0; i < bits; i++)
                symbol = (symbol << 1) | Bit(ref odds[symbol]);
            return symbol - (1 << bits);
        }

        public uint ReverseTree(Span<ushort> odds, int bits)
        {
            var (symbol, value) = (1, 0u);
            for (var i = 0; i < bits; i++)
            {
                var bit = Bit(ref odds[symbol]);
                symbol = (symbol << 1) | bit;
                value |= (uint)bit << i;
            }

            return value;
        }

        public uint Direct(int bits)
        {
            uint value = 0;
            for (var i = 0; i < bits; i++)
            {
                _range >>= 1;
                var bit = _code >= _range ? 1u : 0;
                _code -= _range * bit;
                value = (value << 1) | bit;
                if (_range < Top)
                    Normalize();
            }

            return value;
        }

        /// <summary>Data that end early give zeros: damaged ones can't run on for ever, as the output ends.</summary>
        private void Normalize()
        {
            _range <<= 8;
            _code = (_code << 8) | (_position < _source.Length ? _source[_position] : 0u);
            _position++;
        }
    }
}
