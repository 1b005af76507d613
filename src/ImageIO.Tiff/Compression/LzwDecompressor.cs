using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using ImageIO.Codecs;

namespace ImageIO.Tiff.Compression;

/// <summary>LZW as TIFF has it (TIFF 6.0 §13), and as the first writers had it: codes from the low bits on, whose length grows one code later.</summary>
/// <remarks>A string of the dictionary is the place of the output where it was first written: it is copied from there.</remarks>
internal sealed class LzwDecompressor : Decompressor
{
    private const int Clear = 256;
    private const int End = 257;
    private const int MaxCodes = 4096;
    private const int MaxWidth = 12;

    private readonly int[] _starts = new int[MaxCodes];
    private readonly int[] _lengths = new int[MaxCodes];

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var bytes = source.Span;
        var isOld = bytes.Length >= 2 && bytes[0] == 0 && (bytes[1] & 1) != 0;
        return isOld ? DecompressOld(bytes, destination) : DecompressStandard(bytes, destination);
    }

    private int DecompressStandard(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var state = new State { Width = 9, Next = End + 1 };
        var position = 0;
        ulong bits = 0;
        var have = 0;
        while (state.Written < destination.Length)
        {
            if (have < state.Width)
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
                    if (have < state.Width)
                        break;
                }
            }

            var code = (int)(bits >> (64 - state.Width));
            bits <<= state.Width;
            have -= state.Width;
            if (code == End)
                break;
            Take(code, destination, ref state, growsAt: (1 << state.Width) - 1);
        }

        return state.Written;
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
