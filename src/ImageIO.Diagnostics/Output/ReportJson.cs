using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageIO.Diagnostics.Output;

/// <summary>The JSON form of a report, decided at compile time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(SecondsConverter)])]
[JsonSerializable(typeof(MemoryReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static string Write(MemoryReport report) => JsonSerializer.Serialize(report, Default.MemoryReport);
}

/// <summary>Times as seconds.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => TimeSpan.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
        => writer.WriteNumberValue(value.TotalSeconds);
}
