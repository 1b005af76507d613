using System.Buffers.Binary;
using ImageIO.Vips;

namespace ImageIO.Tests.Vips;

/// <summary>Files of several images of which the first is read: how many there are is told, and that the others were not read.</summary>
public class SeveralImagesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_pictures_of_a_jpeg_are_counted_by_its_index(bool isLittle)
    {
        var jpeg = VipsFiles.Sample("jpeg/rgb.jpg");
        byte[] several = [.. JpegFiles.WithSegment(jpeg, 0xE2, JpegFiles.PictureIndex(2, isLittle)), .. jpeg];
        CheckCount(several, 2);
    }

    [Fact]
    public void A_damaged_index_of_a_jpeg_counts_one_image_or_what_it_says()
    {
        var jpeg = VipsFiles.Sample("jpeg/rgb.jpg");
        var index = JpegFiles.PictureIndex(2, isLittle: true);
        for (var length = 0; length < index.Length; length++)
            Assert.Equal(length < 4 + 34 ? 1 : 2, Count(index[..length]));
        Assert.Equal(int.MaxValue, Count(JpegFiles.PictureIndex(-1, isLittle: false)));
        Assert.Equal(1, Count(JpegFiles.PictureIndex(0, isLittle: false)));

        int? Count(byte[] bytes) => Iio.ImProps(JpegFiles.WithSegment(jpeg, 0xE2, bytes)).ImageCount;
    }

    [Fact]
    public void A_still_image_has_one_and_no_warning()
    {
        foreach (var sample in VipsFiles.Samples)
        {
            var warnings = new List<ImageWarning>();
            Assert.Equal(1, Iio.ImProps(VipsFiles.Sample(sample.Data), default, new ReadOptions { OnWarning = warnings.Add }).ImageCount);
            Assert.Empty(warnings);
        }
    }

    [Fact]
    public void The_samples_of_an_avif_sequence_are_counted_where_its_track_stands_in_front()
    {
        var sizes = Box("stsz", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
        var track = Box("trak", Box("tkhd", new byte[80]),
            Box("mdia", Box("mdhd", new byte[24]), Box("minf", Box("stbl", Box("stsd", new byte[8]), sizes))));
        var brands = Box("ftyp", "avis\0\0\0\0avifavis"u8.ToArray());
        byte[] sequence = [.. brands, .. Box("meta", new byte[4]), .. Box("moov", Box("mvhd", new byte[100]), track),
            .. Box("mdat", new byte[10])];
        Assert.True(AvifSequence.IsSequence(sequence));
        Assert.Equal(7, AvifSequence.CountImages(sequence));
        Assert.Null(AvifSequence.CountImages(brands));
        Assert.False(AvifSequence.IsSequence(VipsFiles.Sample("avif/rgb8.avif")));
        for (var length = 0; length < sequence.Length; length++)
            AvifSequence.CountImages(sequence.AsSpan(0, length));
    }

    private static void CheckCount(byte[] file, int count)
    {
        var warnings = new List<string>();
        var options = new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) };
        Assert.Equal(count, Iio.ImProps(file, default, options).ImageCount);
        Assert.Contains($"{count} images", Assert.Single(warnings));
        using var reader = Iio.ImOpen(file, options);
        using var first = reader.Read(0);
        using var again = reader.Read(0);
        Assert.Equal(2, warnings.Count);
        foreach (var index in new ImageIndex[] { 1, ^1 })
            Assert.Contains("Read image 0", Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file, index).Dispose()).Message,
                StringComparison.Ordinal);
    }

    private static byte[] Box(string type, params byte[][] content)
    {
        byte[] all = [.. content.SelectMany(bytes => bytes)];
        byte[] box = [0, 0, 0, 0, .. type.Select(letter => (byte)letter), .. all];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        return box;
    }
}
