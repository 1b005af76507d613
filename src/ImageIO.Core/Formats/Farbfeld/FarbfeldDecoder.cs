using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Farbfeld;

/// <summary>Reads the image of a farbfeld file: the magic, width and height of 32 bits, then RGBA of 16 bits, all big-endian.</summary>
internal sealed class FarbfeldDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private FrameHeader? _header;
    private bool _done;

    public override int? ImageCount => 1;

    public override FrameHeader? ReadHeader() => _done ? null : _header ??= ParseHeader();

    public override void ReadPixels(NdArray destination)
    {
        _done = true;
        CodecTools.ReadRows(destination, bottomUp: false, source, options, row =>
        {
            source.ReadExactly(row);
            if (BitConverter.IsLittleEndian)
                CodecTools.ReverseBytes(row, sizeof(ushort));
        });
    }

    public override bool TrySkipPixels()
    {
        _done = true;
        return true;
    }

    private FrameHeader ParseHeader()
    {
        var position = source.Position;
        CodecTools.ThrowCorruptIf(!source.ReadSpan(8).SequenceEqual("farbfeld"u8),
            "The file does not start with the word farbfeld, as those of this format do.", position);
        var width = source.ReadUInt32BigEndian();
        var height = source.ReadUInt32BigEndian();
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            CodecTools.ThrowCorrupt($"The image is said to be {width}×{height} px; both must be 1 to {int.MaxValue}.", position + 8);
        return new FrameHeader { Shape = [(int)height, (int)width, 4], DType = DType.UInt16 };
    }
}
