using ImageIO.Formats.Gif;
using ImageIO.Formats.Gif.Decoding;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Gif;

public class GifReadTests
{
    private static readonly byte[] BlackWhite = [0, 0, 0, 255, 255, 255];
    private static readonly byte[] FourColors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];

    [Fact]
    public void Newtons_cradle_has_the_times_and_metadata_that_Python_gives()
    {
        var result = GifReading.Read(TestImages.Path("newtonscradle.gif"));
        Assert.Equal([150, 200, 3], result.Shape);
        Assert.Equal((36, 0), (result.Count, result.Loops));
        var half = Enumerable.Repeat(20.0, 8);
        double[] durations = [50, .. half, 40, .. half, 50, .. half, 40, .. half];
        Assert.Equal(durations, result.Headers.Select(header => header.Duration!.Value.TotalMilliseconds));
        Assert.Empty(result.Warnings);
        var metadata = GifReading.Metadata(File.ReadAllBytes(TestImages.Path("newtonscradle.gif")), images: 1, excludeApplied: false);
        Assert.Equal(("GIF89a", 0, 0, 50.0), (metadata["version"], metadata["background"], metadata["loop"], metadata["duration"]));
        Assert.Equal(87, Assert.IsType<string>(metadata["comment"]).Length);
    }

    [Fact]
    public void Images_are_composited_as_a_viewer_shows_them_whatever_the_areas_disposals_tables_and_orders()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var model = GifReadModel.Random(seed);
            var shown = model.Show();
            var result = GifReading.Read(model.ToFile(), Tolerance.Strict);
            Assert.Null(result.Fault);
            var hasAlpha = shown.Any(image => image.Where((_, i) => i % 4 == 3).Contains((byte)0));
            Assert.Equal([model.Height, model.Width, hasAlpha ? 4 : 3], result.Shape);
            Assert.Equal(shown.Count, result.Count);
            for (var i = 0; i < shown.Count; i++)
            {
                var expected = hasAlpha ? shown[i] : [.. shown[i].Where((_, at) => at % 4 != 3)];
                Assert.True(expected.AsSpan().SequenceEqual(result.Images[i]), $"Image {i} of seed {seed} differs.");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void Disposals_without_a_meaning_keep_the_image(int disposal)
    {
        var file = new GifReadTestFile(2, 1, FourColors).Control(disposal).Image(0, 0, 2, 1, [0, 1]).Image(1, 0, 1, 1, [2]).End();
        Assert.Equal([255, 0, 0, 0, 0, 255], GifReading.Read(file).Images[1]);
    }

    [Fact]
    public void Transparent_pixels_are_zero_also_where_a_disposal_has_cleared_opaque_ones()
    {
        var file = new GifReadTestFile(2, 1, FourColors, background: 3).Control(disposal: 2).Image(0, 0, 2, 1, [0, 1])
            .Image(1, 0, 1, 1, [2]).End();
        Assert.Equal([0, 0, 0, 0, 0, 0, 255, 255], GifReading.Read(file).Images[1]);
    }

    [Fact]
    public void An_alpha_channel_is_there_only_if_a_shown_pixel_is_transparent()
    {
        Assert.Equal(3, Channels(file => file.Control(transparent: 3).Image(0, 0, 2, 1, [0, 1])));
        Assert.Equal(4, Channels(file => file.Control(transparent: 1).Image(0, 0, 2, 1, [0, 1])));
        Assert.Equal(4, Channels(file => file.Image(1, 0, 1, 1, [0])));
        Assert.Equal(3, Channels(file => file.Image(0, 0, 2, 1, [0, 1]).Control(transparent: 1).Image(0, 0, 2, 1, [1, 1])));
        Assert.Equal(3, Channels(file => file.Control(disposal: 2).Image(0, 0, 2, 1, [0, 1])));
        Assert.Equal(4, Channels(file => file.Image(0, 0, 2, 1, [0, 1]).Control(2).Image(0, 0, 1, 1, [1]).Image(1, 0, 1, 1, [1])));
        Assert.Equal(3, Channels(file => file.Image(0, 0, 2, 1, [0, 1]).Control(2).Image(0, 0, 1, 1, [1]).Control(transparent: 0)
            .Image(0, 0, 2, 1, [1, 0])));
        Assert.Equal(4, Channels(file => file.Image(0, 0, 2, 1, [0, 1]).Control(2).Image(0, 0, 1, 1, [1]).Control(transparent: 0)
            .Image(0, 0, 2, 1, [0, 1])));

        static int Channels(Func<GifReadTestFile, GifReadTestFile> build)
            => GifReading.Read(build(new GifReadTestFile(2, 1, FourColors)).End()).Shape[2];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(11)]
    public void Every_code_size_is_read(int codeSize)
    {
        var random = new Random(codeSize);
        var colors = Math.Min(1 << codeSize, 256);
        var indices = Enumerable.Range(0, 5000).Select(_ => (byte)random.Next(colors)).ToArray();
        var table = GifReadTestFile.Table(Math.Max(2, colors));
        var result = GifReading.Read(new GifReadTestFile(100, 50, table).Image(0, 0, 100, 50, indices, coding: new GifReadCoding(codeSize))
            .End());
        Assert.Equal(indices.SelectMany(index => table[(index * 3)..((index * 3) + 3)]), result.Images[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void An_impossible_code_size_is_reported_with_its_position(int codeSize)
    {
        var start = new GifReadTestFile(1, 1, BlackWhite).Descriptor(0, 0, 1, 1).WithoutEnd();
        var fault = GifReading.Read((byte[])[.. start, (byte)codeSize, 2, 68, 1, 0, 0x3B]).Fault;
        Assert.Equal(start.Length, Assert.IsType<CorruptImageException>(fault).Position);
    }

    [Fact]
    public void A_file_without_any_table_is_shown_in_grays_with_a_warning()
    {
        var result = GifReading.Read(new GifReadTestFile(4, 1).Image(0, 0, 4, 1, [0, 1, 2, 3], coding: new GifReadCoding(2)).End());
        Assert.Equal([0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255], result.Images[0]);
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void An_index_beyond_the_table_is_black()
        => Assert.Equal([0, 0, 0, 255, 255, 255],
            GifReading.Read(new GifReadTestFile(2, 1, BlackWhite).Image(0, 0, 2, 1, [7, 1]).End()).Images[0]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(3, 0)]
    public void A_screen_without_a_size_takes_that_of_the_first_image(int width, int height)
    {
        var result = GifReading.Read(new GifReadTestFile(width, height, FourColors).Image(1, 1, 2, 1, [1, 2]).End());
        Assert.Equal([2, 3, 4], result.Shape);
        Assert.Equal([0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 255, 255], result.Images[0][12..]);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(65535, 65536)]
    public void The_loop_count_says_how_often_the_animation_plays(int repetitions, int plays)
    {
        foreach (var id in new[] { "NETSCAPE2.0", "ANIMEXTS1.0" })
        {
            var file = new GifReadTestFile(1, 1, BlackWhite);
            if (repetitions >= 0)
                file.Loop(repetitions, id);
            Assert.Equal(plays, GifReading.Read(file.Image(0, 0, 1, 1, [1]).End()).Loops);
        }
    }

    [Fact]
    public void Durations_are_given_as_stored_also_zero()
    {
        var file = new GifReadTestFile(1, 1, BlackWhite).Control(delay: 7).Image(0, 0, 1, 1, [1]).Image(0, 0, 1, 1, [0])
            .Control(delay: 65535).Image(0, 0, 1, 1, [1]).End();
        Assert.Equal([70, 0, 655350], GifReading.Read(file).Headers.Select(header => header.Duration!.Value.TotalMilliseconds));
    }

    [Fact]
    public void Metadata_of_the_file_come_before_the_first_header_and_those_of_an_image_after_its_own()
    {
        var file = new GifReadTestFile(1, 1, FourColors, background: 2)
            .Loop(3)
            .Extension(0xFE, "one"u8.ToArray())
            .Control(disposal: 1, delay: 4, transparent: 1)
            .Image(0, 0, 1, 1, [0], BlackWhite, new GifReadCoding(IsInterlaced: true))
            .Extension(0xFE, [(byte)'w', 0xF6])
            .Image(0, 0, 1, 1, [0])
            .End();
        var whole = GifReading.Metadata(file);
        Assert.Equal(["background", "comment", "extension", "loop", "version"], whole.Keys.Order());
        Assert.Equal(("GIF89a", 2, 3, "NETSCAPE2.0"), (whole["version"], whole["background"], whole["loop"], whole["extension"]));
        Assert.Equal("one\nwö", whole["comment"]);
        var first = GifReading.Metadata(file, images: 1, excludeApplied: false);
        Assert.Equal((40.0, 1, 1, true), (first["duration"], first["transparency"], first["disposal"], first["interlace"]));
        Assert.Equal(BlackWhite, first["palette"]);
        var second = GifReading.Metadata(file, images: 2);
        Assert.Equal(["background", "comment", "disposal", "extension", "interlace", "loop", "version"], second.Keys.Order());
        Assert.Equal(FourColors, GifReading.Metadata(file, images: 2, excludeApplied: false)["palette"]);
    }

    [Fact]
    public void Xmp_and_icc_are_given_as_they_were_embedded()
    {
        var xmp = System.Text.Encoding.UTF8.GetBytes("<?xpacket begin=''?>" +
            string.Concat(Enumerable.Repeat("<x:xmpmeta>…</x:xmpmeta>", 40)));
        byte[] trailer = [1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0];
        var icc = Enumerable.Range(0, 600).Select(i => (byte)i).ToArray();
        var file = new GifReadTestFile(1, 1, BlackWhite)
            .Raw(0x21, 0xFF, 11).Raw("XMP DataXMP"u8.ToArray()).Raw(xmp).Raw(trailer)
            .Application("ICCRGBG1012", [.. icc.Chunk(255)])
            .Image(0, 0, 1, 1, [0])
            .End();
        var metadata = GifReading.Metadata(file);
        Assert.Equal(xmp, metadata.Xmp.ToArray());
        Assert.Equal(icc, metadata.Icc.ToArray());
        var blocked = new GifReadTestFile(1, 1, BlackWhite).Application("XMP DataXMP", [.. xmp.Chunk(255)]).Image(0, 0, 1, 1, [0]).End();
        Assert.Equal(xmp, GifReading.Metadata(blocked).Xmp.ToArray());
        Assert.Equal([1, 1, 3], GifReading.Read(file, Tolerance.Strict).Shape);
    }

    [Fact]
    public void Unknown_extensions_and_plain_texts_are_passed_over()
    {
        var file = new GifReadTestFile(1, 1, BlackWhite)
            .Extension(0xAB, [1, 2, 3])
            .Application("NOBODY 1.0X", [9])
            .Extension(0xFF, [1, 2])
            .Control(delay: 9)
            .Extension(0x01, new byte[12], "text"u8.ToArray())
            .Image(0, 0, 1, 1, [1])
            .End();
        var result = GifReading.Read(file, Tolerance.Strict);
        Assert.Equal([255, 255, 255], result.Images.Single());
        Assert.Equal(TimeSpan.Zero, result.Headers[0].Duration);
    }

    [Fact]
    public void Going_back_to_the_first_image_gives_the_same_again()
    {
        var model = GifReadModel.Random(12);
        using var source = ((ImageSource)model.ToFile()).Open(Limits.Default, default);
        using var decoder = new GifCodec().CreateDecoder(source, ReadOptions.Default);
        var header = decoder.ReadHeader()!;
        using var pixels = NdArray.Create(header.DType, header.Shape.AsSpan());
        decoder.ReadPixels(pixels);
        var first = pixels.Bytes.ToArray();
        while (decoder.ReadHeader() is not null)
            Assert.True(decoder.TrySkipPixels());
        Assert.True(decoder.TrySeek(0));
        decoder.ReadHeader();
        decoder.ReadPixels(pixels);
        Assert.Equal(first, pixels.Bytes.ToArray());
        var last = model.Images.Count - 1;
        Assert.True(decoder.TrySeek(last));
        Assert.False(decoder.TrySeek(model.Images.Count));
        decoder.ReadHeader();
        decoder.ReadPixels(pixels);
        Assert.Equal(GifReading.Read(model.ToFile()).Images[last], pixels.Bytes.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(38)]
    [InlineData(100)]
    [InlineData(1003)]
    public void Packing_with_vectors_does_what_the_plain_loop_does(int length)
    {
        var pixels = new uint[length];
        new Random(length).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()));
        var (fast, plain) = (new byte[length * 3], new byte[length * 3]);
        PaletteExpander.PackRgb(pixels, fast);
        PaletteExpander.PackRgbScalar(pixels, plain);
        Assert.Equal(plain, fast);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(1003)]
    public void Drawing_with_vectors_does_what_the_plain_loop_does(int length)
    {
        var random = new Random(length);
        var palette = new uint[256];
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(palette.AsSpan()));
        for (var i = 0; i < 256; i++)
            palette[i] |= 0xFF0000FF;
        foreach (var share in new[] { 0, 0.02, 0.5, 0.98, 1 })
        {
            var indices = Enumerable.Range(0, length)
                .Select(_ => random.NextDouble() < share ? (byte)200 : (byte)random.Next(256)).ToArray();
            var (fast, plain) = (Enumerable.Range(0, length).Select(i => (uint)i).ToArray(),
                Enumerable.Range(0, length).Select(i => (uint)i).ToArray());
            var opaque = indices.Select(index => palette[index]).ToArray();
            PaletteExpander.Draw(indices, palette, fast);
            Assert.Equal(opaque, fast);
            var transparent = palette.ToArray();
            transparent[200] = 0;
            plain.CopyTo(fast, 0);
            PaletteExpander.DrawOver(indices, transparent, 200, fast);
            PaletteExpander.DrawOverScalar(indices, transparent, plain);
            Assert.Equal(plain, fast);
        }
    }
}
