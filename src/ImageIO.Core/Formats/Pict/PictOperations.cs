using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>
/// Passes over operations that draw no bitmap, by the lengths that the specification gives (Imaging With QuickDraw, table A-2).
/// </summary>
internal sealed class PictOperations(SourceStream source)
{
    private const int WordLength = -1;
    private const int LongLength = -2;
    private const int Region = -3;
    private const int TextAtPoint = -4;
    private const int TextByOne = -5;
    private const int TextByTwo = -6;
    private const int LongComment = -7;
    private const int Pattern = -8;

    /// <summary>The bytes that follow an operation below 0x100, or how these are told.</summary>
    private static readonly int[] Lengths = MakeLengths();

    /// <summary>Whether lines, shapes or text have passed.</summary>
    public bool HasDrawing { get; private set; }

    public void Skip(int operation)
    {
        HasDrawing |= operation is (>= 0x20 and <= 0x2B) or (>= 0x30 and <= 0x8C);
        switch (operation)
        {
            case < 0x100:
                SkipByTable(Lengths[operation]);
                break;
            case < 0x200:
                source.Skip(2);
                break;
            case 0x0C00:
                source.Skip(24);
                break;
            case < 0x8000:
                source.Skip(2L * (operation >> 8));
                break;
            case < 0x8100:
                break;
            default:
                source.Skip(source.ReadUInt32BigEndian());
                break;
        }
    }

    private void SkipByTable(int length)
    {
        switch (length)
        {
            case WordLength:
                source.Skip(source.ReadUInt16BigEndian());
                break;
            case LongLength:
                source.Skip(source.ReadUInt32BigEndian());
                break;
            case Region:
                // The length counts itself.
                var position = source.Position;
                var region = source.ReadUInt16BigEndian();
                CodecTools.ThrowCorruptIf(region < 2, $"A region is said to take {region} bytes, its length among them.", position);
                source.Skip(region - 2);
                break;
            case TextAtPoint:
                SkipText(4);
                break;
            case TextByTwo:
                SkipText(2);
                break;
            case TextByOne:
                SkipText(1);
                break;
            case LongComment:
                source.Skip(2);
                source.Skip(source.ReadUInt16BigEndian());
                break;
            case Pattern:
                PictBitmap.SkipPattern(source);
                break;
            default:
                source.Skip(length);
                break;
        }
    }

    private void SkipText(int before)
    {
        source.Skip(before);
        source.Skip(source.ReadUInt8());
    }

    private static int[] MakeLengths()
    {
        var lengths = new int[256];
        Set(0x01, 0x01, Region);
        Set(0x02, 0x02, 8);
        Set(0x03, 0x03, 2);
        Set(0x04, 0x04, 1);
        Set(0x05, 0x05, 2);
        Set(0x06, 0x07, 4);
        Set(0x08, 0x08, 2);
        Set(0x09, 0x0A, 8);
        Set(0x0B, 0x0C, 4);
        Set(0x0D, 0x0D, 2);
        Set(0x0E, 0x0F, 4);
        Set(0x10, 0x10, 8);
        Set(0x11, 0x11, 1);
        Set(0x12, 0x14, Pattern);
        Set(0x15, 0x16, 2);
        Set(0x1A, 0x1B, 6);
        Set(0x1D, 0x1D, 6);
        Set(0x1F, 0x1F, 6);
        Set(0x20, 0x20, 8);
        Set(0x21, 0x21, 4);
        Set(0x22, 0x22, 6);
        Set(0x23, 0x23, 2);
        Set(0x24, 0x27, WordLength);
        Set(0x28, 0x28, TextAtPoint);
        Set(0x29, 0x2A, TextByOne);
        Set(0x2B, 0x2B, TextByTwo);
        Set(0x2C, 0x2F, WordLength);
        Set(0x30, 0x37, 8);
        Set(0x40, 0x47, 8);
        Set(0x50, 0x57, 8);
        Set(0x60, 0x67, 12);
        Set(0x68, 0x6F, 4);
        Set(0x70, 0x77, Region);
        Set(0x80, 0x87, Region);
        Set(0x92, 0x97, WordLength);
        Set(0x9C, 0x9F, WordLength);
        Set(0xA0, 0xA0, 2);
        Set(0xA1, 0xA1, LongComment);
        Set(0xA2, 0xAF, WordLength);
        Set(0xD0, 0xFE, LongLength);
        return lengths;

        void Set(int first, int last, int length) => lengths.AsSpan(first..(last + 1)).Fill(length);
    }
}
