using System.Text;

namespace ImageIO.Tests.Metadata;

/// <summary>What each format keeps of the metadata it is given: the table of docs/metadata.md.</summary>
public class RoundTripTests
{
    private static readonly byte[] Icc = Profile();
    private static readonly byte[] Xmp = Encoding.UTF8.GetBytes("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>");

    /// <summary>The rows of the document's table, and a format that holds none of it.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Formats
    {
        get
        {
            var rows = MarkdownTable.Read(Path.Combine(Repository.Root, "docs", "metadata.md"), "| format |");
            foreach (var row in rows.Skip(1))
            {
                var kept = rows[0].Zip(row).Skip(1).Where(cell => cell.Second.StartsWith('✓'))
                    .Select(cell => cell.First.Trim('`').ToLowerInvariant());
                foreach (var name in row[0].Split(", "))
                    yield return new(Iio.Codecs.Get(name).Info.Extensions[0], string.Join(' ', kept));
            }

            yield return new(".ppm", "");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_a_format_can_hold_comes_back_and_nothing_else(string extension, string kept)
    {
        using var image = NdArray.Create(DType.UInt8, 16, 16, 3);
        image.AsSpan<byte>().Fill(90);
        var written = new ImageMetadata(
        [
            new("comment", "Grüße"),
            new("dpi", new[] { 300.0, 150.0 }),
            new("time", new DateTimeOffset(2024, 2, 29, 12, 30, 59, TimeSpan.Zero)),
        ])
        {
            Exif = new ExifBlock().Text(ExifBlock.Image, 0x010F, "Maker").Build(),
            Icc = Icc,
            Xmp = Xmp,
        };

        var options = new ReadOptions { Extension = extension };
        var read = Iio.ImMeta(Iio.ImEncode(extension, image, new WriteOptions { Metadata = written }), 0, options: options);

        var found = new List<string>();
        if (read.ExifEntries.Any(entry => entry.Name == "Make" && entry.Value is "Maker"))
            found.Add("exif");
        if (read.Icc.Span.SequenceEqual(Icc))
            found.Add("icc");
        if (read.Xmp.Span.SequenceEqual(Xmp))
            found.Add("xmp");
        if (read.TryGet<string>("comment", out var comment) && comment == "Grüße")
            found.Add("comment");
        if (read.Resolution is { Unit: ResolutionUnit.Inch } resolution && Math.Abs(resolution.X - 300) < 0.1
            && Math.Abs(resolution.Y - 150) < 0.1)
            found.Add("dpi");
        if (read.TryGet<DateTimeOffset>("time", out var time) && time == (DateTimeOffset)written["time"])
            found.Add("time");
        Assert.Equal(kept, string.Join(' ', found));
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
