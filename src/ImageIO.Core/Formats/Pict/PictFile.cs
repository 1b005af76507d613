using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>Walks over the operations of a picture, and notes its bitmaps.</summary>
/// <param name="source">The file; it can seek.</param>
/// <param name="limits">How large the picture may be.</param>
internal sealed class PictFile(SourceStream source, Limits limits)
{
    /// <summary>What a file has before its picture, and resources and the clipboard have not.</summary>
    public const int HeaderBytes = 512;

    /// <summary>Where the version stands in a picture: behind its length and its frame.</summary>
    public const int VersionAt = 10;
    private const int EndOfPicture = 0xFF;
    private const int CompressedQuickTime = 0x8200;
    private const int MaxCoverage = 16;

    private readonly PictOperations _operations = new(source);
    private readonly List<PictItem> _items = [];
    private long _covered;

    /// <summary>The operation that says the version, and how the header begins that follows it.</summary>
    public static ReadOnlySpan<byte> Version2 => [0, 0x11, 0x02, 0xFF, 0x0C, 0];

    /// <summary>The operation that says version 1.</summary>
    public static ReadOnlySpan<byte> Version1 => [0x11, 1];

    /// <summary>What the picture covers.</summary>
    public PictRectangle Frame { get; private set; }

    /// <summary>The bitmaps in the order in which they are drawn.</summary>
    public IReadOnlyList<PictItem> Items => _items;

    /// <summary>Whether there are lines, shapes or text, which are left out.</summary>
    public bool HasDrawing => _operations.HasDrawing;

    /// <summary>Whether the end of the picture is missing.</summary>
    public bool IsCutShort { get; private set; }

    public void Read()
    {
        SkipHeader();
        var start = source.Position;
        source.Skip(sizeof(ushort));
        Frame = PictRectangle.Read(source);
        CodecTools.ThrowCorruptIf(Frame.IsEmpty, $"The picture is said to be {Frame.Width}×{Frame.Height} px.", start + 2);
        CodecTools.CheckImage(limits, [Frame.Height, Frame.Width], DType.UInt8);
        var isWide = ReadVersion(source) == 2;
        try
        {
            while (true)
            {
                source.CancellationToken.ThrowIfCancellationRequested();
                if (isWide && (source.Position - start) % 2 != 0)
                    source.Skip(1);
                var operation = isWide ? source.ReadUInt16BigEndian() : source.ReadUInt8();
                if (operation == EndOfPicture)
                    return;
                if (operation is 0x90 or 0x91 or 0x98 or 0x99 or 0x9A or 0x9B)
                    Add(PictBitmap.Read(source, operation));
                else if (operation == CompressedQuickTime)
                    PictQuickTime.Read(source, Add);
                else
                    _operations.Skip(operation);
            }
        }
        catch (EndOfStreamException) when (_items.Count > 0)
        {
            // The rows of the last bitmap, or what stands behind it.
            IsCutShort = true;
        }
    }

    private void SkipHeader()
    {
        var bytes = source.Peek(HeaderBytes + VersionAt + 2);
        if (bytes.Length >= VersionAt + 2 && IsVersion(bytes[VersionAt..])
            && !(bytes.Length == HeaderBytes + VersionAt + 2 && IsVersion(bytes[(HeaderBytes + VersionAt)..])))
            return;
        source.Skip(HeaderBytes);
    }

    private static bool IsVersion(ReadOnlySpan<byte> bytes) => bytes[..2] is [0x11, 1] or [0, 0x11];

    private static int ReadVersion(SourceStream source)
    {
        var position = source.Position;
        var version = source.ReadUInt16BigEndian();
        if (version == 0x1101)
            return 1;
        CodecTools.ThrowCorruptIf(
            version != 0x11 || source.ReadUInt16BigEndian() != 0x02FF,
            $"The picture does not say its version where it should (0x{version:X4}); 1 and 2 are known.",
            position);
        return 2;
    }

    /// <summary>Notes a bitmap. A picture that is drawn over and over again costs more than it shows.</summary>
    private void Add(PictItem item)
    {
        _covered += Math.Min((long)item.To.Width * item.To.Height, (long)Frame.Width * Frame.Height);
        if (_covered > MaxCoverage * (long)Frame.Width * Frame.Height)
        {
            throw new UnsupportedImageException(
                $"The bitmaps cover the picture more than {MaxCoverage} times over. Convert it with the program that made it.")
            {
                Position = item.Offset,
            };
        }

        _items.Add(item);
    }
}
