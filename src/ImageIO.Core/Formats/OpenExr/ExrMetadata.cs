using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace ImageIO.Formats.OpenExr;

/// <summary>The attributes of a header as metadata: under their own names in lower case.</summary>
internal static class ExrMetadata
{
    public static ImageMetadata Of(IEnumerable<ExrAttribute> attributes, ImmutableArray<ExrChannel> channels)
    {
        var values = new Dictionary<string, object>();
        foreach (var attribute in attributes)
        {
            if (ValueOf(attribute) is { } value)
                values[attribute.Name.ToLowerInvariant()] = value;
        }

        var places = ExrChannel.PlacesOf(channels);
        var names = new string[channels.Length];
        for (var i = 0; i < names.Length; i++)
            names[places[i]] = channels[i].Name;
        values["channels"] = names;
        if (values.Remove("comments", out var comment))
            values["comment"] = comment;
        if (values.TryGetValue("xdensity", out var density) && density is double and > 0 and var perInch)
            values["dpi"] = new[] { perInch, perInch
                * (values.TryGetValue("pixelaspectratio", out var ratio) && ratio is double and > 0 and var aspect ? aspect : 1) };
        return new ImageMetadata(values);
    }

    private static object? ValueOf(ExrAttribute attribute) => (attribute.Type, attribute.Value) switch
    {
        ("string", _) => attribute.Text,
        ("int", { Length: 4 } bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ("float", { Length: 4 } bytes) => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ("double", { Length: 8 } bytes) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ("compression", [var method, ..]) => ((ExrMethod)method).ToString().ToLowerInvariant(),
        ("lineOrder", [var order, ..]) => (int)order,
        ("envmap", [var kind, ..]) => (int)kind,
        ("rational", { Length: 8 } bytes)
            => BinaryPrimitives.ReadInt32LittleEndian(bytes) / (double)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)),
        ("box2i" or "v2i" or "v3i" or "keycode" or "timecode", var bytes) => ExrAttribute.Integers(bytes),
        ("box2f" or "v2f" or "v3f" or "m33f" or "m44f" or "chromaticities", var bytes) => ExrAttribute.Singles(bytes),
        ("stringvector", var bytes) => Strings(bytes),
        _ => null,
    };

    private static string[] Strings(ReadOnlySpan<byte> bytes)
    {
        var texts = new List<string>();
        while (bytes.Length >= 4 && BinaryPrimitives.ReadInt32LittleEndian(bytes) is >= 0 and var length && length <= bytes.Length - 4)
        {
            texts.Add(Encoding.UTF8.GetString(bytes.Slice(4, length)));
            bytes = bytes[(4 + length)..];
        }

        return [.. texts];
    }
}
