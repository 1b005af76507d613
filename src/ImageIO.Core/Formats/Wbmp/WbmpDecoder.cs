using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Wbmp;

/// <summary>
/// Reads a wireless bitmap: two bytes of 0, width and height of as many bytes as they need, and rows of bits, of which a set one is white.
/// </summary>
internal sealed class WbmpDecoder(SourceStream source, ReadOptions options) : SingleImageDecoder(source, options)
{
    private int _width;

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        => ReadHeader() is not null && TryReadRows(destination, origin, (_width + 7L) / 8, bottomUp: false, ReadRow);

    protected override FrameHeader ParseHeader()
    {
        var position = Source.Position;
        var type = ReadNumber();
        if (type != 0)
            throw new UnsupportedImageException($"The wireless bitmap is of type {type}; only type 0 is defined.") { Position = position };
        var header = Source.ReadUInt8();
        if ((header & 0x9F) != 0)
            throw new UnsupportedImageException(
                $"The wireless bitmap has the header 0x{header:X2}, which announces extensions; 0 can "
                    + "be read.")
            {
                Position = position + 1,
            };
        var width = ReadNumber();
        var height = ReadNumber();
        CheckSize(width, height, 1, position + 2);
        _width = (int)width;
        return new FrameHeader { Shape = [(int)height, _width], DType = DType.Bool };
    }

    protected override void Decode(NdArray destination) => CodecTools.ReadRows(destination, bottomUp: false, Source, Options, ReadRow);

    private void ReadRow(Span<byte> row)
    {
        var packed = row[^(int)((row.Length + 7L) / 8)..];
        Source.ReadExactly(packed);
        PackedRows.UnpackBits(packed, 0, row);
    }

    /// <summary>Seven bits a byte, the highest first; a set highest bit says that another byte follows.</summary>
    private long ReadNumber()
    {
        var position = Source.Position;
        long number = 0;
        while (true)
        {
            var next = Source.ReadUInt8();
            number = (number << 7) | (uint)(next & 127);
            if (next < 128)
                return number;
            CodecTools.ThrowCorruptIf(number > int.MaxValue, $"A number of the header is larger than {int.MaxValue}.", position);
        }
    }
}
