using System.Text.Json.Serialization;

namespace GifScoreboard.Measuring;

/// <summary>Results as JSON, without reflection: the program is published as native code.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Result))]
internal sealed partial class ResultJson : JsonSerializerContext;
