using System.Buffers.Binary;
using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Reads the big-endian numbers of a marker segment or box.</summary>
/// <param name="bytes">The content, behind its length.</param>
/// <param name="name">What it is called in messages.</param>
/// <param name="position">Where it stands in the file.</param>
internal ref struct SegmentReader(ReadOnlySpan<byte> bytes, string name, long position)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _offset;

    public readonly int Left => _bytes.Length - _offset;

    public readonly long Position => position + _offset;

    public readonly ReadOnlySpan<byte> Rest => _bytes[_offset..];

    public int ReadUInt8() => Take(1)[0];

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>The number of a component: two bytes where one is not enough for all of them.</summary>
    public int ReadComponent(int components) => components < 257 ? ReadUInt8() : ReadUInt16();

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
            ThrowShort();
        var taken = _bytes.Slice(_offset, count);
        _offset += count;
        return taken;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private readonly void ThrowShort() => CodecTools.ThrowCorrupt(
        $"{name} has {_bytes.Length} bytes, fewer than what it must say.",
        position);
}
