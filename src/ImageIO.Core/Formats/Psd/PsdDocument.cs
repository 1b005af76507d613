using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>What stands before the merged image: the palette, resources, and what layers there are.</summary>
/// <param name="Header">The file's head.</param>
/// <param name="Palette">256 reds, greens and blues; null where there is none.</param>
/// <param name="Images">The merged image, layers from the lowest up, and channels beside the colors.</param>
/// <param name="MergedStart">Where the merged image's pixels begin.</param>
internal sealed record PsdDocument(PsdHeader Header, byte[]? Palette, ImmutableArray<PsdImage> Images, long MergedStart)
{
    private const int PaletteBytes = 768;

    public static PsdDocument Read(SourceStream source, ReadOptions options)
    {
        var header = PsdHeader.Read(source);
        var colorEnd = SectionEnd(source, isLong: false);
        byte[]? palette = null;
        if (header.Mode == PsdMode.Indexed)
        {
            CodecTools.ThrowCorruptIf(colorEnd - source.Position < PaletteBytes, "The palette is missing.", source.Position);
            palette = source.ReadSpan(PaletteBytes).ToArray();
        }

        source.Position = colorEnd;
        var resourceEnd = SectionEnd(source, isLong: false);
        var resources = PsdResources.Read(source, resourceEnd, options, palette);
        source.Position = resourceEnd;
        var layerEnd = SectionEnd(source, header.IsLarge);
        var layers = new PsdLayerReader(source, header, options).Read(layerEnd);
        var colors = header.ColorChannels;
        var hasAlpha = layers.HasMergedAlpha && header.Channels > colors
            && header.Mode is not (PsdMode.Indexed or PsdMode.Bitmap or PsdMode.Multichannel);
        var images = ImmutableArray.CreateBuilder<PsdImage>();
        images.Add(new PsdImage
        {
            Height = header.Height,
            Width = header.Width,
            Samples = colors + (hasAlpha ? 1 : 0),
            Metadata = resources.Metadata,
        });
        images.AddRange(layers.Images);
        for (var channel = images[0].Samples; channel < header.Channels; channel++)
        {
            images.Add(new PsdImage
            {
                Name = resources.ChannelNames.ElementAtOrDefault(channel - colors) ?? $"channel {channel}",
                Height = header.Height,
                Width = header.Width,
                FirstChannel = channel,
                Samples = 1,
                Metadata = ImageMetadata.Empty,
            });
        }

        return new(header, palette, images.DrainToImmutable(), layerEnd);
    }

    /// <summary>Reads the length of a section, and says where that ends.</summary>
    public static long SectionEnd(SourceStream source, bool isLong)
    {
        var position = source.Position;
        var length = isLong ? ((long)source.ReadUInt32BigEndian() << 32) | source.ReadUInt32BigEndian() : source.ReadUInt32BigEndian();
        CodecTools.ThrowCorruptIf(
            length < 0 || length > source.Length - source.Position,
            $"A section is said to have {length} bytes, and the file ends before.", position);
        return source.Position + length;
    }

    /// <summary>A text behind its length.</summary>
    /// <param name="source">At the length.</param>
    /// <param name="end">What it may not go beyond.</param>
    public static string ReadPascal(SourceStream source, long end)
    {
        CodecTools.ThrowCorruptIf(source.Position >= end, "A section ends before a name.", source.Position);
        var length = source.ReadUInt8();
        CodecTools.ThrowCorruptIf(length > end - source.Position, "A section ends within a name.", source.Position);
        return Encoding.Latin1.GetString(source.ReadSpan(length));
    }
}
