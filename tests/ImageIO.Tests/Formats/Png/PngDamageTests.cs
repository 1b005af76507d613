using System.Buffers.Binary;
using System.Diagnostics;
using ImageIO.Memory;

namespace ImageIO.Tests.Formats.Png;

public class PngDamageTests
{
    private static readonly ReadOptions Strict = new() { Tolerance = Tolerance.Strict };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_truncation_is_an_error_or_has_lost_no_pixels(bool interlaced)
    {
        var file = PngTestFile.Random(20, 15, 2, 8, interlaced).With("tEXt", PngTestFile.Latin1("Title\0x")).ToBytes();
        using var whole = PngTesting.Read(file);
        var dataEnd = file.Length - 12;
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            var strict = Record.Exception(() => PngTesting.Read(cut, Strict).Dispose());
            Assert.True(strict is not null && PngTesting.IsAllowed(strict), $"{length}: {strict}");

            // The last bytes of the data, and the checksums behind them, hold no pixel.
            const int behindPixels = 12;
            var fault = Record.Exception(() => PngTesting.Read(cut).Dispose());
            Assert.True(fault is null ? length >= dataEnd - behindPixels : length < dataEnd && PngTesting.IsAllowed(fault),
                $"{length}: {fault}");
            if (fault is not null)
                continue;
            var warnings = new List<ImageWarning>();
            using var pixels = PngTesting.Read(cut, new ReadOptions { OnWarning = warnings.Add });
            Assert.Equal(whole.Bytes.ToArray(), pixels.Bytes.ToArray());
            Assert.Single(warnings);
        }
    }

    [Fact]
    public void A_truncated_file_is_reported_with_its_position()
    {
        var file = PngTestFile.Random(200, 150, 2, 8).ToBytes();
        var fault = Assert.Throws<CorruptImageException>(() => PngTesting.Read(file[..20000]));
        Assert.Equal(20000, fault.Position);
        Assert.Contains("IDAT", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_partial_read_gives_the_rows_that_are_there_and_zeros(bool interlaced)
    {
        var file = PngTestFile.Random(200, 150, 2, 8, interlaced).ToBytes();
        using var whole = PngTesting.Read(file);
        var warnings = new List<ImageWarning>();
        using var part = PngTesting.Read(file[..(file.Length / 2)],
            new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.Single(warnings);
        var row = 600;
        Assert.Equal(interlaced ? whole.Bytes[..3].ToArray() : whole.Bytes[..(40 * row)].ToArray(),
            part.Bytes[..(interlaced ? 3 : 40 * row)].ToArray());
        Assert.True(part.Bytes[(149 * row)..].IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void A_damaged_critical_chunk_is_an_error_and_a_damaged_ancillary_one_a_warning()
    {
        var file = PngTestFile.Random(30, 30, 3, 8).With("tEXt", PngTestFile.Latin1("Title\0x")).With("PLTE", new byte[768])
            .With("tIME", 0, 0, 0, 0, 0, 0, 0).ToBytes();
        foreach (var type in new[] { "IHDR", "PLTE", "IDAT", "tEXt", "tIME" })
        {
            var damaged = Damage(file, type);
            Assert.Throws<CorruptImageException>(() => PngTesting.Read(damaged, Strict));
            if (type is "IHDR" or "PLTE")
            {
                var fault = Assert.Throws<CorruptImageException>(() => PngTesting.Read(damaged));
                Assert.Contains($"CRC of chunk {type}", fault.Message, StringComparison.Ordinal);
                continue;
            }

            var warnings = new List<ImageWarning>();
            PngTesting.Read(damaged, new ReadOptions { OnWarning = warnings.Add }).Dispose();
            Assert.Contains($"CRC of chunk {type}", Assert.Single(warnings).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Seeded_mutations_end_in_success_or_in_an_image_error()
    {
        var file = PngTestFile.Random(24, 18, 3, 4, interlaced: true).With("PLTE", new byte[30]).With("tRNS", 1, 2, 3)
            .With("zTXt", [.. PngTestFile.Latin1("Note\0\0"), .. PngTestFile.Deflate(new byte[50])]).ToBytes();
        var random = new Random(7);
        var options = new ReadOptions { Limits = Limits.Default with { MaxWidth = 100, MaxHeight = 100 } };
        for (var i = 0; i < 600; i++)
        {
            var mutant = (byte[])file.Clone();
            for (var k = 0; k <= i % 4; k++)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            if (i % 2 == 0)
                RepairCrcs(mutant);
            foreach (var tolerance in Enum.GetValues<Tolerance>())
            {
                var watch = Stopwatch.StartNew();
                var fault = Record.Exception(() => PngTesting.Read(mutant, options with { Tolerance = tolerance }).Dispose())
                    ?? Record.Exception(() => PngTesting.Metadata(mutant, options with { Tolerance = tolerance }));
                Assert.True(fault is null || PngTesting.IsAllowed(fault), $"Mutant {i}, {tolerance}: {fault}");
                Assert.True(watch.Elapsed < DirectCodec.Patience, $"Mutant {i} took {watch.Elapsed}.");
            }
        }
    }

    [Fact]
    public void Compressed_data_that_ask_for_a_dictionary_are_damaged()
    {
        // RFC 1950, 2.2: method 8, a window of 32 KB, and the flag of a preset dictionary; the two bytes are a multiple of 31.
        byte[] start = [0x78, 0x20];
        var sound = PngTestFile.Random(2, 2, 2, 8);
        var text = PngTestFile.Random(2, 2, 2, 8).With("zTXt", [.. PngTestFile.Latin1("Note\0\0"), .. start, 1, 2, 3, 4, 5]).ToBytes();
        var file = sound.ToBytes();
        var data = file.AsSpan().IndexOf("IDAT"u8);
        start.CopyTo(file, data + 4);
        var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(data - 4));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(data + 4 + length), PngTestFile.Crc(file[data..(data + 4 + length)]));
        using var reader = Iio.ImOpen(file);
        Assert.Throws<CorruptImageException>(() => reader.Read());
        var warnings = new List<ImageWarning>();
        using var zeros = PngTesting.Read(file, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.Equal(new byte[12], zeros.Bytes.ToArray());
        Assert.Single(warnings);
        warnings.Clear();
        Assert.Empty(PngTesting.Metadata(text, new ReadOptions { OnWarning = warnings.Add }));
        Assert.Single(warnings);
    }

    [Fact]
    public void A_header_that_claims_a_giant_image_is_declared_and_never_allocated()
    {
        var file = new PngTestFile { Width = 100_000, Height = 100_000, Color = 6, Depth = 16 }.ToBytes(rows: [0]);
        using var source = ((ImageIO.Resources.ImageSource)file).Open(Limits.Default, CancellationToken.None);
        using var decoder = PngTesting.Codec.CreateDecoder(source, ReadOptions.Default);
        Assert.Equal([100_000, 100_000, 4], decoder.ReadHeader()!.Shape.ToArray());
        Assert.Equal(0, AllocationScope.Current!.LiveArrays);
        Assert.Throws<ImageLimitException>(() => PngTesting.Read(file));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(-5, 5)]
    public void A_width_or_height_that_PNG_does_not_have_is_an_error(int width, int height)
        => Assert.Throws<CorruptImageException>(() =>
            PngTesting.Read(new PngTestFile { Width = width, Height = height, Color = 0, Depth = 8 }.ToBytes(rows: [0])));

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    [InlineData(7, 8)]
    [InlineData(0, 3)]
    public void A_color_type_or_depth_that_PNG_does_not_have_is_an_error(int color, int depth)
        => Assert.Throws<CorruptImageException>(() =>
            PngTesting.Read(new PngTestFile { Width = 1, Height = 1, Color = color, Depth = depth }.ToBytes(rows: [0, 0, 0])));

    [Fact]
    public void Metadata_bombs_are_passed_over_with_a_warning()
    {
        var bomb = PngTestFile.Deflate(new byte[3_000_000]);
        var file = PngTestFile.Random(4, 4, 2, 8)
            .With("iCCP", [.. PngTestFile.Latin1("p\0\0"), .. bomb])
            .With("zTXt", [.. PngTestFile.Latin1("Bomb\0\0"), .. bomb])
            .With("iTXt", [.. PngTestFile.Latin1("Bomb2\0\u0001\0\0\0"), .. bomb])
            .With("tEXt", PngTestFile.Latin1("Title\0kept")).ToBytes();
        var options = new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 1_000_000 } };
        var warnings = new List<ImageWarning>();
        var metadata = PngTesting.Metadata(file, options with { OnWarning = warnings.Add });
        Assert.Equal(3, warnings.Count);
        Assert.Equal("kept", metadata["title"]);
        Assert.Single(metadata);
        Assert.True(metadata.Icc.IsEmpty);
        Assert.Throws<ImageLimitException>(() => PngTesting.Metadata(file, options with { Tolerance = Tolerance.Strict }));
        Assert.Equal(3_000_000, PngTesting.Metadata(file).Icc.Length);
    }

    [Fact]
    public void Pixels_are_read_behind_metadata_that_were_refused()
    {
        var image = PngTestFile.Random(30, 30, 2, 8);
        using var whole = PngTesting.Read(image.ToBytes());
        using var source = ((ImageIO.Resources.ImageSource)image.With("gAMA", 1, 2, 3)
            .ToBytes()).Open(Limits.Default, CancellationToken.None);
        using var decoder = PngTesting.Codec.CreateDecoder(source, Strict);
        using var pixels = NdArray.Create(DType.UInt8, decoder.ReadHeader()!.Shape.AsSpan());
        Assert.Throws<CorruptImageException>(() => decoder.ReadMetadata(excludeApplied: true));
        decoder.ReadPixels(pixels);
        Assert.True(whole.Bytes.SequenceEqual(pixels.Bytes));
    }

    [Theory]
    [InlineData("tEXt")]
    [InlineData("IDAT")]
    [InlineData("PLTE")]
    public void A_chunk_length_that_lies_is_told(string type)
    {
        var file = PngTestFile.Random(30, 30, 3, 8).With("tEXt", PngTestFile.Latin1("Title\0x")).With("PLTE", new byte[768]).ToBytes();
        foreach (var length in new uint[] { 0x7FFFFFFF, 0xFFFFFFFF, 0, 12_000_000 })
        {
            var lie = (byte[])file.Clone();
            BinaryPrimitives.WriteUInt32BigEndian(lie.AsSpan(Find(lie, type) - 4), length);
            foreach (var source in new ImageIO.Resources.ImageSource[] { lie, new MemoryStream(lie) })
            {
                // Image data that claim the rest of the file have all pixels all the same.
                var warnings = new List<ImageWarning>();
                var fault = Record.Exception(() => PngTesting.Read(source, new ReadOptions { OnWarning = warnings.Add }).Dispose());
                var isRead = type == "IDAT" && length is 0x7FFFFFFF or 12_000_000 && warnings.Count > 0;
                Assert.True(fault is null ? isRead : PngTesting.IsAllowed(fault), $"{type} {length}: {fault}");
            }
        }
    }

    [Fact]
    public void Bytes_behind_the_end_and_surplus_pixel_data_are_warned_of()
    {
        var image = PngTestFile.Random(9, 9, 2, 8);
        foreach (var file in new byte[][] { [.. image.ToBytes(), 1, 2, 3], image.ToBytes([.. image.Rows(), .. new byte[100]]) })
        {
            var warnings = new List<ImageWarning>();
            PngTesting.Read(file, new ReadOptions { OnWarning = warnings.Add }).Dispose();
            Assert.Single(warnings);
            Assert.Throws<CorruptImageException>(() => PngTesting.Read(file, Strict));
        }
    }

    [Fact]
    public void An_index_beyond_the_palette_is_black_and_warned_of()
    {
        var file = new PngTestFile
        {
            Width = 2,
            Height = 1,
            Color = 3,
            Depth = 8,
            Samples = [1, 7],
        }.With("PLTE", 1, 2, 3, 4, 5, 6).ToBytes();
        var warnings = new List<ImageWarning>();
        using var pixels = PngTesting.Read(file, new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal([4, 5, 6, 0, 0, 0], pixels.Bytes.ToArray());
        Assert.Single(warnings);
        Assert.Throws<CorruptImageException>(() => PngTesting.Read(file, Strict));
    }

    [Fact]
    public void A_missing_palette_a_second_header_and_an_unknown_critical_chunk_are_errors()
    {
        Assert.Throws<CorruptImageException>(() => PngTesting.Read(PngTestFile.Random(3, 3, 3, 8).ToBytes()));
        var image = PngTestFile.Random(3, 3, 0, 8);
        Assert.Throws<CorruptImageException>(() => PngTesting.Read(image.With("IHDR", image.Header()).ToBytes()));
        Assert.Throws<CorruptImageException>(() => PngTesting.Read(PngTestFile.Random(3, 3, 0, 8).With("ABCD", 1).ToBytes()));
        PngTesting.Read(PngTestFile.Random(3, 3, 0, 8).With("abCD", 1).ToBytes(), Strict).Dispose();
        PngTesting.Read(PngTestFile.Random(3, 3, 0, 8).With("acTL", new byte[8]).ToBytes(), Strict).Dispose();
    }

    private static int Find(byte[] file, string type) => file.AsSpan().IndexOf(PngTestFile.Latin1(type));

    private static byte[] Damage(byte[] file, string type)
    {
        var damaged = (byte[])file.Clone();
        var position = Find(damaged, type);
        var length = BinaryPrimitives.ReadInt32BigEndian(damaged.AsSpan(position - 4));
        damaged[position + 4 + length] ^= 0x10;
        return damaged;
    }

    /// <summary>Puts right CRCs behind the chunks of a mutant, so that damage gets past them.</summary>
    private static void RepairCrcs(byte[] file)
    {
        for (var position = 8L; position + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)position));
            if (position + 12 + length > file.Length)
                return;
            var end = (int)(position + 8 + length);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), PngTestFile.Crc(file[(int)(position + 4)..end]));
            position = end + 4;
        }
    }
}
