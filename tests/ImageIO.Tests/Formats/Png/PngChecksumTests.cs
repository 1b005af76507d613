using ImageIO.Formats.Png;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Png;

/// <summary>
/// A file whose checksums are wrong though no pixel is lost is read with a warning; one whose pixels may be wrong is not.
/// </summary>
public class PngChecksumTests
{
    private const int EndChunk = 12;

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 5)]
    public void A_wrong_checksum_of_the_image_data_is_a_warning(bool interlaced, int rowsOfOnePixel)
    {
        var file = PngTestFile.Random(rowsOfOnePixel > 0 ? 1 : 40, rowsOfOnePixel > 0 ? rowsOfOnePixel : 30, 2, 8, interlaced);
        var whole = file.ToBytes();
        CheckIsWhole(whole, Repaired(whole, data => data[^1] ^= 1), "Adler-32");
    }

    [Fact]
    public void A_wrong_crc_is_a_warning_where_the_checksum_of_the_image_data_is_right()
    {
        var whole = PngTestFile.Random(40, 30, 2, 8).ToBytes();
        var damaged = whole.ToArray();
        damaged[^(EndChunk + 1)] ^= 1;
        CheckIsWhole(whole, damaged, "CRC");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_part_of_an_image_is_judged_as_the_whole_is(bool isCutShort)
    {
        var whole = PngTestFile.Random(40, 30, 2, 8).ToBytes();
        var damaged = whole[..^(isCutShort ? EndChunk + 4 : 0)];
        if (!isCutShort)
            damaged[^(EndChunk + 1)] ^= 1;
        using var expected = Region(whole, ReadOptions.Default);
        var warnings = new List<string>();
        using var part = Region(damaged, new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) });
        Assert.True(expected.Bytes.SequenceEqual(part.Bytes));
        Assert.Single(warnings);
        Assert.Throws<CorruptImageException>(() => Region(damaged, new ReadOptions { Tolerance = Tolerance.Strict }).Dispose());

        // The checksum of all data, in front of the CRC.
        if (!isCutShort)
            damaged[^(EndChunk + 5)] ^= 1;
        else
            damaged = damaged[..^200];
        Assert.Throws<CorruptImageException>(() => Region(damaged, ReadOptions.Default).Dispose());

        static NdArray Region(byte[] file, ReadOptions options)
        {
            using var reader = Iio.ImOpen(file, options);
            return reader.ReadRegion(0, 25..30, 3..20);
        }
    }

    [Fact]
    public void Pixels_are_damaged_where_both_checksums_are_wrong()
    {
        var damaged = PngTestFile.Random(40, 30, 2, 8).ToBytes();
        damaged[^(EndChunk + 1)] ^= 1;
        damaged[^(EndChunk + 5)] ^= 1;
        Assert.Contains("CRC", Assert.Throws<CorruptImageException>(() => Iio.ImRead(damaged).Dispose()).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void A_file_that_ends_behind_the_last_pixel_is_whole(int bytesOfCheckAndCrc)
    {
        var whole = PngTestFile.Random(40, 30, 2, 8).ToBytes();
        CheckIsWhole(whole, whole[..^(EndChunk + bytesOfCheckAndCrc)], null);
    }

    [Fact]
    public void Damage_behind_the_last_row_is_a_warning()
    {
        var file = PngTestFile.Random(40, 30, 2, 8);
        var whole = file.ToBytes();
        CheckIsWhole(whole, file.ToBytes([.. file.Rows(), .. new byte[5000]]), "more image data");
    }

    [Fact]
    public void A_message_about_damaged_data_speaks_of_deflate_and_not_of_archives()
    {
        var damaged = Repaired(PngTestFile.Random(40, 30, 2, 8).ToBytes(), data => data.AsSpan(2, 20).Fill(0xFF));
        var message = Assert.Throws<CorruptImageException>(() => Iio.ImRead(damaged).Dispose()).Message;
        Assert.Contains("deflate", message);
        Assert.DoesNotContain("archive", message);
    }

    [Fact]
    public void The_checksum_is_the_same_with_and_without_vectors()
    {
        var random = new Random(1);
        foreach (var length in new[] { 0, 1, 15, 16, 17, 5551, 5552, 5553, 70_000 })
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(Adler32.AppendScalar(0x12345678 % 65521, bytes), Adler32.Append(0x12345678 % 65521, bytes));
            bytes.AsSpan().Fill(255);
            Assert.Equal(Adler32.AppendScalar(0xFFF0FFF0, bytes), Adler32.Append(0xFFF0FFF0, bytes));
        }

        Assert.Equal(0x11E60398u, Adler32.Append(Adler32.Start, "Wikipedia"u8));
    }

    private static void CheckIsWhole(byte[] whole, byte[] damaged, string? words)
    {
        using var expected = Iio.ImRead(whole);
        foreach (var source in new ImageSource[] { damaged, new ChoppyStream(damaged) })
        {
            var warnings = new List<string>();
            using var pixels = Iio.ImRead(source, default, new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) });
            Assert.True(expected.Bytes.SequenceEqual(pixels.Bytes));
            Assert.NotEmpty(warnings);
            if (words is not null)
                Assert.Contains(words, warnings[0]);
        }

        Assert.Throws<CorruptImageException>(() => Iio.ImRead(damaged, default, new ReadOptions { Tolerance = Tolerance.Strict })
            .Dispose());
    }

    /// <summary>The file with its image data changed and in one chunk, whose CRC is right.</summary>
    private static byte[] Repaired(byte[] file, Action<byte[]> change)
    {
        var data = new List<byte>();
        var start = 8 + 12 + 13;
        var position = start;
        while (file.AsSpan(position + 4, 4).SequenceEqual("IDAT"u8))
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(position));
            data.AddRange(file[(position + 8)..(position + 8 + length)]);
            position += length + 12;
        }

        byte[] changed = [.. data];
        change(changed);
        return [.. file[..start], .. PngTestFile.Chunk("IDAT", changed), .. file[position..]];
    }
}
