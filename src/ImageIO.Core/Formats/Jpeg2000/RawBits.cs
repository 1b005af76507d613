using System.Runtime.CompilerServices;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>The plain bits of passes that bypass the arithmetic coder (T.800 D.6).</summary>
internal struct RawBits
{
    private uint _current;
    private int _left;
    private int _position;

    /// <summary>Reads a bit.</summary>
    /// <param name="bytes">The codeword; two bytes FF stand behind it, and ones are read for ever from there.</param>
    public uint Read(ref byte bytes)
    {
        if (_left == 0)
        {
            uint next = Unsafe.Add(ref bytes, _position);
            var isStuffed = _current == 0xFF;
            if (isStuffed && next > 0x8F)
            {
                _left = 8;
            }
            else
            {
                _current = next;
                _position++;
                _left = isStuffed ? 7 : 8;
            }
        }

        return (_current >> --_left) & 1;
    }
}
