using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>What is known of all layers.</summary>
/// <param name="Images">Those that have pixels, from the lowest up.</param>
/// <param name="HasMergedAlpha">The first channel behind the colors of the merged image is its transparency.</param>
internal sealed record PsdLayers(ImmutableArray<PsdImage> Images, bool HasMergedAlpha);

/// <summary>Reads the records of layers.</summary>
internal sealed class PsdLayerReader(SourceStream source, PsdHeader header, ReadOptions options)
{
    private bool _hasMergedAlpha;

    /// <summary>Reads what stands before the merged image.</summary>
    /// <param name="end">Where that ends.</param>
    public PsdLayers Read(long end)
    {
        var images = ImmutableArray<PsdImage>.Empty;
        if (end - source.Position >= LengthBytes)
        {
            try
            {
                images = ReadSection(end);
            }
            catch (Exception fault) when (options.Tolerance == Tolerance.Partial && fault is CorruptImageException or EndOfStreamException
                && !ReferenceEquals(fault, source.InnerFault))
            {
                options.OnWarning?.Invoke(new ImageWarning($"{fault.Message} The layers are left out.", source.Position));
            }
        }

        source.Position = end;
        return new(images, _hasMergedAlpha);
    }

    private int LengthBytes => header.IsLarge ? 8 : 4;

    private ImmutableArray<PsdImage> ReadSection(long end)
    {
        var layersEnd = Math.Min(PsdDocument.SectionEnd(source, header.IsLarge), end);
        var images = layersEnd - source.Position >= 2 ? ReadRecords(layersEnd) : [];
        source.Position = layersEnd;
        if (end - source.Position < 4)
            return images;
        source.Position = Math.Min(PsdDocument.SectionEnd(source, isLong: false), end);

        // Layers of 16 and 32 bits stand in a block behind those of 8.
        while (end - source.Position >= 12 && source.Peek(4) is [(byte)'8', (byte)'B', (byte)'I' or (byte)'6', (byte)'M' or (byte)'4'])
        {
            source.Skip(4);
            var key = Encoding.Latin1.GetString(source.ReadSpan(4));
            var isLong = header.IsLarge
                && key is "LMsk" or "Lr16" or "Lr32" or "Layr" or "Mt16" or "Mt32" or "Mtrn" or "Alph" or "FMsk" or "lnk2" or "FEid"
                    or "FXid" or "PxSD";
            if (end - source.Position < (isLong ? 8 : 4))
                break;
            var blockEnd = PsdDocument.SectionEnd(source, isLong);
            if (key is "Lr16" or "Lr32" or "Layr" && blockEnd - source.Position >= 2)
                images = ReadRecords(Math.Min(blockEnd, end));
            else if (key is "Mt16" or "Mt32" or "Mtrn")
                _hasMergedAlpha = true;

            // Blocks are filled up to four bytes.
            source.Position = Math.Min((blockEnd + 3) & ~3L, end);
            if (source.Position > blockEnd && !source.Peek(1).StartsWith("8"u8))
                source.Position = blockEnd;
        }

        return images;
    }

    private ImmutableArray<PsdImage> ReadRecords(long end)
    {
        var start = source.Position;
        var count = (int)(short)source.ReadUInt16BigEndian();
        _hasMergedAlpha |= count < 0;
        var layers = new List<(PsdImage Image, List<(int Id, long Length)> Channels)>();
        for (var i = 0; i < Math.Abs(count); i++)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            layers.Add(ReadRecord(end));
            if (source.Position - start > options.Limits.MaxMetadataBytes)
                throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), source.Position - start, options.Limits.MaxMetadataBytes);
        }

        var place = source.Position;
        var images = ImmutableArray.CreateBuilder<PsdImage>();
        foreach (var (image, channels) in layers)
        {
            var places = new List<PsdChannel>();
            foreach (var (id, length) in channels)
            {
                places.Add(new(id, place));
                place = checked(place + length);
            }

            if (WithChannels(image, places) is { } whole)
                images.Add(whole);
        }

        return images.DrainToImmutable();
    }

    /// <summary>Null for what has no pixels: a group, its end, an adjustment.</summary>
    private PsdImage? WithChannels(PsdImage image, List<PsdChannel> channels)
    {
        if (image.Height == 0 || image.Width == 0)
            return null;
        var ordered = ImmutableArray.CreateBuilder<PsdChannel>();
        for (var id = 0; id < header.ColorChannels; id++)
        {
            var at = channels.FindIndex(channel => channel.Id == id);
            if (at < 0)
                return null;
            ordered.Add(channels[at]);
        }

        if (channels.FindIndex(channel => channel.Id == -1) is >= 0 and var alpha)
            ordered.Add(channels[alpha]);
        return image with { Samples = ordered.Count, Channels = ordered.DrainToImmutable() };
    }

    private (PsdImage Image, List<(int Id, long Length)> Channels) ReadRecord(long end)
    {
        var position = source.Position;
        CodecTools.ThrowCorruptIf(end - position < 18, "The section of layers ends within them.", position);
        var (top, left) = ((int)source.ReadUInt32BigEndian(), (int)source.ReadUInt32BigEndian());
        var (bottom, right) = ((int)source.ReadUInt32BigEndian(), (int)source.ReadUInt32BigEndian());
        var (height, width) = ((long)bottom - top, (long)right - left);
        CodecTools.ThrowCorruptIf(height is < 0 or > int.MaxValue || width is < 0 or > int.MaxValue,
            $"A layer is said to be {width}×{height} px.", position);
        var count = source.ReadUInt16BigEndian();
        CodecTools.ThrowCorruptIf(count > 60 || end - source.Position < count * (2 + LengthBytes),
            $"A layer is said to have {count} channels.", position + 16);
        var channels = new List<(int, long)>();
        for (var i = 0; i < count; i++)
        {
            var id = (short)source.ReadUInt16BigEndian();
            var length = header.IsLarge
                ? ((long)source.ReadUInt32BigEndian() << 32) | source.ReadUInt32BigEndian() : source.ReadUInt32BigEndian();
            CodecTools.ThrowCorruptIf(length < 0 || length > source.Length, $"A channel of a layer is said to have {length} bytes.",
                source.Position);
            channels.Add((id, length));
        }

        CodecTools.ThrowCorruptIf(source.ReadUInt32BigEndian() is not (0x3842494D or 0x4D494238), "A layer has no mark 8BIM.",
            source.Position - 4);
        var blend = Encoding.Latin1.GetString(source.ReadSpan(4)).Trim();
        var (opacity, _, flags, _) = (source.ReadUInt8(), source.ReadUInt8(), source.ReadUInt8(), source.ReadUInt8());
        var extraEnd = PsdDocument.SectionEnd(source, isLong: false);
        var name = ReadName(extraEnd);
        source.Position = extraEnd;
        var metadata = new ImageMetadata(new Dictionary<string, object>
        {
            ["top"] = top,
            ["left"] = left,
            ["blend"] = blend,
            ["opacity"] = (int)opacity,
            ["visible"] = (flags & 2) == 0,
        });
        return (new PsdImage { Name = name, Height = (int)height, Width = (int)width, Samples = 0, Metadata = metadata }, channels);
    }

    /// <summary>The name in Unicode, where there is one.</summary>
    private string ReadName(long end)
    {
        source.Position = Math.Min(PsdDocument.SectionEnd(source, isLong: false), end);
        source.Position = Math.Min(PsdDocument.SectionEnd(source, isLong: false), end);
        if (source.Position >= end)
            return "";
        var start = source.Position;
        var name = PsdDocument.ReadPascal(source, end);
        source.Position = Math.Min(start + ((source.Position - start + 3) & ~3L), end);
        while (end - source.Position >= 12 && source.Peek(4) is [(byte)'8', (byte)'B', ..])
        {
            source.Skip(4);
            var key = Encoding.Latin1.GetString(source.ReadSpan(4));
            var isLong = header.IsLarge
                && key is "LMsk" or "Lr16" or "Lr32" or "Layr" or "Mt16" or "Mt32" or "Mtrn" or "Alph" or "FMsk" or "lnk2" or "FEid"
                    or "FXid" or "PxSD";
            if (end - source.Position < (isLong ? 8 : 4))
                break;
            var blockEnd = Math.Min(PsdDocument.SectionEnd(source, isLong), end);
            if (key == "luni" && blockEnd - source.Position >= 4 && source.ReadUInt32BigEndian() is < 4096 and var length
                && 2 * length <= blockEnd - source.Position)
                return Encoding.BigEndianUnicode.GetString(source.ReadSpan(2 * (int)length)).TrimEnd('\0');
            source.Position = blockEnd;
        }

        return name;
    }
}
