using System.Text;
using ImageIO.Codecs;

namespace ImageIO.Tests.Metadata;

/// <summary>What each format keeps of the metadata it is given: the table of docs/metadata.md.</summary>
public class RoundTripTests
{
    private static readonly byte[] Icc = Profile();
    private static readonly byte[] Iptc = [0x1C, 2, 120, 0, 3, (byte)'a', (byte)'b', (byte)'c'];
    private static readonly byte[] Xmp = Encoding.UTF8.GetBytes("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>");

    /// <summary>
    /// Gives an image with metadata to every codec that writes, and reads back what it kept. With the environment variable
    /// IMAGEIO_UPDATE_DOCS set to 1, the table is written into the document instead of being compared with it.
    /// </summary>
    [Fact]
    public void The_documented_table_is_what_each_format_keeps()
    {
        List<string> lines = ["| codec | EXIF | ICC | XMP | `iptc` | `comment` | `dpi` | `time` |", "|---|---|---|---|---|---|---|---|"];
        var without = new List<string>();
        foreach (var codec in Iio.Codecs.All.Select(codec => codec.Info).Where(info => info.Can(CodecCapabilities.Write))
            .OrderBy(info => info.Name, StringComparer.Ordinal))
        {
            var kept = Kept(codec);
            if (kept.Contains(true))
                lines.Add($"| `{codec.Name}` |{string.Concat(kept.Select(isKept => isKept ? " ✓ |" : " |"))}");
            else
                without.Add($"`{codec.Name}`");
        }

        lines.Add("");
        lines.Add($"None of these: {string.Join(", ", without)}.");
        var table = string.Join('\n', lines);

        const string begin = "<!-- begin: what each format keeps -->\n";
        const string end = "\n<!-- end: what each format keeps -->";
        var path = Path.Combine(Repository.Root, "docs", "metadata.md");
        var document = File.ReadAllText(path).ReplaceLineEndings("\n");
        var start = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var stop = document.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("IMAGEIO_UPDATE_DOCS") == "1")
            File.WriteAllText(path, document[..start] + table + document[stop..]);
        else
            Assert.Equal(table, document[start..stop]);
    }

    /// <summary>Whether EXIF, ICC, XMP, IPTC, a comment, a resolution and a time come back.</summary>
    private static bool[] Kept(CodecInfo codec)
    {
        var written = new ImageMetadata(
        [
            new("comment", "Grüße"),
            new("iptc", Iptc),
            new("dpi", new[] { 300.0, 150.0 }),
            new("time", new DateTimeOffset(2024, 2, 29, 12, 30, 59, TimeSpan.Zero)),
        ])
        {
            Exif = new ExifBlock().Text(ExifBlock.Image, 0x010F, "Maker").Build(),
            Icc = Icc,
            Xmp = Xmp,
        };
        using var image = NdArray.Create(DType.UInt8, 16, 16, 3);
        image.AsSpan<byte>().Fill(90);
        var file = Iio.ImEncode(codec.Extensions[0], image,
            new WriteOptions { Codec = codec.Name, Metadata = written, AllowLossyConversion = true });
        var read = Iio.ImMeta(file, 0, options: new ReadOptions { Codec = codec.Name });
        return
        [
            read.ExifEntries.Any(entry => entry.Name == "Make" && entry.Value is "Maker"),
            read.Icc.Span.SequenceEqual(Icc),
            read.Xmp.Span.SequenceEqual(Xmp),
            read.TryGet<byte[]>("iptc", out var iptc) && iptc.AsSpan().SequenceEqual(Iptc),
            read.TryGet<string>("comment", out var comment) && comment == "Grüße",
            read.Resolution is { Unit: ResolutionUnit.Inch } resolution && Math.Abs(resolution.X - 300) < 0.1
                && Math.Abs(resolution.Y - 150) < 0.1,
            read.TryGet<DateTimeOffset>("time", out var time) && time == (DateTimeOffset)written["time"],
        ];
    }

    [Theory]
    [InlineData(".gif")]
    [InlineData(".bmp")]
    public void A_palette_that_is_applied_is_told_on_request_only(string extension)
    {
        using var image = NdArray.Create(DType.UInt8, 4, 4);
        image.AsSpan<byte>().Fill(90);
        AppliedIsLeftOut(Iio.ImEncode(extension, image), "palette");
    }

    [Fact]
    public void A_palette_of_png_that_is_applied_is_told_on_request_only()
        => AppliedIsLeftOut(File.ReadAllBytes(Repository.Data("png", "palette.png")), "palette");

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    public void An_orientation_that_is_applied_is_told_on_request_only(string extension)
    {
        using var image = NdArray.Create(DType.UInt8, 4, 6, 3);
        image.AsSpan<byte>().Fill(90);
        var turned = new ImageMetadata { Exif = new ExifBlock().Short(ExifBlock.Image, 0x0112, 6).Build() };
        var file = Iio.ImEncode(extension, image, new WriteOptions { Metadata = turned });
        var applying = new ReadOptions { ApplyOrientation = true };
        Assert.Equal(6, Iio.ImMeta(file, 0, excludeApplied: true).Orientation);
        Assert.Equal(6, Iio.ImMeta(file, 0, excludeApplied: false, applying).Orientation);
        Assert.NotEqual(6, Iio.ImMeta(file, 0, excludeApplied: true, applying).Orientation);
    }

    [Fact]
    public void Times_and_loops_come_back_frame_by_frame()
    {
        using var frames = NdArray.Create(DType.UInt8, 3, 4, 4, 3);
        new Random(1).NextBytes(frames.AsSpan<byte>());
        var gif = Iio.ImEncode(".gif", frames, new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(70), LoopCount = 4 });
        for (var i = 0; i < 3; i++)
        {
            var metadata = Iio.ImMeta(gif, i);
            Assert.Equal(TimeSpan.FromMilliseconds(70), metadata.FrameDelay);
            Assert.Equal(4, metadata.LoopCount);
        }

        using var image = frames[0];
        Assert.Null(Iio.ImMeta(Iio.ImEncode(".png", image)).FrameDelay);
        Assert.Null(Iio.ImMeta(Iio.ImEncode(".png", image)).LoopCount);
    }

    private static void AppliedIsLeftOut(byte[] file, string key)
    {
        var all = Iio.ImMeta(file, 0, excludeApplied: false);
        var rest = Iio.ImMeta(file, 0, excludeApplied: true);
        Assert.True(all.ContainsKey(key));
        Assert.False(rest.ContainsKey(key));
        Assert.Subset(all.Keys.ToHashSet(), rest.Keys.ToHashSet());
    }

    /// <summary>The header of ICC.1:2010 §7.2, and no tags.</summary>
    private static byte[] Profile()
    {
        var profile = new byte[132];
        profile[3] = 132;
        profile[8] = 4;
        "mntrRGB XYZ "u8.CopyTo(profile.AsSpan(12));
        "acsp"u8.CopyTo(profile.AsSpan(36));
        return profile;
    }
}
