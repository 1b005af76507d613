using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Takes a marker segment.</summary>
internal delegate void SegmentHandler(int marker, SegmentReader segment);

/// <summary>Reads the marker segments of headers (T.800 A.1).</summary>
internal static class MarkerSegments
{
    /// <summary>Reads the segment that follows its marker.</summary>
    public static SegmentReader Read(SourceStream source, int marker)
    {
        var length = source.ReadUInt16BigEndian();
        CodecTools.ThrowCorruptIf(
            length < 2,
            $"The segment {marker:X4} is said to have {length} bytes, and its length alone takes 2.",
            source.Position - 2);
        var position = source.Position;
        return new SegmentReader(source.ReadSpan(length - 2), $"The segment {marker:X4}", position);
    }

    /// <summary>Hands on the segments of a header, up to the marker that ends it, which is not consumed.</summary>
    /// <param name="source">At the first segment.</param>
    /// <param name="end">Where the header must have ended.</param>
    /// <param name="last">The marker behind it.</param>
    /// <param name="options">How to read.</param>
    /// <param name="handle">Takes each segment.</param>
    public static void ReadHeader(SourceStream source, long end, int last, ReadOptions options, SegmentHandler handle)
    {
        while (true)
        {
            var place = source.Position;
            if (end - place < 2)
                throw new EndOfStreamException($"A header of the codestream ends before its marker {last:X4}.");
            var bytes = source.Peek(2);
            if (bytes.Length < 2)
                throw new EndOfStreamException($"A header of the codestream ends before its marker {last:X4}.");
            var marker = (bytes[0] << 8) | bytes[1];
            if (marker == last)
                return;
            source.Skip(2);
            CodecTools.ThrowCorruptIf(
                marker < 0xFF00 || marker is CodestreamMarker.StartOfData or CodestreamMarker.EndOfCodestream,
                $"A header of the codestream has {marker:X4} where a marker should be.",
                place);
            if (CodestreamMarker.IsAlone(marker))
                continue;
            if (CodestreamMarker.ExtensionOf(marker) is { } extension)
                throw CodestreamLayout.Extension(extension, place);
            var segment = Read(source, marker);
            if (marker == CodestreamMarker.Capabilities && segment.Left >= 4)
                CheckCapabilities(segment, place);
            try
            {
                handle(marker, segment);
            }
            catch (CorruptImageException fault) when (marker is CodestreamMarker.Comment && options.Tolerance != Tolerance.Strict)
            {
                options.OnWarning?.Invoke(new ImageWarning(fault.Message, place));
            }
        }
    }

    /// <summary>The text of a comment; null where it is binary.</summary>
    public static string? ReadComment(SegmentReader segment)
        => segment.ReadUInt16() == 1 ? Encoding.Latin1.GetString(segment.Rest).TrimEnd('\0') : null;

    private static void CheckCapabilities(SegmentReader segment, long place)
    {
        const uint part15 = 1u << (32 - 15);
        if ((segment.ReadUInt32() & part15) != 0)
            throw CodestreamLayout.HighThroughputFault(place);
    }
}
