using System.Text;
using ImageIO.Codecs;

namespace ImageIO.V2;

/// <summary>The text of <see cref="IioV2.Help"/>.</summary>
internal static class V2Help
{
    private static readonly (CodecCapabilities Capability, string Words)[] Abilities =
    [
        (CodecCapabilities.Read, "reads"),
        (CodecCapabilities.Write, "writes"),
        (CodecCapabilities.MultiImage, "holds several images"),
        (CodecCapabilities.Animation, "images have times"),
        (CodecCapabilities.Volume, "images may have any number of axes"),
        (CodecCapabilities.StreamingWrite, "writes any number of images in constant memory"),
        (CodecCapabilities.MetadataRead, "reads metadata"),
        (CodecCapabilities.MetadataWrite, "writes metadata"),
        (CodecCapabilities.Lossy, "is lossy by default"),
    ];

    public static string Text(CodecInfo? codec)
    {
        var text = new StringBuilder();
        if (codec is not null)
        {
            text.AppendLine($"{codec.Name} - {codec.Description}");
            text.AppendLine($"  extensions: {string.Join(' ', codec.Extensions)}");
            text.AppendLine($"  package:    {codec.Package}");
            foreach (var (_, words) in Abilities.Where(ability => codec.Can(ability.Capability)))
                text.AppendLine($"  - {words}");
            foreach (var option in CommonOptions.For(codec))
                text.AppendLine($"  {option.Name}: {option.Values}. {option.Description}");
            return text.ToString();
        }

        foreach (var info in Iio.Codecs.All.Select(known => known.Info).OrderBy(info => info.Name, StringComparer.Ordinal))
            text.AppendLine($"{info.Name} - {info.Description} ({string.Join(' ', info.Extensions)})");
        return text.ToString();
    }
}
