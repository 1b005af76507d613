using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.MacPaint;

/// <summary>
/// Reads a MacPaint picture (Apple's Technical Note 86): 512 bytes of patterns, in front of which a header of MacBinary may stand, and 720
/// rows of 72 bytes in runs, of which a set bit is black.
/// </summary>
internal sealed class MacPaintDecoder(SourceStream source, ReadOptions options) : SingleImageDecoder(source, options)
{
    /// <summary>Where MacBinary has the type of a file.</summary>
    private const int TypeAt = 65;
    private const int Width = 576;
    private const int Height = 720;
    private const int RowBytes = Width / 8;
    private const int MacBinaryBytes = 128;
    private const int PatternBytes = 512;
    private const int MaxVersion = 3;

    private int _run;
    private int _literals;
    private byte _value;

    protected override FrameHeader ParseHeader()
    {
        var start = Source.Peek(TypeAt + 4);
        if (start.Length == TypeAt + 4 && start[TypeAt..].SequenceEqual("PNTG"u8))
            Source.Skip(MacBinaryBytes);
        var position = Source.Position;
        var version = Source.ReadUInt32BigEndian();
        CodecTools.ThrowCorruptIf(version > MaxVersion,
            $"The file begins with {version}; a MacPaint picture begins with 0 to {MaxVersion}.", position);
        Source.Skip(PatternBytes - sizeof(uint));
        return new FrameHeader { Shape = [Height, Width], DType = DType.Bool };
    }

    protected override void Decode(NdArray destination)
    {
        _run = _literals = 0;
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, row =>
        {
            Span<byte> packed = stackalloc byte[RowBytes];
            foreach (ref var value in packed)
                value = ReadByte();
            PackedRows.UnpackBits(packed, byte.MaxValue, row);
        });
    }

    /// <summary>Some programs let a run go on in the next row.</summary>
    private byte ReadByte()
    {
        while (_run == 0 && _literals == 0)
        {
            var control = (sbyte)Source.ReadUInt8();
            if (control >= 0)
                _literals = control + 1;
            else if (control != -128)
                (_run, _value) = (1 - control, Source.ReadUInt8());
        }

        if (_literals > 0)
        {
            _literals--;
            return Source.ReadUInt8();
        }

        _run--;
        return _value;
    }
}
