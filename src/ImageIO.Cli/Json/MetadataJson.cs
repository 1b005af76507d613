using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ImageIO.Cli.Json;

/// <summary>
/// Metadata as JSON: numbers, booleans and strings as they are, arrays of up to 64 of them, and everything larger by its size.
/// </summary>
internal static class MetadataJson
{
    private const int LongestArray = 64;
    private const int LongestText = 2000;

    public static JsonObject? Of(ImageMetadata metadata)
    {
        if (metadata.Count == 0)
            return null;
        var json = new JsonObject();
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json[key] = Of(value);
        return json;
    }

    private static JsonNode? Of(object value) => value switch
    {
        string text => JsonValue.Create(text.Length <= LongestText ? text : text[..LongestText] + "..."),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        TimeSpan time => JsonValue.Create(time.TotalSeconds),
        DateTimeOffset time => JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture)),
        ImageMetadata nested => Of(nested),
        ImmutableArray<byte> bytes => JsonValue.Create($"<{bytes.Length} bytes>"),
        ICollection { Count: > LongestArray } array => JsonValue.Create($"<{array.Count} values>"),
        IEnumerable items => new JsonArray([.. items.Cast<object>().Select(Of)]),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}
