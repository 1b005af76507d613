using ImageIO.Formats.Qoi;

namespace ImageIO.Tests.Formats.Qoi;

/// <summary>What is special about QOI; the samples and every general rule are run by the conformance suite.</summary>
public class QoiTests
{
    private static readonly QoiCodec Codec = new();

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Runs_go_on_from_row_to_row_and_over_the_longest_chunk(int channels)
    {
        using var image = NdArray.Create(DType.UInt8, 7, 61, channels);
        image.Bytes.Fill(9);
        var file = DirectCodec.Write(Codec, image);
        using var read = DirectCodec.Read(Codec, file);
        DirectCodec.AssertEqual(image, read);

        // 427 equal pixels: one as its difference from black or, with another alpha, whole, and 426 in seven runs of up to 62.
        Assert.Equal(14 + (channels == 3 ? 2 : 5) + 7 + 8, file.Length);
    }

    [Fact]
    public void Every_kind_of_chunk_is_written_where_it_is_the_shortest()
    {
        using var image = NdArray.Wrap<byte>([0, 0, 1, 255, 10, 12, 14, 255, 200, 3, 77, 255, 0, 0, 1, 255, 1, 2, 3, 4, 1, 2, 3, 4], 1, 6,
            4);
        var file = DirectCodec.Write(Codec, image);
        byte[] chunks = [0x6B, 0xAC, 0x69, 0xFE, 200, 3, 77, 50, 0xFF, 1, 2, 3, 4, 0xC0];
        chunks[7] = (byte)(((0 * 3) + (0 * 5) + (1 * 7) + (255 * 11)) % 64);
        Assert.Equal(chunks, file[14..^8]);
    }

    [Fact]
    public void A_missing_end_mark_is_an_error_only_to_those_who_want_none()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2, 3);
        var file = DirectCodec.Write(Codec, image)[..^8];
        var warnings = new List<ImageWarning>();
        DirectCodec.Read(Codec, file, new ReadOptions { OnWarning = warnings.Add }).Dispose();
        Assert.Single(warnings);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Fact]
    public void A_number_of_channels_that_the_format_does_not_know_is_refused()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2, 3);
        var file = DirectCodec.Write(Codec, image);
        file[12] = 5;
        var fault = Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains("5 channels", fault.Message, StringComparison.Ordinal);
    }
}
