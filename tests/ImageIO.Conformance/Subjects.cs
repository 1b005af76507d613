using System.Text.Json;
using ImageIO.Codecs;
using ImageIO.Testing;
using ImageIO.Tests;

namespace ImageIO.Conformance;

/// <summary>
/// Every codec that is registered, with its files of tests/data: they are known by their extension, bombs by the start of their name.
/// What rules can't know stands in the <c>conformance.json</c> beside them. A new codec is tested without a line here.
/// </summary>
internal static class Subjects
{
    private const string BombPrefix = "bomb-";

    /// <summary>What is code: how to set the checksums of a damaged file right.</summary>
    private static readonly Dictionary<string, Action<byte[]>> Repairs = new() { ["png"] = PngChunks.SetChecksums };

    /// <summary>What fuzzing has found is no sample of a format.</summary>
    private static readonly string[] Folders =
        [.. Directory.GetDirectories(Repository.Data()).Where(folder => Path.GetFileName(folder) != "regressions")];

    /// <summary>The arrays that golden.tsv compares other samples with: no samples themselves.</summary>
    private static readonly HashSet<string> References
        = [.. from folder in Folders
              let list = Path.Combine(folder, "golden.tsv")
              where File.Exists(list)
              from line in File.ReadLines(list)
              let cells = line.Split('\t')
              where cells.Length > 4
              select Path.Combine(folder, cells[4])];

    /// <summary>How many damaged files are read of each; nightly runs ask for more (<c>IMAGEIO_CONFORMANCE_MUTATIONS=1000</c>).</summary>
    private static readonly int? Mutations
        = int.TryParse(Environment.GetEnvironmentVariable("IMAGEIO_CONFORMANCE_MUTATIONS"), out var mutations) ? mutations : null;

    public static IEnumerable<ConformanceSubject> All => Iio.Codecs.All.Select(Of);

    public static ConformanceSubject Of(string codec) => Of(Iio.Codecs.Get(codec));

    private static ConformanceSubject Of(ImageCodec codec)
    {
        var files = FilesOf(codec.Info).ToLookup(path => Path.GetFileName(path).StartsWith(BombPrefix, StringComparison.Ordinal));
        var subject = new ConformanceSubject(codec)
        {
            Samples = [.. files[false].Select(Sample)],
            Bombs = [.. files[true].Select(Sample)],
            Repair = Repairs.GetValueOrDefault(codec.Info.Name),
        };
        if (Mutations is { } mutations)
            subject = subject with { Mutations = mutations };
        return TraitsOf(codec.Info.Name) is { } traits ? WithTraits(subject, traits) : subject;
    }

    private static IEnumerable<string> FilesOf(CodecInfo codec)
        => from folder in Folders
           from path in Directory.GetFiles(folder)
           where codec.Extensions.Contains(Path.GetExtension(path)) && !References.Contains(path) && IsOf(codec, path)
           orderby path
           select path;

    /// <summary>Stills and sequences of AVIF share an extension. GoldenTests see that each sample is recognized by some codec.</summary>
    private static bool IsOf(CodecInfo codec, string path)
    {
        if (codec.Signatures.IsEmpty)
            return true;
        using var file = File.OpenRead(path);
        var start = new byte[4096];
        return codec.Recognizes(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
    }

    private static ConformanceSample Sample(string path)
        => new($"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}", File.ReadAllBytes(path));

    private static JsonElement? TraitsOf(string codec)
    {
        foreach (var path in Folders.Select(folder => Path.Combine(folder, "conformance.json")).Where(File.Exists))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            if (json.RootElement.TryGetProperty(codec, out var traits))
                return traits.Clone();
        }

        return null;
    }

    private static ConformanceSubject WithTraits(ConformanceSubject subject, JsonElement traits)
    {
        foreach (var trait in traits.EnumerateObject())
        {
            subject = trait.Name switch
            {
                "maxColors" => subject with { MaxColors = trait.Value.GetInt32() },
                "hasBinaryAlpha" => subject with { HasBinaryAlpha = trait.Value.GetBoolean() },
                "metadata" => subject with { Metadata = Metadata(trait.Value) },
                "mutations" => Mutations is null ? subject with { Mutations = trait.Value.GetInt32() } : subject,
                "truncations" => subject with { Truncations = trait.Value.GetInt32() },
                "openEnd" => subject with { Samples = [.. subject.Samples.Select(sample => WithOpenEnd(sample, trait.Value))] },
                "exact" => subject with { ExactOptions = ExactOptions(subject.Codec.Info, traits) },
                "exactFor" => subject,
                _ => throw new InvalidDataException($"conformance.json says \"{trait.Name}\" of {subject}, which nothing reads."),
            };
        }

        return subject;
    }

    private static ImageMetadata Metadata(JsonElement values)
        => new(values.EnumerateObject().ToDictionary(value => value.Name, value => ValueOf(value.Value)));

    private static object ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array when value.EnumerateArray().All(number => number.TryGetInt32(out _))
            => value.EnumerateArray().Select(number => number.GetInt32()).ToArray(),
        JsonValueKind.Array => value.EnumerateArray().Select(number => number.GetDouble()).ToArray(),
        _ when value.TryGetInt32(out var number) => number,
        _ => value.GetDouble(),
    };

    private static ConformanceSample WithOpenEnd(ConformanceSample sample, JsonElement ends)
        => ends.TryGetProperty(Path.GetFileName(sample.Name), out var end) ? sample with { OpenEnd = end.GetInt32() } : sample;

    /// <summary>The setting under which a lossy codec is exact: <c>key=value</c>, for the named element types or for all.</summary>
    private static Func<PixelLayout, WriteOptions?> ExactOptions(CodecInfo codec, JsonElement traits)
    {
        var setting = traits.GetProperty("exact").GetString()!.Split('=');
        var options = codec.Options.Single(option => option.Name == setting[0]).Apply(WriteOptions.Default, setting[1]);
        return layout => IsFor(layout.DType.NumpyName()) ? options : null;

        bool IsFor(string type)
            => !traits.TryGetProperty("exactFor", out var types) || types.EnumerateArray().Any(name => name.ValueEquals(type));
    }
}
