using ImageIO.Codecs;

namespace ImageIO.Tests.Sessions;

/// <summary>docs/indexing.md, for every codec that writes: what <c>ImProps</c> promises is what <c>ImRead</c> gives.</summary>
public class IndexingTests
{
    public static TheoryData<string> Codecs
        => [.. Iio.Codecs.All.Where(codec => codec.Info.Can(CodecCapabilities.Read | CodecCapabilities.Write))
            .Select(codec => codec.Info.Name)];

    private static readonly ImageIndex[] Indices = [default, 0, ^1, Range.All, 0..1, ^1..];

    /// <summary>One file of the format: three images where it holds several.</summary>
    private static byte[] Write(string codec)
    {
        var info = Iio.Codecs.Get(codec).Info;
        var layout = info.Accepts[0];
        var channels = Math.Max(1, layout.Channels);
        int[] shape = channels == 1 ? [6, 9] : [6, 9, channels];
        var images = new List<NdArray>();
        try
        {
            for (var i = 0; i < (info.Can(CodecCapabilities.MultiImage) ? 3 : 1); i++)
            {
                images.Add(NdArray.Create(layout.DType, shape));
                images[i].Bytes.Fill(layout.DType == DType.Bool ? (byte)(i % 2) : (byte)(10 * i));
            }

            return Iio.ImEncode(info.Extensions[0], images, new WriteOptions { Codec = codec, AllowLossyConversion = true });
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    /// <summary>The first bytes of some formats do not tell them.</summary>
    private static ReadOptions By(string codec) => new() { Codec = codec };

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Properties_agree_with_what_is_read_for_every_index(string codec)
    {
        var file = Write(codec);
        foreach (var index in Indices)
        {
            var properties = Iio.ImProps(file, index, options: By(codec));
            using var image = Iio.ImRead(file, index, options: By(codec));
            Assert.Equal(image.Shape, properties.Shape.AsSpan());
            Assert.Equal(image.DType, properties.DType);
            Assert.Equal(index.IsRange || (index.IsDefault && Iio.Codecs.Get(codec).Info.Can(CodecCapabilities.Animation)
                && (properties.Shape.Length > 3 || properties.ImageCount > 1)), properties.IsBatch);
            if (properties.IsBatch)
                Assert.Equal(image.Shape[0], properties.ImageCount);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void The_same_holds_for_a_stream_that_does_not_seek(string codec)
    {
        var file = Write(codec);
        var properties = Iio.ImProps(new ChoppyStream(file, 100), options: By(codec));
        using var image = Iio.ImRead(new ChoppyStream(file, 100), options: By(codec));
        Assert.Equal(image.Shape, properties.Shape.AsSpan());
        Assert.Equal(image.DType, properties.DType);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_is_iterated_is_what_is_stacked_and_counted(string codec)
    {
        var file = Write(codec);
        using var all = Iio.ImRead(file, .., options: By(codec));
        var count = 0;
        foreach (var frame in Iio.ImIter(file, options: By(codec)))
        {
            using (frame)
                Assert.Equal(all[count++].Bytes, frame.Pixels.Bytes);
        }

        using var reader = Iio.ImOpen(file, options: By(codec));
        Assert.Equal(count, reader.ImageCount);
        Assert.Equal(count, all.Shape[0]);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void An_image_that_is_not_there_is_an_argument_error(string codec)
    {
        var file = Write(codec);
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, 7, options: By(codec)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImProps(file, 7, options: By(codec)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, ^7, options: By(codec)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, 5..7, options: By(codec)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImProps(file, 5..7, options: By(codec)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, -1, options: By(codec)));
    }
}
