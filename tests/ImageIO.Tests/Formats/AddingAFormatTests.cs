using System.Text.RegularExpressions;
using ImageIO.Codecs;

namespace ImageIO.Tests.Formats;

/// <summary>
/// Keeps docs/adding-a-format.md true: what it quotes is in the code, what it names exists, and what it promises of a registered format
/// holds.
/// </summary>
public partial class AddingAFormatTests
{
    private static readonly string[] Guide = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "adding-a-format.md"));

    private static readonly string FolderOfTheCodec = Path.Combine(Repository.Root, "src", "ImageIO.Core", "Formats", "Farbfeld");
    private static readonly string[] RegistryFile = ["src", "ImageIO.Core", "Formats", "ImageCodecs.cs"];

    [Fact]
    public void Every_file_and_folder_that_the_guide_names_exists()
    {
        var named = Guide.SelectMany(line => NamedPath().Matches(line)).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count >= 10, "The guide names no files.");
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{path} does not exist."));
    }

    [Fact]
    public void The_pieces_of_code_in_the_guide_are_the_codec_and_its_line_in_the_registry()
    {
        var pieces = CodeBlock().Matches(string.Join('\n', Guide) + '\n').Select(match => match.Groups[1].Value).ToList();
        var types = Directory.GetFiles(FolderOfTheCodec, "*.cs").Order(StringComparer.Ordinal).Select(TypeIn);
        Assert.Equal(types.Append("        new FarbfeldCodec(),\n"), pieces);
        Assert.Contains(pieces[^1], Read(RegistryFile), StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_of_the_guide_touches_its_folder_one_line_and_its_samples()
    {
        var generated = new[] { "docs/formats.md", "docs/metadata.md", "docs/adding-a-format.md", "CHANGELOG.md" };
        string[] kinds = [".cs", ".md", ".txt", ".json", ".csproj", ".targets", ".props", ".tsv", ".py"];
        var files = from folder in (string[])["src", "tests", "docs", "eng", "bench", "samples", "."]
                    let depth = folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories
                    from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", depth)
                    where kinds.Contains(Path.GetExtension(path))
                    let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
                    where File.ReadAllText(path).Contains("farbfeld", StringComparison.OrdinalIgnoreCase)
                    select name;
        var touched = files.Except(generated).Except([$"tests/ImageIO.Tests/Formats/{nameof(AddingAFormatTests)}.cs"])
            .Where(name => !name.StartsWith("src/ImageIO.Core/Formats/Farbfeld/", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("tests/data/farbfeld/", StringComparison.Ordinal));
        Assert.Equal(["src/ImageIO.Core/Formats/ImageCodecs.cs"], touched);
        var lines = Read(RegistryFile).Split('\n').Where(line => line.Contains("farbfeld", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["using ImageIO.Formats.Farbfeld;", "        new FarbfeldCodec(),"], lines);
    }

    [Fact]
    public void The_format_of_the_guide_is_known_to_the_tool_the_help_and_the_documents()
    {
        Assert.Contains("farbfeld", IioV2.Help(), StringComparison.Ordinal);
        Assert.Contains("| `farbfeld` |", Read("docs", "formats.md"), StringComparison.Ordinal);
        using var image = DirectCodec.Pattern(DType.UInt16, 6, 7, 4);
        using var copy = Iio.ImRead(Iio.ImEncode(".ff", image));
        DirectCodec.AssertEqual(image, copy);
    }

    [Fact]
    public void The_guide_stays_short()
        => Assert.InRange(Guide.Count(line => line.Length > 0), 50, 220);

    [Theory]
    [InlineData(".bmp")]
    [InlineData(".ff", DType.UInt16, 4)]
    [InlineData(".npy")]
    [InlineData(".npz")]
    [InlineData(".pgm")]
    [InlineData(".pnm")]
    [InlineData(".pam")]
    [InlineData(".pbm", DType.Bool)]
    [InlineData(".ppm", DType.UInt16, 3)]
    [InlineData(".pfm", DType.Float32, 3)]
    public void A_line_in_the_registry_is_all_that_a_format_needs_to_be_read_and_written_by_its_name_and_its_bytes(string extension,
        DType dtype = DType.UInt8, int channels = 1)
    {
        using var image = channels == 1 ? DirectCodec.Pattern(dtype, 6, 7) : DirectCodec.Pattern(dtype, 6, 7, channels);
        var bytes = Iio.ImEncode(extension, image);
        using var fromBytes = Iio.ImRead(bytes);
        DirectCodec.AssertEqual(image, fromBytes);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{extension}");
        try
        {
            Iio.ImWrite(path, image);
            Assert.Equal(bytes, File.ReadAllBytes(path));
            using var fromFile = Iio.ImRead(path);
            DirectCodec.AssertEqual(image, fromFile);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Limits_are_checked_for_every_format_before_its_pixels_are_allocated()
    {
        foreach (var codec in CodecRegistry.Default.All.Where(codec => codec.Info.Name is "bmp" or "npy" or "npz" or "pnm" or "pbm" or "pgm"
            or "ppm" or "pam" or "pfm"))
        {
            var layout = codec.Info.Accepts[0];
            using var image = layout.Channels == 3 ? DirectCodec.Pattern(layout.DType, 9, 9, 3) : DirectCodec.Pattern(layout.DType, 9, 9);
            var bytes = Iio.ImEncode(codec.Info.Extensions[0], image);
            var fault = Assert.Throws<ImageLimitException>(() =>
                Iio.ImRead(bytes, options: new ReadOptions { Limits = Limits.Default with { MaxWidth = 8 } }));
            Assert.Equal(nameof(Limits.MaxWidth), fault.Limit);
        }
    }

    [Fact]
    public void Several_images_are_found_by_their_index()
    {
        using var first = DirectCodec.Pattern(DType.UInt8, 4, 5);
        using var second = DirectCodec.Pattern(DType.UInt8, 4, 5);
        second.Bytes[0] ^= 255;
        foreach (var extension in (string[])[".npz", ".pgm", ".pam"])
        {
            var bytes = Iio.ImEncode(extension, [first, second]);
            foreach (var seekable in (bool[])[true, false])
            {
                using var last = seekable ? Iio.ImRead(bytes, ^1) : Iio.ImRead(new ChoppyStream(bytes, 11), 1);
                DirectCodec.AssertEqual(second, last);
                using var all = seekable ? Iio.ImRead(bytes, ..) : Iio.ImRead(new ChoppyStream(bytes, 11), ..);
                Assert.Equal("2×4×5 uint8", all.ToString());
            }

            Assert.Equal(2, Iio.ImProps(bytes).ImageCount);
        }
    }

    private static string Read(params string[] parts)
        => File.ReadAllText(Path.Combine([Repository.Root, .. parts])).ReplaceLineEndings("\n");

    /// <summary>A file without its usings and namespace.</summary>
    private static string TypeIn(string path)
    {
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var start = text.IndexOf(";\n\n", text.IndexOf("namespace ", StringComparison.Ordinal), StringComparison.Ordinal) + 3;
        return text[start..];
    }

    [GeneratedRegex("`((?:src|tests|docs|eng)/[^`]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex("```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
