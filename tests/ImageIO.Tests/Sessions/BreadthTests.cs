using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tests.Sessions;

/// <summary>Names, resolutions, times and images without end.</summary>
public class BreadthTests
{
    private static FrameHeader Named(string? name) => new() { Shape = [2, 3], DType = DType.UInt8, Name = name };

    [Fact]
    public void An_image_is_read_by_its_name()
    {
        using var image = MadeUpCodec.Image(1, 2, 3);
        using var reader = new MadeUpCodec(_ => [Named("flux"), Named("error")]).Open();
        using var read = reader.Read("error");
        Assert.Equal(image.Bytes, read.Bytes);
        Assert.Equal("error", reader.Properties("error").Name);
        using var first = reader.Read("flux");
        Assert.False(first.Bytes.SequenceEqual(image.Bytes));
    }

    [Fact]
    public void The_codec_is_asked_for_a_name_first()
    {
        var codec = new MadeUpCodec(_ => [Named("a"), Named("b"), Named("c")])
        {
            FindImage = name => name == "the third" ? 2 : null,
            CanSeek = true,
        };
        using var reader = codec.Open();
        reader.Read("the third").Dispose();
        Assert.Equal(["seek 2", "read 2"], codec.Calls);
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_those_that_are()
    {
        using var reader = new MadeUpCodec(_ => [.. Enumerable.Range(0, 12).Select(i => Named($"image {i}"))]).Open();
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read("picture")).Message;
        Assert.Contains("\"picture\"", message, StringComparison.Ordinal);
        Assert.Contains("\"image 9\" and 2 more", message, StringComparison.Ordinal);
        using var nameless = new MadeUpCodec(_ => [Named(null)]).Open();
        Assert.Contains("no names", Assert.Throws<ArgumentOutOfRangeException>(() => nameless.Read("picture")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_an_archive_are_read_by_name()
    {
        using var image = MadeUpCodec.Image(0, 4, 6);
        var file = Iio.ImEncode(".npz", [image, image]);
        using var reader = Iio.ImOpen(file);
        Assert.Equal(["arr_0", "arr_1"], reader.Images().Select(properties => properties.Name));
        using var read = Iio.ImRead(file, "arr_1");
        Assert.Equal(image.Bytes, read.Bytes);
        Assert.Contains("\"arr_0\", \"arr_1\"", Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(file, "arr_2")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_smaller_resolution_is_read_where_there_is_one()
    {
        var codec = new MadeUpCodec(options =>
            [new FrameHeader { Shape = [8 >> options.Level, 4 >> options.Level], DType = DType.UInt8, LevelShapes = [[8, 4], [4, 2]] }]);
        using (var reader = codec.Open(new ReadOptions { Level = 1 }))
        {
            using var half = reader.Read(0);
            Assert.Equal([4, 2], half.Shape);
            using var part = reader.ReadRegion(0, 3..);
            Assert.Equal([1, 2], part.Shape);
            Assert.Equal([8, 4], reader.Properties(0).LevelShapes[0].AsSpan());
        }

        using var none = codec.Open(new ReadOptions { Level = 2 });
        Assert.Contains("it has 2 (0 to 1)", Assert.Throws<ArgumentOutOfRangeException>(() => none.Read(0)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => none.Properties());
        Assert.Throws<ArgumentOutOfRangeException>(() => none.TryReadNext(out _));
        using var plain = new MadeUpCodec(_ => [Named(null)]).Open(new ReadOptions { Level = 1 });
        Assert.Contains("it has 1 (0 to 0)", Assert.Throws<ArgumentOutOfRangeException>(() => plain.Read()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_say_when_they_are_shown_are_sought()
    {
        FrameHeader At(int seconds)
            => new() { Shape = [2, 3], DType = DType.UInt8, Timestamp = TimeSpan.FromSeconds(seconds), Duration = TimeSpan.FromSeconds(1) };
        var codec = new MadeUpCodec(_ => [At(0), At(5), At(7), At(30)]) { HasTime = true, CanSeek = true };
        using var reader = codec.Open();
        reader.Read(2).Dispose();
        Assert.Equal(["seek 2", "read 2"], codec.Calls);
        Assert.True(reader.TryReadNext(out var frame));
        using (frame)
            Assert.Equal(TimeSpan.FromSeconds(30), frame.Timestamp);
    }

    [Fact]
    public void Images_whose_times_are_sums_are_walked_to()
    {
        var second = new FrameHeader { Shape = [2, 3], DType = DType.UInt8, Duration = TimeSpan.FromSeconds(1) };
        var codec = new MadeUpCodec(_ => [second, second, second]) { HasTime = true, CanSeek = true };
        using var reader = codec.Open();
        reader.Read(1).Dispose();
        Assert.Equal(["skip 0", "read 1"], codec.Calls);
        Assert.True(reader.TryReadNext(out var frame));
        using (frame)
            Assert.Equal(TimeSpan.FromSeconds(2), frame.Timestamp);
    }

    [Fact]
    public void A_decoder_that_jumps_does_so_also_where_times_have_to_be_added_up()
    {
        var images = Enumerable.Range(0, 10)
            .Select(i => new FrameHeader { Shape = [2, 3], DType = DType.UInt8, Duration = TimeSpan.FromSeconds(i) }).ToArray();
        var codec = new MadeUpCodec(_ => images) { HasTime = true, CanSeek = true, Jumps = true, KnowsItsCount = true };
        using var reader = codec.Open();
        reader.Read(7).Dispose();
        Assert.Equal(["seek 7", "read 7"], codec.Calls);
        reader.Read(2..4).Dispose();
        Assert.Equal(["seek 2", "read 2", "read 3"], codec.Calls[2..]);

        // Who goes on from there is told the right time.
        Assert.True(reader.TryReadNext(out var frame));
        using (frame)
            Assert.Equal((4, TimeSpan.FromSeconds(0 + 1 + 2 + 3)), (frame.Index, frame.Timestamp));
        Assert.True(reader.TryReadNext(out frame));
        using (frame)
            Assert.Equal((5, TimeSpan.FromSeconds(10)), (frame.Index, frame.Timestamp));
    }

    [Fact]
    public void Properties_of_images_without_end_never_count_them()
    {
        var codec = new MadeUpCodec(_ => [Named(null)]) { IsEndless = true, StacksByDefault = true };
        using var reader = codec.Open();
        Assert.Equal([3, 2, 3], reader.Properties(1..4).Shape);
        Assert.Equal(3, reader.Properties(1..4).ImageCount);
        foreach (var range in (Range[])[2.., ^2.., 0..^1])
            Assert.Throws<UnsupportedImageException>(() => reader.Properties(range));
    }

    [Fact]
    public void A_file_without_end_among_others_is_not_counted()
    {
        using var folder = new Resources.ScratchFolder();
        foreach (var name in (string[])["a.raw", "b.raw"])
            File.WriteAllBytes(folder[name], [1]);
        var codec = new MadeUpCodec(_ => [Named(null)]) { IsEndless = true };
        var options = new ReadOptions { Registry = new CodecRegistry([codec]), Codec = "made-up" };
        var files = ImageSource.FromFiles([folder["a.raw"], folder["b.raw"]]);
        Assert.Throws<UnsupportedImageException>(() => _ = Iio.ImProps(files, 2.., options));
        Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(files, 2.., options).Dispose());
        Assert.Equal([2, 3], Iio.ImProps(files, default, options).Shape);
    }

    [Fact]
    public void Options_for_another_codec_are_refused()
    {
        var codec = new MadeUpCodec(_ => [Named(null)]);
        var registry = new CodecRegistry([.. Iio.Codecs.All, codec]);
        var options = new MadeUpOptions { Registry = registry };
        var fault = Assert.Throws<ArgumentException>(() => Iio.ImRead(Resources.SampleImages.Png(), options: options));
        Assert.Contains("MadeUpOptions are for the codec \"made-up\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("\"png\"", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Iio.ImProps(Resources.SampleImages.Png(), options: options with { Codec = "bmp" }));
        Assert.Throws<ArgumentException>(() => Iio.ImMeta(Resources.SampleImages.Png(), options: options));

        // They choose their codec where nothing else does.
        Assert.Equal([2, 3], Iio.ImProps(new byte[] { 9, 9 }, default, options).Shape);
        Assert.Equal([2, 3], Iio.ImProps(Resources.SampleImages.Png(), default, options with { Codec = "made-up" }).Shape);
    }

    private sealed record MadeUpOptions : ReadOptions
    {
        protected internal override string? ForCodec => "made-up";
    }

    [Fact]
    public void Images_without_end_are_neither_counted_nor_stacked()
    {
        var codec = new MadeUpCodec(_ => [Named(null)]) { IsEndless = true, StacksByDefault = true };
        using var reader = codec.Open();
        Assert.Null(reader.Properties().ImageCount);
        Assert.Null(reader.Properties(0).ImageCount);
        foreach (var read in (Action[])[() => reader.Read(), () => reader.Read(..), () => reader.Read(^1), () => reader.Read(2..),
            () => _ = reader.ImageCount, () => reader.Properties(^1)])
        {
            var message = Assert.Throws<UnsupportedImageException>(read).Message;
            Assert.Contains("ImIter", message, StringComparison.Ordinal);
            Assert.Contains("ImRead(source, 0)", message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read("a name"));
        using var some = reader.Read(1..4);
        Assert.Equal([3, 2, 3], some.Shape);
        Assert.Equal(3, reader.Iter().Take(3).Count(frame =>
        {
            frame.Dispose();
            return true;
        }));
    }

    [Fact]
    public async Task A_reader_is_opened_asynchronously()
    {
        using var image = MadeUpCodec.Image(0, 4, 6);
        var token = TestContext.Current.CancellationToken;
        await using var reader = await ImageReader.OpenAsync(new ChoppyStream(Iio.ImEncode(".png", image), 10), cancellationToken: token);
        using var read = reader.Read();
        Assert.Equal(image.Bytes, read.Bytes);
        await Assert.ThrowsAsync<FileNotFoundException>(() => ImageReader.OpenAsync("no such file.png", cancellationToken: token));
    }
}
