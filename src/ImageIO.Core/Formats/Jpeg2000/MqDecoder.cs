using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>The arithmetic decoder of T.800 Annex C. Four fields, so that passes can keep it in registers.</summary>
internal struct MqDecoder
{
    private const uint Half = 0x8000;

    private uint _interval;
    private uint _code;
    private int _bits;
    private int _position;

    /// <summary>
    /// States of contexts: the probability of the less probable symbol in bits 0 to 15, the more probable symbol in bit 16, the place of
    /// the state behind it in bits 17 to 23, and of the state behind the less probable one in bits 24 to 30. A place is twice the number in
    /// table C.2, plus the more probable symbol.
    /// </summary>
    public static uint[] States { get; } = MakeStates();

    /// <summary>Starts on a codeword, behind which two bytes FF must stand.</summary>
    public static MqDecoder Start(ref byte bytes)
    {
        var decoder = default(MqDecoder);
        decoder._code = (uint)bytes << 16;
        decoder.ReadByte(ref bytes);
        decoder._code <<= 7;
        decoder._bits -= 7;
        decoder._interval = Half;
        return decoder;
    }

    /// <summary>Decodes a symbol.</summary>
    /// <param name="bytes">The codeword that it was started on.</param>
    /// <param name="states">The first of <see cref="States"/>.</param>
    /// <param name="context">The context's state, which is moved on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Decode(ref byte bytes, ref uint states, ref uint context)
    {
        var state = context;
        var probability = state & 0xFFFF;
        var symbol = (state >> 16) & 1;
        _interval -= probability;
        bool isLessProbable;
        if (_code >> 16 < probability)
        {
            isLessProbable = _interval >= probability;
            _interval = probability;
        }
        else
        {
            _code -= probability << 16;
            if ((_interval & Half) != 0)
                return symbol;
            isLessProbable = _interval < probability;
        }

        if (isLessProbable)
        {
            symbol ^= 1;
            context = Unsafe.Add(ref states, state >> 24);
        }
        else
        {
            context = Unsafe.Add(ref states, (state >> 17) & 0x7F);
        }

        var shift = BitOperations.LeadingZeroCount(_interval) - 16;
        do
        {
            if (_bits == 0)
                ReadByte(ref bytes);
            var step = Math.Min(shift, _bits);
            _interval <<= step;
            _code <<= step;
            _bits -= step;
            shift -= step;
        }
        while (shift > 0);

        return symbol;
    }

    /// <summary>A marker ends the codeword: ones follow it for ever.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadByte(ref byte bytes)
    {
        uint next = Unsafe.Add(ref bytes, _position + 1);
        if (Unsafe.Add(ref bytes, _position) != 0xFF)
        {
            _position++;
            _code += next << 8;
            _bits = 8;
        }
        else if (next <= 0x8F)
        {
            _position++;
            _code += next << 9;
            _bits = 7;
        }
        else
        {
            _code += 0xFF00;
            _bits = 8;
        }
    }

    private static uint[] MakeStates()
    {
        // Probability, state behind the more probable symbol, behind the less probable, and whether that changes which one is which.
        (ushort Probability, byte More, byte Less, bool Switches)[] rows =
        [
            (0x5601, 1, 1, true), (0x3401, 2, 6, false), (0x1801, 3, 9, false), (0x0AC1, 4, 12, false), (0x0521, 5, 29, false),
            (0x0221, 38, 33, false), (0x5601, 7, 6, true), (0x5401, 8, 14, false), (0x4801, 9, 14, false), (0x3801, 10, 14, false),
            (0x3001, 11, 17, false), (0x2401, 12, 18, false), (0x1C01, 13, 20, false), (0x1601, 29, 21, false), (0x5601, 15, 14, true),
            (0x5401, 16, 14, false), (0x5101, 17, 15, false), (0x4801, 18, 16, false), (0x3801, 19, 17, false), (0x3401, 20, 18, false),
            (0x3001, 21, 19, false), (0x2801, 22, 19, false), (0x2401, 23, 20, false), (0x2201, 24, 21, false), (0x1C01, 25, 22, false),
            (0x1801, 26, 23, false), (0x1601, 27, 24, false), (0x1401, 28, 25, false), (0x1201, 29, 26, false), (0x1101, 30, 27, false),
            (0x0AC1, 31, 28, false), (0x09C1, 32, 29, false), (0x08A1, 33, 30, false), (0x0521, 34, 31, false), (0x0441, 35, 32, false),
            (0x02A1, 36, 33, false), (0x0221, 37, 34, false), (0x0141, 38, 35, false), (0x0111, 39, 36, false), (0x0085, 40, 37, false),
            (0x0049, 41, 38, false), (0x0025, 42, 39, false), (0x0015, 43, 40, false), (0x0009, 44, 41, false), (0x0005, 45, 42, false),
            (0x0001, 45, 43, false), (0x5601, 46, 46, false),
        ];

        // A place has 7 bits: it is never out of the table.
        var states = new uint[128];
        for (var state = 0; state < rows.Length; state++)
        {
            for (var symbol = 0; symbol < 2; symbol++)
            {
                var (probability, more, less, switches) = rows[state];
                var behindLess = (2 * less) + (switches ? 1 - symbol : symbol);
                var behindMore = (2 * more) + symbol;
                states[(2 * state) + symbol] = probability | (uint)((symbol << 16) | (behindMore << 17) | (behindLess << 24));
            }
        }

        return states;
    }
}
