using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>What stands in front of the scans of a JPEG, and between them (ITU-T T.81, annex B).</summary>
internal sealed class JpegHeader
{
    private readonly SourceStream _source;
    private readonly Limits _limits;
    private int _scans;

    /// <summary>Reads up to the first scan.</summary>
    /// <param name="source">At the start of the file; it can seek.</param>
    /// <param name="options">How to read.</param>
    public JpegHeader(SourceStream source, ReadOptions options)
    {
        (_source, _limits) = (source, options.Limits);
        Metadata = new JpegMetadata(options);
        JpegSegmentReader.ReadStart(source);
        FirstScan = ReadScan() ?? throw new CorruptImageException("The file has no image: it ends before a scan.", source.Position);
        if (Frame!.Height == 0)
            Frame = Frame with { Height = JpegSegmentReader.FindHeight(source) };
    }

    public JpegFrame Frame { get; private set; }

    /// <summary>The scan whose data the source stands in front of.</summary>
    public JpegScan FirstScan { get; }

    public JpegMetadata Metadata { get; }

    public JpegTables Tables { get; } = new();

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
                    if (++_scans > _limits.MaxScans)
                        throw new ImageLimitException(nameof(Limits.MaxScans), _scans, _limits.MaxScans);
                    return JpegScan.Read(_source, length, Frame);
                case JpegMarker.HuffmanTables:
                    Tables.ReadHuffman(_source, length);
                    break;
                case JpegMarker.QuantizationTables:
                    Tables.ReadQuantization(_source, length);
                    break;
                case JpegMarker.RestartInterval:
                    Tables.RestartInterval = JpegSegmentReader.ReadRestartInterval(_source, length);
                    break;
                case var frame when JpegMarker.IsFrame(frame):
                    CheckProcess(marker);
                    CodecTools.ThrowCorruptIf(Frame is not null, "The image has a second frame.", _source.Position);
                    Frame = JpegFrame.Read(_source, marker, length);
                    CheckPrecision(Frame);
                    break;
                default:
                    Metadata.Read(_source, marker, length);
                    break;
            }
        }

        return null;
    }

    private static void CheckProcess(byte marker)
    {
        if (marker > JpegMarker.Lossless)
            throw new UnsupportedImageException(
                $"The file is {(marker == JpegMarker.LsFrame ? "JPEG-LS, which the codec \"jpeg-ls\" reads"
                    : marker is 0xC9 or 0xCA or 0xCB ? "a JPEG of arithmetic codes" : "a hierarchical JPEG")} (marker 0xFF{marker:X2}). " +
                "This codec reads those of Huffman codes. Convert it with the program that made it.");
    }

    private static void CheckPrecision(JpegFrame frame)
    {
        if (frame.Marker != JpegMarker.Lossless && frame.Precision is not (8 or 12))
            throw new UnsupportedImageException(
                $"The file is a lossy JPEG of {frame.Precision} bits; the standard has 8 and 12. Convert it with the program that made " +
                "it.");
    }
}
