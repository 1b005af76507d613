using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>The header of a frame (ITU-T T.81, B.2.2): how many samples of what there are.</summary>
/// <param name="Marker">The process that codes it.</param>
/// <param name="Precision">Bits of a sample, 2 to 16.</param>
/// <param name="Height">Lines; 0 where they are told behind the first scan (DNL), or by a segment of JPEG-LS.</param>
/// <param name="Width">Samples of a line; 0 only where JPEG-LS tells it elsewhere.</param>
/// <param name="Components">At least one.</param>
internal sealed record JpegFrame(byte Marker, int Precision, int Height, int Width, ImmutableArray<JpegComponent> Components)
{
    private const int FixedLength = 6;
    private const int ComponentLength = 3;

    /// <summary>The most samples of a component horizontally, by which all others are scaled.</summary>
    public int MaxAcross => Components.Max(component => component.Across);

    /// <summary>As <see cref="MaxAcross"/>, vertically.</summary>
    public int MaxDown => Components.Max(component => component.Down);

    /// <summary>Whether all components have as many samples as the image has pixels.</summary>
    public bool IsFull => Components.All(component => component.Across == Components[0].Across && component.Down == Components[0].Down);

    /// <summary>Reads the header.</summary>
    /// <param name="source">At the payload of the segment.</param>
    /// <param name="marker">The frame's marker.</param>
    /// <param name="length">The payload's bytes.</param>
    public static JpegFrame Read(SourceStream source, byte marker, int length)
    {
        var position = source.Position;
        var payload = source.ReadSpan(length);
        CodecTools.ThrowCorruptIf(length < FixedLength || length < FixedLength + (ComponentLength * payload[5]),
            $"The header of the frame has {length} bytes, too few for its components.", position);
        var components = ImmutableArray.CreateBuilder<JpegComponent>(payload[5]);
        for (var i = 0; i < payload[5]; i++)
        {
            var at = payload.Slice(FixedLength + (ComponentLength * i), ComponentLength);
            var (across, down) = (at[1] >> 4, at[1] & 15);
            CodecTools.ThrowCorruptIf(across is < 1 or > 4 || down is < 1 or > 4,
                $"Component {i} has sampling factors of {across}×{down}; they are 1 to 4.", position);
            components.Add(new JpegComponent(at[0], across, down, at[2]));
        }

        CodecTools.ThrowCorruptIf(components.Count == 0, "The frame has no components.", position);
        CodecTools.ThrowCorruptIf(payload[0] is < 2 or > 16, $"Samples are said to have {payload[0]} bits; they have 2 to 16.", position);
        return new JpegFrame(marker, payload[0], (payload[1] << 8) | payload[2], (payload[3] << 8) | payload[4],
            components.MoveToImmutable());
    }
}
