using System.Text.RegularExpressions;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Facade;

/// <summary>docs/coming-from-python.md: each line of its tables stands here, word for word, and runs.</summary>
public sealed partial class ComingFromPythonTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly NdArray[] _frames;
    private readonly NdArray _volume = NdArray.Create(DType.UInt8, 5, 6, 7);

    public ComingFromPythonTests()
    {
        _frames = [.. Enumerable.Range(0, 5).Select(i =>
        {
            var frame = NdArray.Create(DType.UInt8, 6, 8, 3);
            frame.AsSpan<byte>().Fill((byte)(40 * i));
            return frame;
        })];
        _volume.AsSpan<byte>().Clear();
        Iio.ImWrite(path, frames[1]);
        Iio.ImWrite(gif, frames);
    }

    // As the document calls them.
    private string folder => _scratch.Path;

    private string path => _scratch["cat.png"];

    private string gif => _scratch["cat.gif"];

    private NdArray[] frames => _frames;

    private NdArray volume => _volume;

    public void Dispose()
    {
        Array.ForEach(frames, frame => frame.Dispose());
        volume.Dispose();
        _scratch.Dispose();
    }

    private static void Use(NdArray pixels) => Assert.Equal(3, pixels.Rank);

    [Fact]
    public async Task Reading()
    {
        var bytes = File.ReadAllBytes(path);
        var zip = _scratch["a.zip"];
        var partial = _scratch["foo.png.part"];
        Iio.ImWrite(zip + "/b.png", frames[1]);
        File.Copy(path, partial);
        await using var server = LoopbackServer.Of(bytes);
        var url = server.Url();

        using var image = Iio.ImRead(path);
        using var fourth = Iio.ImRead(gif, 3);
        using var last = Iio.ImRead(gif, ^1);
        using var all = Iio.ImRead(path, ..);
        using var some = Iio.ImRead(gif, 2..4);
        using var fromBytes = Iio.ImRead(bytes);
        using var fromWeb = await Iio.ImReadAsync(url);
        using var fromZip = Iio.ImRead(zip + "/b.png");
        using var byCodec = Iio.ImRead(path, options: new ReadOptions { Codec = "png" });
        using var part = Iio.ImRead(partial, options: new ReadOptions { Extension = ".png" });
        using var rgba = PixelConvert.Convert(image, DType.UInt8, channels: 4);
        using var gray = PixelConvert.Convert(image, DType.UInt8, channels: 1, allowLossy: true);
        using var floats = PixelConvert.Convert(image, DType.Float32);
        using var upright = Iio.ImRead(path, options: new ReadOptions { ApplyOrientation = true });
        ImageSource chelsea = "imageio:chelsea.png";
        var slice = image.AsTensorSpan<byte>()[1..3, .., 0..1];
        Assert.Equal(16, slice.FlattenedLength);

        foreach (var same in new[] { image, fromBytes, fromWeb, fromZip, byCodec, part, upright })
            Assert.Equal(frames[1].AsSpan<byte>(), same.AsSpan<byte>());
        Assert.Equal(120, fourth.AsSpan<byte>()[0]);
        Assert.Equal(160, last.AsSpan<byte>()[0]);
        Assert.Equal([1, 6, 8, 3], all.Shape);
        Assert.Equal([2, 6, 8, 3], some.Shape);
        Assert.Equal([6, 8, 4], rgba.Shape);
        Assert.Equal([6, 8], gray.Shape);
        Assert.Equal(40 / 255f, floats.AsSpan<float>()[0], 1e-6f);
        Assert.Equal(".png", chelsea.Extension);
    }

    [Fact]
    public async Task Iterating()
    {
        foreach (var frame in Iio.ImIter(gif)) using (frame) Use(frame.Pixels);
        await foreach (var frame in Iio.ImIterAsync(gif)) using (frame) Use(frame.Pixels);
        using (var file = Iio.ImOpen(gif)) using (var third = file.Read(2)) Use(third);
    }

    [Fact]
    public void Writing()
    {
        using var image = frames[1].Clone();
        using var stream = new MemoryStream();
        Iio.ImWrite(Path.Combine(folder, "out.png"), image);
        Iio.ImWrite(Path.Combine(folder, "out.gif"), frames,
            new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(100), LoopCount = 0 });
        Iio.ImWrite(Path.Combine(folder, "own.gif"),
            frames.Select((pixels, i) => new Frame(pixels, i, duration: TimeSpan.FromMilliseconds(i == 0 ? 100 : 500))));
        Iio.ImWrite(Path.Combine(folder, "lazy.gif"), Enumerable.Range(0, 3).Select(i => frames[i]));
        var png = Iio.ImEncode(".png", image);
        Iio.ImWrite(stream, image, new WriteOptions { Extension = ".png" });
        using var stacked = NdArray.Stack(frames);
        var stack = stacked;
        Iio.ImWrite(Path.Combine(folder, "stack.gif"), stack, new WriteOptions { IsBatch = true });
        Iio.ImWrite(Path.Combine(folder, "out.jpg"), image, new JpegWriteOptions { Quality = 80 });
        Iio.ImWrite(Path.Combine(folder, "small.png"), image, new PngWriteOptions { CompressionLevel = 9 });
        Iio.ImWrite(Path.Combine(folder, "few.gif"), frames, new GifWriteOptions { Colors = 16 });
        Iio.ImWrite(Path.Combine(folder, "meta.png"), image, new WriteOptions { Metadata = Iio.ImMeta(path) });
        using (var file = Iio.ImOpenWrite(Path.Combine(folder, "stream.gif"))) foreach (var frame in frames) file.Write(frame);
        var mine = NdArray.Wrap(new float[6 * 4], 6, 4);

        Assert.Equal(png, stream.ToArray());
        Assert.Equal(png, File.ReadAllBytes(Path.Combine(folder, "out.png")));
        Assert.Equal(DType.Float32, mine.DType);
        Assert.Equal(5, Iio.ImProps(Path.Combine(folder, "out.gif")).ImageCount);
        Assert.Equal(0, Iio.ImProps(Path.Combine(folder, "out.gif")).LoopCount);
        Assert.Equal(TimeSpan.FromMilliseconds(2100), Iio.ImProps(Path.Combine(folder, "own.gif")).Duration);
        Assert.Equal(3, Iio.ImProps(Path.Combine(folder, "lazy.gif")).ImageCount);
        Assert.Equal([5, 6, 8, 3], Iio.ImProps(Path.Combine(folder, "stack.gif")).Shape);
        Assert.Equal([5, 6, 8, 3], Iio.ImProps(Path.Combine(folder, "stream.gif")).Shape);
        Assert.Equal([5, 6, 8, 3], Iio.ImProps(Path.Combine(folder, "few.gif")).Shape);
        Assert.Equal([6, 8, 3], Iio.ImProps(Path.Combine(folder, "out.jpg")).Shape);
    }

    [Fact]
    public void Asking()
    {
        var shape = Iio.ImProps(path).Shape;
        var count = Iio.ImProps(gif, ..).ImageCount;
        var metadata = Iio.ImMeta(path);
        var everything = Iio.ImMeta(path, excludeApplied: false);
        var orientation = Iio.ImMeta(path).Orientation;
        Assert.Equal([6, 8, 3], shape);
        Assert.Equal(5, count);
        Assert.True(everything.Count >= metadata.Count);
        Assert.Null(orientation);
    }

    [Fact]
    public void The_older_interface()
    {
        using var image = frames[1].Clone();
        using var v2 = IioV2.ImRead(path, mode: "RGB");
        IioV2.ImWrite(Path.Combine(folder, "v2.png"), image, "png");
        foreach (var one in IioV2.MimRead(gif, memtest: "1GB")) using (one) Use(one);
        foreach (var one in IioV2.MimRead(gif, memtest: long.MaxValue)) using (one) Use(one);
        IioV2.MimSave(Path.Combine(folder, "v2.gif"), frames,
            options: new GifWriteOptions { FrameDuration = TimeSpan.FromSeconds(1) / 10 });
        IioV2.VolWrite(Path.Combine(folder, "v2.npy"), volume);
        using var read = IioV2.VolRead(Path.Combine(folder, "v2.npy"));
        IioV2.MvolWrite(Path.Combine(folder, "v2.npz"), [volume, volume]);
        foreach (var one in IioV2.MvolRead(Path.Combine(folder, "v2.npz"))) using (one) Use(one);
        using var reader = IioV2.GetReader(gif); var length = reader.Length;
        using var second = reader.GetData(1); using var next = reader.GetNextData();
        reader.SetImageIndex(0);
        var fileMetadata = reader.GetMetaData();
        foreach (var one in reader) using (one) Use(one);
        using (var writer = IioV2.GetWriter(Path.Combine(folder, "w.gif"))) writer.AppendData(image);
        var help = IioV2.Help("png");
        var registry = new CodecRegistry(Iio.Codecs.All).Prefer("png");
        var names = Iio.Codecs.All.Select(codec => codec.Info.Name);

        Assert.Equal(image.AsSpan<byte>(), v2.AsSpan<byte>());
        Assert.Equal(5, length);
        Assert.Equal(TimeSpan.FromMilliseconds(500), Iio.ImProps(Path.Combine(folder, "v2.gif")).Duration);
        Assert.Equal([5, 6, 7], read.Shape);
        Assert.Equal([40, 80], [second.AsSpan<byte>()[0], next.AsSpan<byte>()[0]]);
        Assert.Equal("GIF89a", fileMetadata["version"]);
        Assert.True(File.Exists(Path.Combine(folder, "w.gif")));
        Assert.Contains("Portable Network Graphics", help, StringComparison.Ordinal);
        Assert.Equal("png", registry.All[0].Info.Name);
        Assert.Contains("gif", names);
    }

    [Fact]
    public void Every_line_of_the_document_stands_in_these_tests()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "coming-from-python.md"));
        var tests = File.ReadAllText(Path.Combine(Repository.Root, "tests", "ImageIO.Tests", "Facade", "ComingFromPythonTests.cs"));
        var tables = document[..document.IndexOf("## What is another way round", StringComparison.Ordinal)];
        var rows = Code().Matches(tables);
        Assert.InRange(rows.Count, 50, 100);
        foreach (Match row in rows)
            Assert.Contains(WithoutSpace(row.Groups[1].Value), WithoutSpace(tests), StringComparison.Ordinal);

        // Lines are broken where they are too long for the file.
        static string WithoutSpace(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
    }

    /// <summary>The last cell of a row.</summary>
    [GeneratedRegex(@"\| `([^`]*;)` \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
