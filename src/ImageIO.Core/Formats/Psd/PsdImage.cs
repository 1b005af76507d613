using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Psd;

/// <summary>Where a channel of a layer stands.</summary>
/// <param name="Id">0 and up: a color; -1 transparency; below, masks.</param>
/// <param name="Start">Its first byte.</param>
internal readonly record struct PsdChannel(int Id, long Start);

/// <summary>An image of a document: the merged one, a layer, or a channel beside the colors.</summary>
internal sealed record PsdImage
{
    public string? Name { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>Of the merged image: the number of its first channel.</summary>
    public int FirstChannel { get; init; }

    /// <summary>Samples of a pixel, alpha included.</summary>
    public required int Samples { get; init; }

    /// <summary>The channels of a layer, in the order of samples; null for what is part of the merged image.</summary>
    public ImmutableArray<PsdChannel>? Channels { get; init; }

    public required ImageMetadata Metadata { get; init; }

    public FrameHeader ToFrameHeader(PsdHeader header, bool appliesPalette)
    {
        var isPalette = header.Mode == PsdMode.Indexed && Channels is null && FirstChannel == 0;
        var samples = isPalette && appliesPalette ? 3 : Samples;
        return new FrameHeader
        {
            Shape = samples == 1 ? [Height, Width] : [Height, Width, samples],
            DType = header.Depth == 1 ? DType.Bool : header.DType,
            Name = Name,
            ColorModel = isPalette && !appliesPalette ? ColorModel.Indexed : FirstChannel == 0 ? header.ColorModel : ColorModel.Unspecified,
        };
    }
}
