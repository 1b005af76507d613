using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Writes the bits of a scan of JPEG-LS, with a zero bit behind each byte of ones (ITU-T T.87, A.1).</summary>
/// <param name="target">Where to.</param>
internal sealed class LsBitWriter(TargetStream target)
{
    private uint _bits;
    private int _count;
    private int _width = 8;

    /// <summary>Writes the lowest bits of a number, the highest of them first.</summary>
    /// <param name="value">The number; bits above are zero.</param>
    /// <param name="count">0 to 24.</param>
    public void Write(uint value, int count)
    {
        _bits = (_bits << count) | value;
        _count += count;
        while (_count >= _width)
        {
            _count -= _width;
            WriteByte((byte)(_bits >> _count));
            _bits &= (1u << _count) - 1;
        }
    }

    /// <summary>Writes zeros, and a one behind them.</summary>
    public void WriteZeros(int count)
    {
        const int most = 16;
        for (; count > most; count -= most)
            Write(0, most);
        Write(1, count + 1);
    }

    /// <summary>Fills the last byte with zeros. A marker may follow.</summary>
    public void End()
    {
        // Behind a byte of ones a byte has to stand, whose first bit is zero.
        if (_count > 0 || _width < 8)
            Write(0, _width - _count);
    }

    private void WriteByte(byte value)
    {
        target.WriteByte(value);
        _width = value == 0xFF ? 7 : 8;
    }
}
