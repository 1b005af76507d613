using System.Buffers.Binary;
using System.Text;
using ImageIO.Formats.Iff;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Iff;

public class IffTests
{
    private static readonly IffCodec Codec = new();

    public static TheoryData<string> Samples
        => [.. Directory.GetFiles(Repository.Data("iff")).Select(path => Path.GetFileName(path))
            .Where(name => Path.GetExtension(name) is ".iff" or ".lbm" && !name.StartsWith("bomb", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_and_chopped_files_end_well(string name)
    {
        var file = File.ReadAllBytes(Repository.Data("iff", name));
        DirectCodec.AssertMutationsAreHarmless(Codec, file, 200);
        DirectCodec.AssertSameWhenChopped(Codec, file);
    }

    [Fact]
    public void Runs_of_colors_have_counts_of_several_lengths()
    {
        byte[] body = [1, 2, 3, 2, 4, 5, 6, 0, 3, 7, 8, 9, 128, 0, 1, 0];
        using var image = Iio.ImRead(Form("RGB8", 261, 1, 25, 4, body));
        Assert.Equal([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6, 7, 8, 9], image.Bytes[..18].ToArray());
        Assert.Equal([7, 8, 9], image.Bytes[^3..].ToArray());
        using var shorter = Iio.ImRead(Form("RGBN", 3, 1, 13, 4, [0x12, 0x32, 0xFF, 0x01]));
        Assert.Equal([17, 34, 51, 17, 34, 51, 255, 255, 0], shorter.Bytes.ToArray());
    }

    [Fact]
    public void Elements_of_deep_pixels_are_found_by_their_kinds()
    {
        byte[] file =
        [
            .. "FORM"u8, 0, 0, 0, 60, .. "DEEP"u8, .. Chunk("DGBL", [0, 2, 0, 1, 0, 0, 1, 1]),
            .. Chunk("DPEL", [0, 0, 0, 4, 0, 4, 0, 8, 0, 3, 0, 8, 0, 1, 0, 8, 0, 2, 0, 8]),
            .. Chunk("DBOD", [40, 30, 10, 20, 41, 31, 11, 21]),
        ];
        using var image = Iio.ImRead(file);
        Assert.Equal([1, 2, 4], image.Shape.ToArray());
        Assert.Equal([10, 20, 30, 40, 11, 21, 31, 41], image.Bytes.ToArray());
    }

    [Fact]
    public void Texts_aspect_and_mode_become_metadata()
    {
        var metadata = Iio.ImMeta(Repository.Data("iff", "ham6.iff"), 0);
        Assert.Equal("make.py", metadata["comment"]);
        Assert.Equal(0x800L, metadata["camg"]);
        Assert.Equal(10 / 11.0, metadata["aspect"]);
    }

    [Fact]
    public void Places_in_the_palette_come_on_request()
    {
        var path = Repository.Data("iff", "planes8.iff");
        using var colors = Iio.ImRead(path);
        using var places = Iio.ImRead(path, options: new ReadOptions { ApplyPalette = false });
        Assert.Equal(ColorModel.Indexed, places.ColorModel);
        using var expanded = Iio.ImMeta(path, 0, options: new ReadOptions { ApplyPalette = false }).Palette!.ToRgb(places);
        Assert.Equal(colors.Bytes, expanded.Bytes);
    }

    [Theory]
    [InlineData("ANIM")]
    [InlineData("RGFX")]
    public void Forms_that_are_not_read_are_refused_by_name(string type)
    {
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(Form(type, 3, 1, 8, 0, new byte[8])));
        Assert.Contains(type, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_pixels_is_damaged()
    {
        var file = File.ReadAllBytes(Repository.Data("iff", "planes3.iff"));
        var body = file.AsSpan().IndexOf("BODY"u8);
        Assert.Contains("BODY", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file[..body])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [NeedsFfmpeg]
    [InlineData("planes8.iff")]
    [InlineData("half.iff")]
    [InlineData("planes24.iff")]
    public void Another_program_reads_the_samples_as_we_do(string name)
    {
        var path = Repository.Data("iff", name);
        using var image = Iio.ImRead(path);
        Assert.Equal(image.Bytes.ToArray(), ExternalProgram.FfmpegPixels("rgb24", ReadOnlyMemory<byte>.Empty, "-f", "iff", "-i", path));
    }

    private static byte[] Form(string type, int width, int height, byte planes, byte compression, byte[] body)
    {
        var header = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)width);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)height);
        (header[8], header[10]) = (planes, compression);
        return [.. "FORM"u8, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. Chunk("BMHD", header), .. Chunk("BODY", body)];
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. length, .. data, .. new byte[data.Length % 2]];
    }
}
