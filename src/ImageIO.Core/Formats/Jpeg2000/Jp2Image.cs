using System.Collections.Immutable;
using System.Numerics;
using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>One channel of an image.</summary>
/// <param name="Source">What it is made of.</param>
/// <param name="Depth">Bits of a sample.</param>
/// <param name="IsSigned">Whether samples may be negative.</param>
/// <param name="Scale">The greatest opacity, as the colors' depth has it, where that differs from its own; else 0.</param>
internal readonly record struct Jp2Channel(ChannelSource Source, int Depth, bool IsSigned, int Scale = 0);

/// <summary>An image of a file: all its components together, or one where they differ in size.</summary>
/// <param name="Channels">Its channels, in the order that they are given in.</param>
/// <param name="IsYcc">They are brightness and two color differences, and become RGB.</param>
/// <param name="ColorModel">What they mean then.</param>
/// <param name="Name">What it is called; null where it is the only one.</param>
internal sealed record Jp2Image(ImmutableArray<Jp2Channel> Channels, bool IsYcc, ColorModel ColorModel, string? Name)
{
    /// <summary>The smallest type that has all samples; truth values where they are of one bit.</summary>
    public DType DType { get; } = TypeOf(Channels);

    /// <summary>The components that are needed.</summary>
    public ImmutableArray<int> Components { get; } = [.. Channels.Select(channel => channel.Source.Component).Distinct()];

    /// <summary>The images of a file.</summary>
    /// <param name="header">What stands around the codestream.</param>
    /// <param name="layout">The codestream's components.</param>
    /// <param name="appliesPalette">Whether a palette's places become its colors.</param>
    public static ImmutableArray<Jp2Image> Of(Jp2Header header, CodestreamLayout layout, bool appliesPalette)
    {
        var hasPalette = header.Palette is not null && !header.Sources.IsEmpty;
        var sources = hasPalette && appliesPalette
            ? header.Sources
            : [.. layout.Components.Select((_, component) => new ChannelSource(component, -1))];
        var channels = Order([.. sources.Select(source => ChannelOf(source, header, layout))], header.Meanings);
        var components = channels.Select(channel => layout.Components[channel.Source.Component]);
        var steps = components.Select(component => (component.StepX, component.StepY)).ToArray();
        var isYcc = HoldsYcc(header, channels, steps);
        if (isYcc || steps.Distinct().Count() == 1)
            return [new Jp2Image(channels, isYcc, ModelOf(header, channels, hasPalette && !appliesPalette), null)];
        return
        [
            .. channels.Select((channel, number)
                => new Jp2Image([channel with { Scale = 0 }], false, ColorModel.Unspecified, $"component {number}")),
        ];
    }

    /// <summary>Its shape at one of its resolutions.</summary>
    public ImmutableArray<int> ShapeOf(CodestreamLayout layout, int reduction)
    {
        var area = layout.AreaOfComponent(Components[0], reduction);
        return Channels.Length == 1 ? [(int)area.Height, (int)area.Width] : [(int)area.Height, (int)area.Width, Channels.Length];
    }

    /// <summary>Three components of which the last two have fewer samples are brightness and color differences, whether or not the file
    /// says so.</summary>
    private static bool HoldsYcc(Jp2Header header, ImmutableArray<Jp2Channel> channels, (int X, int Y)[] steps)
        => channels.Length == 3 && !channels[0].IsSigned && channels[0].Depth <= 16
            && channels.All(channel => channel.Source.Column < 0 && channel.Depth == channels[0].Depth)
            && steps[1] == steps[2] && steps[1].X >= steps[0].X && steps[1].Y >= steps[0].Y
            && (header.ColorSpace == Jp2Header.Ycc || (steps[0] == (1, 1) && steps[1].X > 1));

    private static ColorModel ModelOf(Jp2Header header, ImmutableArray<Jp2Channel> channels, bool isIndexed) => header.ColorSpace switch
    {
        _ when isIndexed && channels is [{ Depth: <= 8, IsSigned: false }] => ColorModel.Indexed,
        Jp2Header.Cmyk when channels.Length >= 4 => ColorModel.Cmyk,
        Jp2Header.Lab when channels.Length >= 3 => ColorModel.Lab,
        _ => ColorModel.Unspecified,
    };

    private static Jp2Channel ChannelOf(ChannelSource source, Jp2Header header, CodestreamLayout layout)
    {
        CodecTools.ThrowCorruptIf(
            source.Component >= layout.Components.Length,
            $"A channel is made of component {source.Component}, and there are {layout.Components.Length}.",
            header.Start);
        var component = layout.Components[source.Component];
        if (source.Column < 0)
            return new(source, component.Depth, component.IsSigned);
        var palette = header.Palette!;
        CodecTools.ThrowCorruptIf(
            source.Column >= palette.Columns,
            $"A channel is made of column {source.Column} of the palette, and it has {palette.Columns}.",
            header.Start);
        return new(source, palette.Depths[source.Column], palette.Signs[source.Column]);
    }

    /// <summary>Colors in the order of their space, then opacity, then all else.</summary>
    private static ImmutableArray<Jp2Channel> Order(ImmutableArray<Jp2Channel> channels, ImmutableArray<ChannelMeaning> meanings)
    {
        var places = Enumerable.Range(0, channels.Length).ToArray();
        var colorDepth = 0;
        foreach (var meaning in meanings.Where(meaning => meaning.Channel < channels.Length))
        {
            places[meaning.Channel] = meaning.Type switch
            {
                0 when meaning.Association is > 0 and < ushort.MaxValue => meaning.Association - 1,
                0 => meaning.Channel,
                1 or 2 => 0x10000 + meaning.Channel,
                _ => 0x20000 + meaning.Channel,
            };
            if (meaning.Type == 0)
                colorDepth = Math.Max(colorDepth, channels[meaning.Channel].Depth);
        }

        return [.. from number in Enumerable.Range(0, channels.Length)
                   orderby places[number], number
                   let channel = channels[number]
                   let isScaled = places[number] is >= 0x10000 and < 0x20000 && colorDepth is > 0 and <= 16
                       && channel.Depth != colorDepth && channel.Depth <= 16 && !channel.IsSigned
                   select isScaled ? channel with { Scale = (1 << colorDepth) - 1 } : channel];
    }

    private static DType TypeOf(ImmutableArray<Jp2Channel> channels)
    {
        if (channels is [{ Depth: 1, IsSigned: false, Source.Column: < 0 }])
            return DType.Bool;
        var isSigned = channels.Any(channel => channel.IsSigned);
        var bits = channels.Max(channel => (channel.Scale > 0 ? BitOperations.Log2((uint)channel.Scale) + 1 : channel.Depth)
            + (isSigned && !channel.IsSigned ? 1 : 0));
        return bits switch
        {
            <= 8 => isSigned ? DType.Int8 : DType.UInt8,
            <= 16 => isSigned ? DType.Int16 : DType.UInt16,
            _ => isSigned ? DType.Int32 : DType.UInt32,
        };
    }
}
