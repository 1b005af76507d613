using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>A component of a scan.</summary>
/// <param name="Component">Its place in the frame.</param>
/// <param name="Tables">The byte that chooses its tables.</param>
internal readonly record struct ScanComponent(int Component, byte Tables)
{
    /// <summary>The Huffman table of DC coefficients, or of lossless differences.</summary>
    public int DcTable => Tables >> 4;

    /// <summary>The Huffman table of AC coefficients.</summary>
    public int AcTable => Tables & 15;
}

/// <summary>The header of a scan (ITU-T T.81, B.2.3; ITU-T T.87, C.2.3).</summary>
/// <param name="Components">In the order in which the scan holds them.</param>
/// <param name="Start">The first coefficient, the predictor of lossless scans, or how much JPEG-LS may lose (NEAR).</param>
/// <param name="End">The last coefficient, or how JPEG-LS interleaves components.</param>
/// <param name="ApproximationHigh">The bits that an earlier scan has told the coefficients down to; 0 for the first.</param>
/// <param name="ApproximationLow">The lowest bit of this scan; for lossless ones, the point transform.</param>
internal sealed record JpegScan(ImmutableArray<ScanComponent> Components, int Start, int End, int ApproximationHigh, int ApproximationLow)
{
    /// <summary>Reads the header.</summary>
    /// <param name="source">At the payload of the segment.</param>
    /// <param name="length">The payload's bytes.</param>
    /// <param name="frame">What the scan is a part of.</param>
    public static JpegScan Read(SourceStream source, int length, JpegFrame frame)
    {
        var position = source.Position;
        var payload = source.ReadSpan(length);
        var count = length > 0 ? payload[0] : 0;
        CodecTools.ThrowCorruptIf(count == 0 || length < 4 + (2 * count),
            $"The header of a scan has {length} bytes, too few for its {count} components.", position);
        CodecTools.ThrowCorruptIf(count > frame.Components.Length,
            $"A scan has {count} components; the frame has {frame.Components.Length}.", position);
        var components = ImmutableArray.CreateBuilder<ScanComponent>(count);
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            var id = payload[1 + (2 * i)];

            // Files exist whose components are all called the same: each stands for the next one then.
            var index = 0;
            while (index < frame.Components.Length && (frame.Components[index].Id != id || IsTaken(components, index)))
                index++;
            CodecTools.ThrowCorruptIf(index == frame.Components.Length, $"A scan names component {id}, which the frame does not have.",
                position);
            taken++;
            components.Add(new ScanComponent(index, payload[2 + (2 * i)]));
        }

        var end = payload[(1 + (2 * taken))..];
        return new JpegScan(components.MoveToImmutable(), end[0], end[1], end[2] >> 4, end[2] & 15);
    }

    private static bool IsTaken(ImmutableArray<ScanComponent>.Builder components, int index)
    {
        foreach (var component in components)
        {
            if (component.Component == index)
                return true;
        }

        return false;
    }
}
