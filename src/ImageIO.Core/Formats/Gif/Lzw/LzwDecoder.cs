using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>How far the decoding of an image's indices has come.</summary>
internal enum LzwState
{
    /// <summary>There is more.</summary>
    Decoding,

    /// <summary>All pixels are there.</summary>
    Complete,

    /// <summary>The end code came first.</summary>
    EndCode,

    /// <summary>The terminator of the sub-blocks came first.</summary>
    Terminator,

    /// <summary>The source ended first.</summary>
    SourceEnd,

    /// <summary>A code was found that stands for nothing.</summary>
    UndefinedCode,
}

/// <summary>What is not as it should be behind an image's last pixel, none of which matters to the image.</summary>
[Flags]
internal enum LzwTail
{
    Clean = 0,
    NoEndCode = 1,
    MorePixels = 2,
    MoreData = 4,
    NoTerminator = 8,
}

/// <summary>Decodes the indices of an image (appendix F): LZW codes of 2 to 12 bits in sub-blocks of at most 255 bytes.</summary>
/// <remarks>
/// <para>A code's string is never spelled out in the table: each one has already been part of the output, so the table says where, and
/// decoding is copying.
/// The output therefore stays in a window for as long as the table points into it. When the window is full, the strings in use move to its
/// front.</para>
/// <para>The window starts small and grows with what the strings really need, at most some 32 MB, whatever size the file claims.</para>
/// </remarks>
internal sealed class LzwDecoder : IDisposable
{
    /// <summary>The front of the window holds each single index, so that codes for one index are copied like all others.</summary>
    private const int Literals = 256;

    private const int InitialWindow = 128 * 1024;

    /// <summary>Room for the longest string, and for what copying in steps of 32 bytes writes beyond it.</summary>
    private const int Slack = GifConstants.MaxCodes + 64;

    private readonly SubBlockReader _input;

    /// <summary>
    /// By code: where its string starts in the window (low half) and how long it is (high half); 0 for the clear and end codes.
    /// </summary>
    private readonly ulong[] _table = new ulong[GifConstants.MaxCodes + 1];
    private readonly WorkingMemory _working;
    private NdArray _window;
    private int _capacity = InitialWindow;

    /// <summary>Where the next code starts in the input, in bits.</summary>
    private int _bit;

    private int _clear;
    private int _minWidth;
    private int _width;

    /// <summary>
    /// The code that the next string will get, once its last index is known: that of the string before, and the first of what comes.
    /// </summary>
    private int _next;

    /// <summary>Where the strings of the table start in the window, and, once the table is full, where they end.</summary>
    private int _textStart;
    private int _textEnd;

    private int _read;
    private int _write;
    private long _left;
    private bool _excess;

    public LzwDecoder(SourceStream source)
    {
        _input = new SubBlockReader(source);
        _working = source.Working;
        _working.Take(InitialWindow);
        _window = NdArray.CreateUninitialized(DType.UInt8, InitialWindow);
        var window = _window.Bytes;
        for (var i = 0; i < Literals; i++)
            window[i] = (byte)i;
    }

    public LzwState State { get; private set; }

    /// <summary>About where the last code was read, in bytes of the source.</summary>
    public long Position => _input.Position;

    /// <summary>Starts an image. The source stands at the first sub-block.</summary>
    /// <param name="minCodeSize">1 to 11: the bits of one index. Indices above 255 lose their upper bits.</param>
    /// <param name="pixels">How many indices are wanted.</param>
    public void Begin(int minCodeSize, long pixels)
    {
        _clear = 1 << minCodeSize;
        _minWidth = minCodeSize + 1;
        for (var code = 0; code < _clear; code++)
            _table[code] = (1UL << 32) | (byte)code;
        _table[_clear] = 0;
        _table[_clear + 1] = 0;
        _input.Reset();
        _excess = false;
        _bit = 0;
        _read = _write = Literals;
        _left = pixels;
        State = pixels == 0 ? LzwState.Complete : LzwState.Decoding;
        Clear();
    }

    /// <summary>The next indices; fewer than asked for only where <see cref="State"/> says why. Valid until the next call.</summary>
    /// <param name="count">At most 65,535.</param>
    public ReadOnlySpan<byte> Read(int count)
    {
        while (_write - _read < count && State == LzwState.Decoding)
        {
            if (_write > _capacity - Slack)
                MakeRoom();
            Decode();
        }

        count = Math.Min(count, _write - _read);
        var indices = _window.Bytes.Slice(_read, count);
        _read += count;
        return indices;
    }

    /// <summary>
    /// Whether an index may be among those of the image that has begun, of which nothing has been read. Nothing can be read after this.
    /// </summary>
    /// <remarks>
    /// Strings are made of what came before: an index that occurs anywhere has first been a code of its own. So codes are looked at, but
    /// not decoded. Such a code may also stand behind the last pixel, or behind damage.
    /// </remarks>
    public bool MayContain(byte index)
    {
        ref var input = ref MemoryMarshal.GetArrayDataReference(_input.Bytes);
        var (clear, width, next, bit) = (_clear, _minWidth, _clear + 1, _bit);
        var mask = (1 << width) - 1;
        var lastBit = -1;
        while (true)
        {
            if (bit > lastBit)
            {
                _bit = bit;
                if (!HasBits(width))
                    return false;
                bit = _bit;
                lastBit = (8 * _input.End) - GifConstants.MaxCodeBits;
            }

            var code = BitsAt(ref input, bit) & mask;
            bit += width;

            // What is rare first, so that the branches are guessed right.
            if ((byte)code == index && code < clear)
                return true;
            if ((code | 1) == (clear | 1))
            {
                if (code != clear)
                    return false;
                (width, mask, next) = (_minWidth, (1 << _minWidth) - 1, clear + 1);
                continue;
            }

            if (++next > mask && width < GifConstants.MaxCodeBits)
                mask = (1 << ++width) - 1;
        }
    }

    /// <summary>Leaves the image: the source is then behind its terminator.</summary>
    public LzwTail Finish()
    {
        var tail = _excess ? LzwTail.MorePixels : LzwTail.Clean;
        if (State == LzwState.Complete && !_excess)
            tail = Tail();
        Skip();
        return _input.HasSourceEnded ? tail | LzwTail.NoTerminator : tail;
    }

    /// <summary>Passes over what is left of the image's data.</summary>
    public void Skip() => _input.Skip();

    public void Dispose()
    {
        _window.Dispose();
        _working.Return(_window.ByteLength);
    }

    /// <summary>What follows the last pixel: the end code, perhaps after a clear code, and nothing else.</summary>
    private LzwTail Tail()
    {
        var code = NextCode();
        if (code == _clear)
        {
            _width = _minWidth;
            code = NextCode();
        }

        if (code < 0)
            return LzwTail.NoEndCode;
        if (code != _clear + 1)
            return LzwTail.MorePixels;
        return HasBits(8) ? LzwTail.MoreData : LzwTail.Clean;
    }

    /// <summary>One code, or −1 where the data have ended.</summary>
    private int NextCode()
    {
        if (!HasBits(_width))
            return -1;
        var code = BitsAt(ref MemoryMarshal.GetArrayDataReference(_input.Bytes), _bit) & ((1 << _width) - 1);
        _bit += _width;
        return code;
    }

    private void Clear()
    {
        _width = _minWidth;
        _next = _clear + 1;
        _textStart = _write;
    }

    /// <summary>Decodes until the window is full, all pixels are there, or there is nothing to decode.</summary>
    private void Decode()
    {
        ref var window = ref MemoryMarshal.GetReference(_window.Bytes);
        ref var table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref var input = ref MemoryMarshal.GetArrayDataReference(_input.Bytes);
        var first = _write;
        var write = first;
        var stop = (int)Math.Min(_capacity - Slack + 1, write + _left);
        var width = _width;
        var mask = (1 << width) - 1;
        var next = _next;
        var bit = _bit;
        var lastBit = (8 * _input.End) - width;
        while (write < stop)
        {
            if (bit > lastBit)
            {
                _bit = bit;
                var more = HasBits(width);
                bit = _bit;
                lastBit = (8 * _input.End) - width;
                if (!more)
                {
                    State = _input.HasSourceEnded ? LzwState.SourceEnd : LzwState.Terminator;
                    break;
                }
            }

            var code = BitsAt(ref input, bit) & mask;
            bit += width;
            var entry = Unsafe.Add(ref table, code);
            var length = (int)(entry >> 32);
            if (length == 0 || code > next)
            {
                if (code == _clear)
                {
                    _write = write;
                    Clear();
                    width = _width;
                    mask = (1 << width) - 1;
                    lastBit = (8 * _input.End) - width;
                    next = _next;
                    continue;
                }

                State = code == _clear + 1 ? LzwState.EndCode : LzwState.UndefinedCode;
                break;
            }

            ref var from = ref Unsafe.Add(ref window, (int)(uint)entry);
            ref var to = ref Unsafe.Add(ref window, write);
            Vector256.LoadUnsafe(ref from).StoreUnsafe(ref to);
            for (var i = 32; i < length; i += 32)
                Vector256.LoadUnsafe(ref Unsafe.Add(ref from, i)).StoreUnsafe(ref Unsafe.Add(ref to, i));

            // The string that is only now being made: its last index is the first of itself.
            if (code == next)
                Unsafe.Add(ref to, length - 1) = from;
            if (next < GifConstants.MaxCodes)
            {
                Unsafe.Add(ref table, ++next) = ((ulong)(uint)(length + 1) << 32) | (uint)write;
                if (next > mask)
                {
                    if (width == GifConstants.MaxCodeBits)
                        _textEnd = write + length;
                    else
                        (mask, lastBit) = ((1 << ++width) - 1, lastBit - 1);
                }
            }

            write += length;
        }

        (_bit, _width, _next, _input.At, _write) = (bit, width, next, (bit + 7) >> 3, write);
        if (write - first < _left)
        {
            _left -= write - first;
            return;
        }

        _excess = write - first > _left;
        _write = first + (int)_left;
        _left = 0;
        State = LzwState.Complete;
    }

    /// <summary>Whether there are so many more bits; fetches more input where it must.</summary>
    private bool HasBits(int count)
    {
        if (_bit + count > 8 * _input.End)
        {
            var at = _bit >> 3;
            _input.At = at;
            _input.Fill();
            _bit += 8 * (_input.At - at);
        }

        _input.At = (_bit + 7) >> 3;
        return _bit + count <= 8 * _input.End;
    }

    /// <summary>At least 25 bits from any bit on; what lies behind the input's end is anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BitsAt(ref byte input, int bit)
    {
        var bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref input, bit >> 3));
        return (int)((BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes)) >> (bit & 7));
    }

    /// <summary>
    /// Moves what is still needed to the front of the window: the strings of the table, and indices that nobody has read. Grows it where
    /// that is too much.
    /// </summary>
    private void MakeRoom()
    {
        // A full table needs no more than its own strings; one that grows also what follows them, for it is made of that.
        var isSplit = _next == GifConstants.MaxCodes && _read >= _textEnd;
        var start = isSplit ? _textStart : Math.Min(_textStart, _read);
        var textLength = (isSplit ? _textEnd : _write) - start;
        var unread = isSplit ? _write - _read : 0;
        var source = _window;
        var capacity = _capacity;
        while (textLength + unread > capacity / 2)
            capacity *= 2;
        if (capacity != _capacity)
        {
            _working.Take(capacity);
            _window = NdArray.CreateUninitialized(DType.UInt8, capacity);
            source.Bytes[..Literals].CopyTo(_window.Bytes);
            _capacity = capacity;
        }

        var from = source.Bytes;
        var to = _window.Bytes;
        from.Slice(start, textLength).CopyTo(to[Literals..]);
        from.Slice(_read, unread).CopyTo(to[(Literals + textLength)..]);
        if (!ReferenceEquals(source, _window))
        {
            _working.Return(source.ByteLength);
            source.Dispose();
        }

        var shift = start - Literals;
        for (var code = _clear + 2; code <= Math.Min(_next, GifConstants.MaxCodes - 1); code++)
            _table[code] -= (uint)shift;
        _textStart -= shift;
        _textEnd -= shift;
        _read = isSplit ? Literals + textLength : _read - shift;
        _write = Literals + textLength + unread;
    }
}
