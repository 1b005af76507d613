using System.Text.RegularExpressions;
using ImageIO.Codecs;

namespace ImageIO.Tests.Formats;

/// <summary>Keeps docs/adding-a-format.md true: what it quotes is in the code, what it names exists, and what it promises of a registered format holds.</summary>
public partial class AddingAFormatTests
{
    private static readonly string[] Guide = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "adding-a-format.md"));

    [Fact]
    public void Every_file_and_folder_that_the_guide_names_exists()
    {
        var named = Guide.SelectMany(line => NamedPath().Matches(line)).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count >= 10, "The guide names no files.");
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{path} does not exist."));
    }

    [Fact]
    public void Every_piece_of_code_in_the_guide_stands_in_the_source()
    {
        var folder = Path.Combine(Repository.Root, "src", "ImageIO.Core");
        var sources = Directory.GetFiles(Path.Combine(folder, "Formats", "Pnm"), "*.cs").Append(Path.Combine(folder, "Codecs", "ImageCodecs.cs"))
            .Select(path => File.ReadAllText(path).ReplaceLineEndings("\n")).ToList();
        var pieces = CodeBlock().Matches(string.Join('\n', Guide) + '\n').Select(match => match.Groups[1].Value).ToList();
        Assert.True(pieces.Count >= 5, "The guide quotes no code.");
        Assert.All(pieces, piece => Assert.True(sources.Exists(source => source.Contains(piece, StringComparison.Ordinal)), $"The guide quotes what is not there:\n{piece}"));
    }

    [Fact]
    public void The_guide_stays_short()
        => Assert.InRange(Guide.Length, 50, 120);

    [Theory]
    [InlineData(".bmp")]
    [InlineData(".npy")]
    [InlineData(".npz")]
    [InlineData(".pgm")]
    [InlineData(".pnm")]
    [InlineData(".pam")]
    [InlineData(".pbm", DType.Bool)]
    [InlineData(".ppm", DType.UInt16, 3)]
    [InlineData(".pfm", DType.Float32, 3)]
    public void A_line_in_the_registry_is_all_that_a_format_needs_to_be_read_and_written_by_its_name_and_its_bytes(string extension, DType dtype = DType.UInt8, int channels = 1)
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
        foreach (var codec in CodecRegistry.Default.All.Where(codec => codec.Info.Name is "bmp" or "npy" or "npz" or "pnm" or "pbm" or "pgm" or "ppm" or "pam" or "pfm"))
        {
            var layout = codec.Info.Accepts[0];
            using var image = layout.Channels == 3 ? DirectCodec.Pattern(layout.DType, 9, 9, 3) : DirectCodec.Pattern(layout.DType, 9, 9);
            var bytes = Iio.ImEncode(codec.Info.Extensions[0], image);
            var fault = Assert.Throws<ImageLimitException>(() => Iio.ImRead(bytes, options: new ReadOptions { Limits = Limits.Default with { MaxWidth = 8 } }));
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

    [GeneratedRegex("`((?:src|tests|docs|eng)/[^`]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex("```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
