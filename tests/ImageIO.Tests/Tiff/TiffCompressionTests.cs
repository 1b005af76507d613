using System.Buffers.Binary;
using System.Text;
using ImageIO.Tiff.Compression;

namespace ImageIO.Tests.Tiff;

/// <summary>What LZMA and LERC data may be, beside those of the samples.</summary>
public class TiffCompressionTests
{
    [Fact]
    public void Lerc_whose_bytes_are_not_those_of_its_checksum_is_refused()
    {
        var file = File.ReadAllBytes(Repository.Data("tiff", "lerc_u1.tif"));
        file[Blob(file) + 100] ^= 1;
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file).Dispose());
    }

    [Theory]
    [InlineData("CntZImage ", "LERC 1")]
    [InlineData("Lerc2 \u0009", "LERC 2.9")]
    public void Lerc_of_other_versions_is_refused_by_name(string start, string name)
    {
        var file = File.ReadAllBytes(Repository.Data("tiff", "lerc_u1.tif"));
        Encoding.ASCII.GetBytes(start).CopyTo(file, Blob(file));
        Assert.Contains(name, Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lerc_has_codes_for_bytes_only()
    {
        var codes = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(codes, 4);
        BinaryPrimitives.WriteInt32LittleEndian(codes.AsSpan(4), 257);
        BinaryPrimitives.WriteInt32LittleEndian(codes.AsSpan(12), 257);
        var fault = Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new LercReader(codes);
            new LercHuffman(ref reader, version: 2).Next();
        });
        Assert.Contains("0 to 257 of 257", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lerc_without_a_mask_says_so_where_pixels_have_no_value()
    {
        // Before version 3 no checksum tells: one pixel fewer is said to have a value than there are.
        var file = File.ReadAllBytes(Repository.Data("tiff", "lerc_version2.tif"));
        const int validCount = 6 + 4 + 8;
        var place = file.AsSpan(Blob(file) + validCount);
        BinaryPrimitives.WriteInt32LittleEndian(place, BinaryPrimitives.ReadInt32LittleEndian(place) - 1);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file).Dispose());
    }

    [Fact]
    public void Lzma_behind_a_filter_for_programs_is_refused_by_name()
    {
        // The block's header: its length, the number of filters, and the first one's number.
        var file = File.ReadAllBytes(Repository.Data("tiff", "lzma_delta_be.tif"));
        var block = file.AsSpan().IndexOf("7zXZ\0"u8) - 1 + 12;
        Assert.Equal(3, file[block + 2]);
        file[block + 2] = 4;
        Assert.Contains("filter 4", Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file).Dispose()).Message,
            StringComparison.Ordinal);
    }

    private static int Blob(ReadOnlySpan<byte> file) => file.IndexOf("Lerc2 "u8);
}
