using ImageIO.Resources;

namespace ImageIO.Tests.Vips;

public class JpegDamageTests
{
    private static byte[] Baseline => VipsFiles.Sample("jpeg/rgb.jpg");

    private static byte[] Progressive => VipsFiles.Sample("jpeg/progressive.jpg");

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_hole_in_a_scan_is_an_error_that_names_the_way_out_and_a_warning_to_who_takes_it(bool isProgressive, bool isStream)
    {
        var damaged = JpegFiles.WithHole(isProgressive ? Progressive : Baseline);
        var fault = Assert.Throws<CorruptImageException>(() => Read(damaged, isStream, Tolerance.Ancillary, out _).Dispose());
        Assert.Contains("Tolerance.Partial", fault.Message);
        Assert.Throws<CorruptImageException>(() => Read(damaged, isStream, Tolerance.Strict, out _).Dispose());
        using var pixels = Read(damaged, isStream, Tolerance.Partial, out var warnings);
        Assert.Contains("only a part of it", Assert.Single(warnings));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_single_scan_without_its_end_marker_is_whole_and_a_warning_says_what_is_missing(bool isStream)
    {
        using var expected = Read(Baseline, isStream, Tolerance.Strict, out var none);
        Assert.Empty(none);
        using var pixels = Read(Baseline[..^2], isStream, Tolerance.Ancillary, out var warnings);
        Assert.Contains("EOI", Assert.Single(warnings));
        Assert.True(expected.Bytes.SequenceEqual(pixels.Bytes));
        Assert.Throws<CorruptImageException>(() => Read(Baseline[..^2], isStream, Tolerance.Strict, out _).Dispose());
    }

    [Fact]
    public void Of_several_scans_without_an_end_marker_nobody_knows_that_they_are_all()
    {
        Assert.Throws<CorruptImageException>(() => Read(Progressive[..^2], false, Tolerance.Ancillary, out _).Dispose());
        using var pixels = Read(Progressive[..^2], false, Tolerance.Partial, out var warnings);
        Assert.Contains("scans may be missing", Assert.Single(warnings));
    }

    [Fact]
    public void Stray_bytes_between_markers_are_told()
    {
        byte[] stray = [.. Baseline[..20], 0, .. Baseline[20..]];
        using var pixels = Read(stray, false, Tolerance.Ancillary, out var warnings);
        Assert.Contains("all pixels are there: there are stray bytes between its segments", Assert.Single(warnings));
        var next = 22 + ((Baseline[22] << 8) | Baseline[23]);
        byte[] twice = [.. Baseline[..20], 7, 7, .. Baseline[20..next], 0, 0, .. Baseline[next..]];
        using var same = Read(twice, false, Tolerance.Ancillary, out warnings);
        Assert.Contains("stray bytes", Assert.Single(warnings));
        Assert.Equal(pixels.Bytes, same.Bytes);
    }

    [Fact]
    public void Data_behind_the_last_pixel_of_a_scan_are_told()
    {
        // libjpeg looks a few bytes ahead; what it never asked for is surely left over.
        byte[] longer = [.. Baseline[..^2], .. Enumerable.Repeat((byte)1, 40), .. Baseline[^2..]];
        using var pixels = Read(longer, false, Tolerance.Ancillary, out var warnings);
        Assert.Contains("behind the last pixel", Assert.Single(warnings));
        Assert.Throws<CorruptImageException>(() => Read(longer, false, Tolerance.Strict, out _).Dispose());

        // What stands behind the file's end marker belongs to nobody, and is no damage.
        Read([.. Baseline, 1, 2, 3, 4, 5], false, Tolerance.Ancillary, out warnings).Dispose();
        Assert.Empty(warnings);
    }

    [Fact]
    public void Metadata_can_be_had_behind_the_pixels_from_every_kind_of_source()
    {
        var file = VipsFiles.Sample("jpeg/orientation.jpg");
        foreach (var source in new ImageSource[] { file, new ChoppyStream(file) })
        {
            using var stream = source.Open(Limits.Default, default);
            using var decoder = VipsFiles.Jpeg.CreateDecoder(stream, ReadOptions.Default);
            Assert.NotNull(decoder.ReadHeader());
            using var pixels = NdArray.Create(DType.UInt8, 24, 32, 3);
            decoder.ReadPixels(pixels);
            Assert.Equal(6, decoder.ReadMetadata(excludeApplied: false)["orientation"]);
        }
    }

    [Fact]
    public void Damage_of_one_file_is_not_told_of_others_that_are_read_at_the_same_time()
    {
        var whole = Baseline;
        var damaged = JpegFiles.WithHole(whole);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var pixels = Read(i % 2 == 0 ? whole : damaged, false, Tolerance.Partial, out var warnings);
            Assert.Equal(i % 2, warnings.Count);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_scans_than_the_limit_are_refused(bool isStream)
    {
        var many = JpegFiles.WithRepeatedScan(Progressive, 150);
        foreach (var tolerance in Enum.GetValues<Tolerance>())
        {
            var fault = Assert.Throws<ImageLimitException>(() => Read(many, isStream, tolerance, out _).Dispose());
            Assert.Equal(nameof(Limits.MaxScans), fault.Limit);
        }

        var few = new ReadOptions { Limits = Limits.Default with { MaxScans = 2 } };
        Assert.Throws<ImageLimitException>(() => Iio.ImRead(Progressive, default, few).Dispose());
        Iio.ImRead(Baseline, default, few).Dispose();
    }

    private static NdArray Read(byte[] file, bool isStream, Tolerance tolerance, out List<string> warnings)
    {
        var told = new List<string>();
        warnings = told;
        var options = new ReadOptions { Tolerance = tolerance, OnWarning = warning => told.Add(warning.Message) };
        return Iio.ImRead(isStream ? new ChoppyStream(file, 4096) : (ImageSource)file, default, options);
    }
}
