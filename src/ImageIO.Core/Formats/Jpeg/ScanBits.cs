using System.Numerics;
using System.Runtime.CompilerServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>
/// Reads the bits of a scan, most significant first, up to the marker that ends them. A byte of ones is followed by a zero byte (ITU-T
/// T.81, F.1.2.3), or, in JPEG-LS, by a zero bit (ITU-T T.87, A.1).
/// </summary>
internal ref struct ScanBits
{
    private readonly SourceStream _source;
    private readonly bool _stuffsBits;
    private ReadOnlySpan<byte> _window;
    private int _at;
    private ulong _bits;
    private int _count;
    private bool _isBehindOnes;
    private bool _isEnded;

    /// <summary>Starts at the source's place.</summary>
    /// <param name="source">At the first byte of the scan.</param>
    /// <param name="stuffsBits">The scan is one of JPEG-LS.</param>
    public ScanBits(SourceStream source, bool stuffsBits)
    {
        (_source, _stuffsBits) = (source, stuffsBits);
        _window = source.PeekBuffered();
    }

    /// <summary>The next bits as a number, without consuming them; zeros behind the end.</summary>
    /// <param name="count">1 to 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Peek(int count)
    {
        if (_count < count)
            Fill();
        return (uint)(_bits >> (64 - count));
    }

    /// <summary>Consumes bits that were looked at.</summary>
    /// <exception cref="EndOfStreamException">The scan has fewer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        if (count > _count)
            ThrowEnd();
        _bits <<= count;
        _count -= count;
    }

    /// <summary>Consumes bits.</summary>
    /// <param name="count">0 to 32.</param>
    /// <exception cref="EndOfStreamException">The scan has fewer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int count)
    {
        if (count == 0)
            return 0;
        var value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Consumes zeros and the one behind them.</summary>
    /// <param name="max">So many zeros stand for damage.</param>
    /// <returns>How many zeros there were; more than <paramref name="max"/> where there are too many.</returns>
    /// <exception cref="EndOfStreamException">The scan ends before a one.</exception>
    public int ReadZeros(int max)
    {
        var zeros = 0;
        while (zeros <= max)
        {
            if (_bits == 0)
            {
                zeros += _count;
                _count = 0;
                Fill();
                if (_count == 0)
                    ThrowEnd();
                continue;
            }

            var more = BitOperations.LeadingZeroCount(_bits);
            Skip(more);
            Skip(1);
            return zeros + more;
        }

        return zeros;
    }

    /// <summary>Puts the source behind the bytes that were taken, which is in front of the next marker or the rest of the scan.</summary>
    public void End()
    {
        _source.Advance(_at);
        _window = default;
        (_at, _bits, _count, _isBehindOnes, _isEnded) = (0, 0, 0, false, true);
    }

    /// <summary>Goes on at the source's place.</summary>
    public void Resume()
    {
        _window = _source.PeekBuffered();
        _isEnded = false;
    }

    private void Fill()
    {
        while (_count <= 56 && !_isEnded)
        {
            if (_at >= _window.Length - 1 && !Refill())
                return;
            var next = _window[_at];
            if (next == 0xFF)
            {
                // At the very end, a byte of ones is the start of a marker that is not there.
                var follower = _at + 1 < _window.Length ? _window[_at + 1] : byte.MaxValue;
                if (_stuffsBits ? follower >= 0x80 : follower != 0)
                {
                    _isEnded = true;
                    return;
                }

                if (!_stuffsBits)
                    _at++;
            }

            _at++;
            var width = _isBehindOnes ? 7 : 8;
            _bits |= (ulong)next << (64 - width - _count);
            _count += width;
            _isBehindOnes = _stuffsBits && next == 0xFF;
        }
    }

    /// <returns>False where no byte is left.</returns>
    private bool Refill()
    {
        _source.Advance(_at);
        _source.Peek(2);
        _window = _source.PeekBuffered();
        _at = 0;
        _isEnded = _window.IsEmpty;
        return !_isEnded;
    }

    private readonly void ThrowEnd() => throw new EndOfStreamException(
        $"The scan ends before its image does, in front of byte {_source.Position + _at}.");
}
