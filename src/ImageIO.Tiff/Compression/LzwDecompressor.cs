using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using ImageIO.Codecs;

namespace ImageIO.Tiff.Compression;

/// <summary>
/// LZW as TIFF has it (TIFF 6.0 §13), and as the first writers had it: codes from the low bits on, whose length grows one code later.
/// </summary>
/// <remarks>
/// A string of the dictionary is the place of the output where it was first written: it is copied from there. Most are short, so the first
/// eight bytes of each are kept beside it, and are put as one number, whatever the string's length: what is too much is written over by the
/// next.
/// </remarks>
internal sealed class LzwDecompressor : Decompressor
{
    private const int Clear = 256;
    private const int End = 257;
    private const int MaxCodes = 4096;
    private const int MaxWidth = 12;

    private const int Kept = sizeof(ulong);

    private readonly ulong[] _values = FirstValues();
    private readonly int[] _starts = new int[MaxCodes];
    private readonly int[] _lengths = new int[MaxCodes];

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var bytes = source.Span;
        var isOld = bytes.Length >= 2 && bytes[0] == 0 && (bytes[1] & 1) != 0;
        return isOld ? DecompressOld(bytes, destination) : DecompressStandard(bytes, destination);
    }

    /// <summary>All in one loop, whose state stays in registers: this is where time goes.</summary>
    private int DecompressStandard(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var values = _values.AsSpan(0, MaxCodes);
        var starts = _starts.AsSpan(0, MaxCodes);
        var lengths = _lengths.AsSpan(0, MaxCodes);
        lengths[..Clear].Fill(1);
        var (width, next, written, previousStart, previousLength) = (9, End + 1, 0, 0, 0);
        ulong previousValue = 0;
        var lastWide = destination.Length - Kept;
        var growsAt = (1 << width) - 1;
        var position = 0;
        ulong bits = 0;
        var have = 0;
        while (written < destination.Length)
        {
            if (have < width)
            {
                if (position + 8 <= source.Length)
                {
                    // The bits that are read once more are the same.
                    bits |= BinaryPrimitives.ReadUInt64BigEndian(source[position..]) >> have;
                    var taken = (63 - have) >> 3;
                    position += taken;
                    have += taken * 8;
                }
                else
                {
                    for (; have <= 56 && position < source.Length; have += 8)
                        bits |= (ulong)source[position++] << (56 - have);
                    if (have < width)
                        break;
                }
            }

            var code = (int)(bits >> (64 - width));
            bits <<= width;
            have -= width;
            int length;
            ulong value;
            if (code < Clear || (code < next && code > End))
            {
                (value, length) = (values[code], lengths[code]);
                if (length > Kept)
                    Copy(destination, starts[code], written, length);
                else if (written <= lastWide)
                    BinaryPrimitives.WriteUInt64LittleEndian(destination[written..], value);
                else
                    PutEnd(destination[written..], value, length);
            }
            else if (code == Clear)
            {
                (width, next, previousLength) = (9, End + 1, 0);
                growsAt = (1 << width) - 1;
                continue;
            }
            else if (code == End)
            {
                break;
            }
            else
            {
                if (previousLength == 0 || code > next)
                    ThrowUnknown(code);
                (value, length) = (Longer(previousValue, previousLength, previousValue), previousLength + 1);
                Copy(destination, previousStart, written, length);
            }

            if (previousLength > 0 && next < MaxCodes)
            {
                values[next] = Longer(previousValue, previousLength, value);
                starts[next] = previousStart;
                lengths[next] = previousLength + 1;
                if (++next >= growsAt && width < MaxWidth)
                    growsAt = (1 << ++width) - 1;
            }

            (previousStart, previousLength, previousValue) = (written, length, value);
            written = length > destination.Length - written ? destination.Length : written + length;
        }

        return written;
    }

    private static ulong[] FirstValues()
    {
        var values = new ulong[MaxCodes];
        for (var i = 0; i < Clear; i++)
            values[i] = (ulong)i;
        return values;
    }

    /// <summary>The first bytes of a string and of the first byte of another behind it.</summary>
    private static ulong Longer(ulong value, int length, ulong other) => length < Kept ? value | ((other & 0xFF) << (8 * length)) : value;

    private static void PutEnd(Span<byte> destination, ulong value, int length)
    {
        for (var i = 0; i < Math.Min(length, destination.Length); i++)
            destination[i] = (byte)(value >> (8 * i));
    }

    private int DecompressOld(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var state = new State { Width = 9, Next = End + 1 };
        var position = 0;
        uint bits = 0;
        var have = 0;
        while (state.Written < destination.Length)
        {
            for (; have < state.Width && position < source.Length; have += 8)
                bits |= (uint)source[position++] << have;
            if (have < state.Width)
                break;
            var code = (int)(bits & ((1u << state.Width) - 1));
            bits >>= state.Width;
            have -= state.Width;
            if (code == End)
                break;
            Take(code, destination, ref state, growsAt: 1 << state.Width);
        }

        return state.Written;
    }

    private void Take(int code, Span<byte> destination, ref State state, int growsAt)
    {
        var written = state.Written;
        int length;
        if (code < Clear)
        {
            destination[written] = (byte)code;
            length = 1;
        }
        else if (code == Clear)
        {
            (state.Width, state.Next, state.PreviousLength) = (9, End + 1, 0);
            return;
        }
        else
        {
            int start;
            if (state.PreviousLength == 0 || code > state.Next)
                ThrowUnknown(code);
            (start, length) = code == state.Next ? (state.PreviousStart, state.PreviousLength + 1) : (_starts[code], _lengths[code]);
            Copy(destination, start, written, length);
        }

        if (state.PreviousLength > 0 && state.Next < MaxCodes)
        {
            (_starts[state.Next], _lengths[state.Next]) = (state.PreviousStart, state.PreviousLength + 1);
            if (++state.Next >= growsAt && state.Width < MaxWidth)
                state.Width++;
        }

        (state.PreviousStart, state.PreviousLength) = (written, length);
        state.Written = (int)Math.Min((long)written + length, destination.Length);
    }

    private static void Copy(Span<byte> output, int from, int to, int length)
    {
        length = Math.Min(length, output.Length - to);
        var distance = to - from;
        if (length <= Vector128<byte>.Count && distance >= length && to + Vector128<byte>.Count <= output.Length)
        {
            Vector128.Create<byte>(output.Slice(from, Vector128<byte>.Count)).CopyTo(output.Slice(to, Vector128<byte>.Count));
        }
        else if (distance >= length)
        {
            output.Slice(from, length).CopyTo(output[to..]);
        }
        else
        {
            for (var i = 0; i < length; i++)
                output[to + i] = output[from + i];
        }
    }

    private static void ThrowUnknown(int code)
        => CodecTools.ThrowCorrupt($"The LZW data use code {code} before it means anything.");

    private struct State
    {
        public int Width;
        public int Next;
        public int PreviousStart;
        public int PreviousLength;
        public int Written;
    }
}
