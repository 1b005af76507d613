using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>What stands in front of the scans of a JPEG-LS file, and between them (ITU-T T.87, annex C).</summary>
internal sealed class LsHeader
{
    private const int PresetLength = 11;
    private const int MaxTableEntryBytes = 4;

    private readonly SourceStream _source;
    private readonly Dictionary<int, LsMappingTable> _tables = [];
    private LsPreset _preset;
    private long _presetAt;
    private (int Width, int Height) _size;

    /// <summary>Reads up to the first scan.</summary>
    /// <param name="source">At the start of the file; it can seek.</param>
    /// <param name="options">How to read.</param>
    public LsHeader(SourceStream source, ReadOptions options)
    {
        _source = source;
        Metadata = new JpegMetadata(options);
        JpegSegmentReader.ReadStart(source);
        FirstScan = ReadScan() ?? throw new CorruptImageException("The file has no image: it ends before a scan.", source.Position);
        var frame = Frame!;
        var (width, height) = (_size.Width > 0 ? _size.Width : frame.Width, _size.Height > 0 ? _size.Height : frame.Height);
        if (height == 0)
            height = JpegSegmentReader.FindHeight(source);
        Frame = frame with { Width = width, Height = height };
    }

    public JpegFrame Frame { get; private set; }

    /// <summary>The scan whose data the source stands in front of.</summary>
    public JpegScan FirstScan { get; }

    public JpegMetadata Metadata { get; }

    /// <summary>Lines between restart markers; 0 where there are none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>The table of a component's samples; null where they are values.</summary>
    public LsMappingTable? TableOf(ScanComponent component) => _tables.GetValueOrDefault(component.Tables);

    /// <summary>The parameters that hold for a scan.</summary>
    public LsParameters ParametersOf(JpegScan scan) => new(Frame.Precision, scan.Start, _preset, _presetAt);

    /// <summary>Reads up to the next scan.</summary>
    /// <returns>Null at the end of the image.</returns>
    public JpegScan? ReadScan()
    {
        while (JpegSegmentReader.FindSegment(_source, out var marker, out var length))
        {
            switch (marker)
            {
                case JpegMarker.StartOfScan when Frame is null:
                    CodecTools.ThrowCorrupt("A scan stands in front of the frame.", _source.Position);
                    break;
                case JpegMarker.StartOfScan:
                    return JpegScan.Read(_source, length, Frame);
                case JpegMarker.LsFrame when Frame is null:
                    Frame = JpegFrame.Read(_source, marker, length);
                    break;
                case JpegMarker.LsParameters:
                    ReadParameters(length);
                    break;
                case JpegMarker.RestartInterval:
                    RestartInterval = JpegSegmentReader.ReadRestartInterval(_source, length);
                    break;
                case var other when JpegMarker.IsFrame(other):
                    throw new UnsupportedImageException(
                        $"The file is a JPEG of another kind (marker 0xFF{marker:X2}), which other codecs read. Don't name the codec, " +
                        "and call it .jpg.");
                default:
                    Metadata.Read(_source, marker, length);
                    break;
            }
        }

        return null;
    }

    /// <summary>Parameters (1), mapping tables (2 and 3), and sides of more than 16 bits (4).</summary>
    private void ReadParameters(int length)
    {
        var position = _source.Position;
        CodecTools.ThrowCorruptIf(length < 3, $"A segment of parameters (LSE) has {length} bytes.", position);
        var kind = _source.ReadUInt8();
        switch (kind)
        {
            case 1 when length >= PresetLength:
                var values = _source.ReadSpan(length - 1);
                _preset = new LsPreset(BinaryPrimitives.ReadUInt16BigEndian(values), BinaryPrimitives.ReadUInt16BigEndian(values[2..]),
                    BinaryPrimitives.ReadUInt16BigEndian(values[4..]), BinaryPrimitives.ReadUInt16BigEndian(values[6..]),
                    BinaryPrimitives.ReadUInt16BigEndian(values[8..]));
                _presetAt = position;
                break;
            case 2 or 3:
                var (number, entryBytes) = (_source.ReadUInt8(), _source.ReadUInt8());
                if (entryBytes is < 1 or > MaxTableEntryBytes)
                    throw new UnsupportedImageException(
                        $"The entries of a mapping table have {entryBytes} bytes; those of 1 to {MaxTableEntryBytes} are read. Have the " +
                        "program that made the file store colors instead of places.");
                if (kind == 2 || !_tables.ContainsKey(number))
                    _tables[number] = new LsMappingTable(entryBytes);
                _tables[number].Read(_source, length - 3);
                break;
            case 4:
                _size = ReadSize(length - 1);
                break;
            default:
                CodecTools.ThrowCorrupt($"A segment of parameters (LSE) is of kind {kind} and has {length} bytes.", position);
                break;
        }
    }

    private (int Width, int Height) ReadSize(int length)
    {
        var position = _source.Position;
        int bytes = _source.ReadUInt8();
        CodecTools.ThrowCorruptIf(bytes is < 2 or > 4 || length < 1 + (2 * bytes), $"Sides are said to have {bytes} bytes each.", position);
        var sides = _source.ReadSpan(length - 1);
        long height = 0, width = 0;
        for (var i = 0; i < bytes; i++)
            (height, width) = ((height << 8) | sides[i], (width << 8) | sides[bytes + i]);
        return ((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
    }
}
