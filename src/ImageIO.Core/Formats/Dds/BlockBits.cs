using System.Buffers.Binary;

namespace ImageIO.Formats.Dds;

/// <summary>The 128 bits of a block, from the least significant one on.</summary>
internal struct BlockBits(ReadOnlySpan<byte> block)
{
    private UInt128 _rest = new(BinaryPrimitives.ReadUInt64LittleEndian(block[8..]), BinaryPrimitives.ReadUInt64LittleEndian(block));

    public int Take(int count)
    {
        var value = (int)(uint)(ulong)_rest & ((1 << count) - 1);
        _rest >>= count;
        return value;
    }
}
