using System.Text.Json.Serialization;

namespace ImageIO.Cli.Json;

/// <summary>How the tool's results become JSON, decided at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<FileEntry>))]
[JsonSerializable(typeof(List<FormatEntry>))]
internal sealed partial class ToolJson : JsonSerializerContext;
