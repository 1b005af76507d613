using System.Diagnostics;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tests.Formats;
using ImageIO.Vips;

namespace ImageIO.Tests.Vips;

public class VipsFaultTests
{
    public static IEnumerable<TheoryDataRow<string>> Samples => VipsFiles.Samples;

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_file_cut_short_anywhere_is_corrupt(string sample)
    {
        var bytes = VipsFiles.Sample(sample);
        var codec = VipsFiles.CodecOf(sample);

        // JPEG's last two bytes only mark the end.
        for (var i = 0; i < 50; i++)
        {
            var cut = bytes[..((bytes.Length - 2) * i / 50)];
            var fault = Assert.Throws<CorruptImageException>(() => VipsFiles.Read(codec, cut).Dispose());
            Assert.Contains(codec.Info.Description, fault.Message);
            Assert.Throws<CorruptImageException>(() => VipsFiles.Read(codec, new ChoppyStream(cut, 300)).Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_changed_file_gives_an_image_or_one_of_our_exceptions(string sample)
    {
        var original = VipsFiles.Sample(sample);
        var codec = VipsFiles.CodecOf(sample);
        var random = new Random(17);
        var limits = new ReadOptions { Limits = Limits.Default with { MaxImageBytes = 4 << 20 } };
        for (var i = 0; i < 200; i++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var options = limits with { Tolerance = (Tolerance)(i % 3) };
            var watch = Stopwatch.StartNew();
            try
            {
                VipsFiles.Read(codec, i % 2 == 0 ? bytes : new MemoryStream(bytes), options).Dispose();
            }
            catch (ImageException)
            {
            }

            Assert.True(watch.Elapsed < DirectCodec.Patience, $"Mutant {i} took {watch.Elapsed}.");
        }
    }

    [Fact]
    public void An_avif_of_impossible_size_is_refused_before_libvips_can_complain_to_standard_error()
    {
        var bytes = VipsFiles.Sample("avif/rgb8.avif");
        var extent = bytes.AsSpan().IndexOf("ispe"u8);
        bytes[extent + 8] = 0x2B;
        var fault = Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.Avif, bytes));
        Assert.Contains("721420320×24 px", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_in_an_avifs_metadata_is_not_taken_for_the_size_of_the_image()
    {
        var metadata = new ImageMetadata { Xmp = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">Whispering in the wind</x:xmpmeta>"u8.ToArray() };
        using var picture = VipsFiles.Ramps(16, 16, 3);
        var bytes = VipsFiles.Write(VipsFiles.Avif, picture, metadata: metadata);
        Assert.InRange(bytes.AsSpan().IndexOf("Whispering"u8), 0, 16 * 1024);
        using var read = VipsFiles.Read(VipsFiles.Avif, bytes);
        Assert.Equal([16, 16, 3], read.Shape);
    }

    [Theory]
    [InlineData("jpeg/rgb.jpg")]
    [InlineData("jpeg/progressive.jpg")]
    [InlineData("avif/rgb10.avif")]
    public void A_partial_read_gives_what_is_left_with_a_warning(string sample)
    {
        var bytes = VipsFiles.Sample(sample);
        var cut = bytes[..(bytes.Length * 9 / 10)];
        var codec = VipsFiles.CodecOf(sample);
        ImageSource[] sources = [cut, new MemoryStream(cut), new ChoppyStream(cut, 100)];
        foreach (var source in sources)
        {
            var warnings = new List<ImageWarning>();
            using var pixels = VipsFiles.Read(codec, source, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
            Assert.Contains("damaged", Assert.Single(warnings).Message);
        }
    }

    [Fact]
    public void A_partial_read_of_a_jpeg_keeps_the_rows_before_the_damage()
    {
        using var picture = VipsFiles.Ramps(256, 256, 3);
        var bytes = VipsFiles.Write(VipsFiles.Jpeg, picture);
        using var whole = VipsFiles.Read(VipsFiles.Jpeg, bytes);
        using var partial = VipsFiles.Read(VipsFiles.Jpeg, bytes[..(bytes.Length / 2)], new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.True(whole.Bytes[..(64 * 256 * 3)].SequenceEqual(partial.Bytes[..(64 * 256 * 3)]));
        Assert.False(whole.Bytes.SequenceEqual(partial.Bytes));
    }

    [Fact]
    public void A_whole_file_read_partially_has_no_warning()
    {
        var warnings = new List<ImageWarning>();
        VipsFiles.Read(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/rgb.jpg"),
            new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add }).Dispose();
        Assert.Empty(warnings);
    }

    [Fact]
    public void Stray_bytes_between_a_jpegs_markers_are_an_error_only_to_a_strict_read()
    {
        var bytes = VipsFiles.Sample("jpeg/rgb.jpg").ToList();
        bytes.Insert(20, 0);
        byte[] stray = [.. bytes];
        VipsFiles.Read(VipsFiles.Jpeg, stray).Dispose();
        Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.Jpeg, stray, new ReadOptions { Tolerance = Tolerance.Strict })
            .Dispose());
    }

    [Fact]
    public void The_message_tells_libvips_reason_once_and_nothing_of_earlier_faults()
    {
        var jpeg = VipsFiles.Sample("jpeg/rgb.jpg");
        Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.Avif, VipsFiles.Sample("avif/rgb8.avif")[..400]).Dispose());
        var fault = Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.Jpeg, jpeg[..(jpeg.Length - 50)]).Dispose());
        Assert.Contains("ends before the image", fault.Message);
        Assert.DoesNotContain("heif", fault.Message);
        Assert.DoesNotContain("unable to", fault.Message);
    }

    [Fact]
    public void Another_format_is_corrupt_and_never_read_by_another_loader()
    {
        using var picture = VipsFiles.Ramps(16, 16, 3);
        var webp = VipsFiles.Write(VipsFiles.WebP, picture);
        Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.Jpeg, webp).Dispose());
        Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.WebP, VipsFiles.Sample("jpeg/rgb.jpg")).Dispose());
        Assert.Throws<CorruptImageException>(() => VipsFiles.Read(VipsFiles.Avif, "not an image at all"u8.ToArray()).Dispose());
    }

    [Theory]
    [InlineData("jpeg/rgb.jpg")]
    [InlineData("webp/rgba_lossless.webp")]
    [InlineData("avif/rgb12.avif")]
    public void Cancelling_in_the_middle_of_a_read_comes_out_as_cancelling(string sample)
    {
        var bytes = VipsFiles.Sample(sample);
        using var cancel = new CancellationTokenSource();
        var source = new ChoppyStream(bytes, 50, position => { if (position > bytes.Length / 2) cancel.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => VipsFiles.Read(VipsFiles.CodecOf(sample), source, null, cancel.Token).Dispose());
    }

    [Theory]
    [InlineData("jpeg/rgb.jpg")]
    [InlineData("webp/rgba_lossless.webp")]
    [InlineData("avif/rgb12.avif")]
    public void What_the_callers_stream_throws_comes_out_as_itself(string sample)
    {
        var bytes = VipsFiles.Sample(sample);
        foreach (var tolerance in Enum.GetValues<Tolerance>())
        {
            var fault = new IOException("The line went dead.");
            var source = new ChoppyStream(bytes, 50, position => { if (position > bytes.Length / 2) throw fault; });
            Assert.Same(fault, Assert.Throws<IOException>(() =>
                VipsFiles.Read(VipsFiles.CodecOf(sample), source, new ReadOptions { Tolerance = tolerance }).Dispose()));
        }
    }

    [Theory]
    [InlineData("jpeg/rgb.jpg")]
    [InlineData("webp/rgba_lossless.webp")]
    [InlineData("avif/rgb12.avif")]
    public void A_limit_on_the_source_comes_out_as_a_limit(string sample)
    {
        var options = new ReadOptions { Limits = Limits.Default with { MaxSourceBytes = 100 } };
        Assert.Throws<ImageLimitException>(() =>
            VipsFiles.Read(VipsFiles.CodecOf(sample), new ChoppyStream(VipsFiles.Sample(sample), 50), options).Dispose());
    }

    [Fact]
    public void The_size_is_known_before_any_pixel_is_decoded()
    {
        using var picture = VipsFiles.Ramps(512, 512, 3);
        var bytes = VipsFiles.Write(VipsFiles.Jpeg, picture, new JpegWriteOptions { Quality = 100 });
        long furthest = 0;
        ImageSource source = new ChoppyStream(bytes, 1000, position => furthest = position);
        using var stream = source.Open(Limits.Default, default);
        using var decoder = VipsFiles.Jpeg.CreateDecoder(stream, ReadOptions.Default);
        Assert.Equal([512, 512, 3], decoder.ReadHeader()!.Shape);
        Assert.InRange(furthest, 0, bytes.Length / 2);
        Assert.True(decoder.TrySkipPixels());
        Assert.Null(decoder.ReadHeader());
    }

    [Fact]
    public void Without_the_native_library_use_says_what_to_install()
    {
        var codec = new JpegCodec(new VipsLibrary(() => throw new DllNotFoundException("Unable to load shared library 'libvips.so.42'.")));
        ImageSource source = VipsFiles.Sample("jpeg/rgb.jpg");
        using var stream = source.Open(Limits.Default, default);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var fault = Assert.Throws<UnsupportedImageException>(() => codec.CreateDecoder(stream, ReadOptions.Default));
            Assert.Contains("libvips.so.42", fault.Message);
            Assert.Contains("NetVips.Native", fault.Message);
        }

        using var target = ImageTarget.FromMemory(new MemoryOutput()).Open(default);
        Assert.Throws<UnsupportedImageException>(() => codec.CreateEncoder(target, WriteOptions.Default));
        Assert.True(codec.Info.Recognizes(VipsFiles.Sample("jpeg/rgb.jpg")));
    }

    [Fact]
    public void Where_the_loader_has_looked_stands_behind_what_to_do()
    {
        const string said = "Unable to load shared library 'libvips.so.42' or one of its dependencies. In order to help diagnose loading " +
            "problems:\n/a/libvips.so: not there\n/b/libvips.so: not there";
        var codec = new JpegCodec(new VipsLibrary(() => throw new TypeInitializationException("Type", new DllNotFoundException(said))));
        using var stream = ((ImageSource)VipsFiles.Sample("jpeg/rgb.jpg")).Open(Limits.Default, default);
        var fault = Assert.Throws<UnsupportedImageException>(() => codec.CreateDecoder(stream, ReadOptions.Default));
        Assert.DoesNotContain("/a/", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("one of its dependencies.", fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.IndexOf("Install the NuGet package", StringComparison.Ordinal), 0, 100);
        Assert.Contains("/b/", fault.InnerException!.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xC0, 16, "of 16 bits")]
    [InlineData(0xC9, 12, "of 12 bits and arithmetic codes")]
    [InlineData(0xCB, 16, "lossless JPEG of arithmetic codes")]
    [InlineData(0xC5, 8, "hierarchical")]
    [InlineData(0xC8, 8, "0xFFC8")]
    [InlineData(0xCF, 8, "hierarchical")]
    public void A_JPEG_of_another_kind_is_not_supported_and_not_damaged(int marker, int bits, string named)
    {
        var file = VipsFiles.Sample("jpeg/rgb.jpg");
        var frame = Enumerable.Range(0, file.Length).First(i => file[i] == 0xFF && file[i + 1] is 0xC0 or 0xC2);
        file[frame + 1] = (byte)marker;
        file[frame + 4] = (byte)bits;

        // A frame behind a long comment is found too.
        byte[] late = [.. file[..2], 0xFF, 0xFE, 0xC0, 0x00, .. new byte[0xC000 - 2], .. file[2..]];
        foreach (var bytes in (byte[][])[file, late])
        {
            Assert.Contains(named, Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(bytes)).Message, StringComparison.Ordinal);
            Assert.Throws<UnsupportedImageException>(() => Iio.ImProps(new ChoppyStream(bytes, 1000)));
        }

        byte[] beyond = [.. late[..2], .. Enumerable.Repeat<byte[]>([.. late[2..(4 + 0xC000)]], 3)
            .SelectMany(comment => comment), .. file[2..]];
        Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(beyond));
    }

    [Theory]
    [InlineData(0xC8, "0xFFC8")]
    [InlineData(0xC6, "hierarchical")]
    public void The_kind_of_a_JPEG_is_known_where_its_frame_begins(int marker, string named)
    {
        var file = VipsFiles.Sample("jpeg/rgb.jpg");
        var frame = JpegFiles.Find(file, 0xC0);
        file[frame + 1] = (byte)marker;
        Assert.Contains(named, Assert.Throws<UnsupportedImageException>(() => VipsFiles.Read(VipsFiles.Jpeg, file[..(frame + 4)])
            .Dispose()).Message, StringComparison.Ordinal);
        Assert.Throws<UnsupportedImageException>(() => VipsFiles.Read(VipsFiles.Jpeg, new ChoppyStream(file, 1)).Dispose());
    }

    [Fact]
    public void The_native_library_is_loaded_once_and_only_on_use()
    {
        var loads = 0;
        var library = new VipsLibrary(() =>
        {
            loads++;
            return null;
        });
        var codec = new WebPCodec(library);
        Assert.Equal("webp", codec.Info.Name);
        Assert.Equal(0, loads);
        library.EnsureLoaded();
        library.EnsureLoaded();
        Assert.Equal(1, loads);
    }

    [Fact]
    public void The_codecs_are_added_to_a_registry_by_one_call()
    {
        var registry = new CodecRegistry([]).UseVips().UseVips();
        Assert.Equal(["avif", "jpeg", "mpo", "svg", "webp"], registry.All.Select(codec => codec.Info.Name).Order());
        Assert.Equal("jpeg", registry.FindByExtension(".JPE", CodecCapabilities.Write)?.Info.Name);
    }
}
