using System.Runtime.Versioning;
using ImageIO;
using ImageIO.Browser.Page;
using ImageIO.Memory;
using static ImageIO.Browser.Page.Checks;

[assembly: SupportedOSPlatform("browser")]

var address = args[0];

await Check("Pixel memory starts and counts what is in use", () =>
{
    using var image = TestImage.OfBlocks(500, 500);
    Expect(PixelMemory.Shared.BytesInUse >= 750_000 && PixelMemory.Shared.LiveArrays == 1);
});

// The larger sizes are those that are worked on by several threads where there are any.
foreach (var (height, width) in ((int, int)[])[(1, 1), (200, 300), (1200, 1500)])
{
    foreach (var extension in (string[])[".gif", ".png", ".bmp", ".ppm", ".npy", ".npz"])
    {
        await Check($"An image of {height}×{width} comes back as it was from {extension}", () =>
        {
            using var image = TestImage.OfBlocks(height, width);
            using var read = Iio.ImRead(Iio.ImEncode(extension, image), 0);
            ExpectSame(image, read);
        });
    }
}

foreach (var (extension, type, channels) in ((string, DType, int)[])
    [
        (".png", DType.UInt8, 1), (".png", DType.UInt8, 4), (".png", DType.UInt16, 1), (".png", DType.UInt16, 3), (".png", DType.UInt16, 4),
        (".pgm", DType.UInt16, 1), (".pfm", DType.Float32, 3), (".ff", DType.UInt16, 4), (".npy", DType.Float64, 3),
        (".npy", DType.Int32, 1),
    ])
{
    await Check($"{type} samples of {channels} channels come back as they were from {extension}", () =>
    {
        using var image = channels == 1 ? TestImage.OfSamples(type, 700, 900) : TestImage.OfSamples(type, 700, 900, channels);
        using var read = Iio.ImRead(Iio.ImEncode(extension, image), 0);
        ExpectSame(image, read);
    });
}

foreach (var (height, width) in ((int, int)[])[(200, 300), (1200, 1500)])
{
    await Check($"An animation of {height}×{width} comes back frame by frame", () =>
    {
        var frames = Enumerable.Range(0, 3).Select(i => TestImage.OfBlocks(height, width, i)).ToArray();
        var bytes = Iio.ImEncode(".gif", frames, new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(80) });
        using var read = Iio.ImRead(bytes);
        Expect(read.Shape is [3, ..]);
        for (var i = 0; i < frames.Length; i++)
        {
            using var frame = frames[i];
            ExpectSame(frame, read[i]);
        }
    });
}

foreach (var options in (GifWriteOptions[])[new(), new() { Quality = 50 }, new() { PaletteMode = PaletteMode.Global },
    new() { MaxParallelism = 4 }])
{
    await Check($"Colors are chosen for large frames, with Quality {options.Quality}, {options.PaletteMode}, MaxParallelism " +
        $"{options.MaxParallelism}", () =>
    {
        var frames = Enumerable.Range(0, 2).Select(i => TestImage.OfSlopes(520, 520, i)).ToArray();
        using var read = Iio.ImRead(Iio.ImEncode(".gif", frames, options));
        for (var i = 0; i < frames.Length; i++)
        {
            using var frame = frames[i];
            var before = frame.AsSpan<byte>();
            var after = read[i].AsSpan<byte>();
            int count = 0, difference = 0;
            for (var at = 0; at < before.Length; at += 101, count++)
                difference += Math.Abs(before[at] - after[at]);
            Expect(difference < 12 * count);
        }
    });
}

await Check("MaxParallelism is 1, whatever is asked for", () =>
{
    Expect(new GifWriteOptions().MemoryBound(2000, 2000) == new GifWriteOptions { MaxParallelism = 1 }.MemoryBound(2000, 2000));
    Expect(new GifWriteOptions
    {
        MaxParallelism = 4,
    }.MemoryBound(2000, 2000) == new GifWriteOptions { MaxParallelism = 1 }.MemoryBound(2000, 2000));
    using var image = TestImage.OfSlopes(520, 520);
    Expect(Iio.ImEncode(".gif", image, new GifWriteOptions { MaxParallelism = 4 }).AsSpan().SequenceEqual(Iio.ImEncode(".gif", image)));
});

await Check("The functions whose names end in Async work from a stream that is only asynchronous", async () =>
{
    var frames = Enumerable.Range(0, 3).Select(i => TestImage.OfBlocks(700, 900, i)).ToArray();
    var gif = await Iio.ImEncodeAsync(".gif", frames);
    using var all = await Iio.ImReadAsync(new ForwardStream(gif));
    Expect(all.Shape is [3, 700, 900, 3]);
    var count = 0;
    await foreach (var frame in Iio.ImIterAsync(new ForwardStream(gif)))
    {
        using (frame)
            ExpectSame(frames[count++], frame.Pixels);
    }

    Expect(count == 3);
    Expect((await Iio.ImPropsAsync(new ForwardStream(gif))).Shape is [3, 700, 900, 3]);
    await Iio.ImMetaAsync(new ForwardStream(gif));
    using var written = new MemoryStream();
    await Iio.ImWriteAsync(written, frames[0], new WriteOptions { Extension = ".png" });
    using var read = await Iio.ImReadAsync(written.ToArray());
    ExpectSame(frames[0], read);
    foreach (var frame in frames)
        frame.Dispose();
});

await Check("A source that is larger than what is kept in memory is put aside", async () =>
{
    using var image = TestImage.OfSamples(DType.UInt8, 3000, 4000, 3);
    using var read = await Iio.ImReadAsync(new ForwardStream(Iio.ImEncode(".bmp", image)));
    ExpectSame(image, read);
});

await Check("Files of the page are written, replaced and read", () =>
{
    foreach (var seed in (int[])[1, 2])
    {
        using var image = TestImage.OfBlocks(300, 400, seed);
        Iio.ImWrite("/tmp/image.gif", image);
        using var read = Iio.ImRead("/tmp/image.gif", 0);
        ExpectSame(image, read);
    }
});

await Check("An address is read asynchronously", async () =>
{
    using var read = await Iio.ImReadAsync($"{address}image.png");
    Expect(read.Shape is [480, 480, ..]);
});

await Check("What can't be done in a browser says so", () =>
{
    Expect(Fault<PlatformNotSupportedException>(() => Iio.ImRead($"{address}image.png")).Contains("Async", StringComparison.Ordinal));
    using var image = TestImage.OfBlocks(20, 30);
    Expect(Fault<UnsupportedImageException>(() => Iio.ImEncode(".jpg", image)).Contains("browser", StringComparison.Ordinal));
    Expect(Fault<PlatformNotSupportedException>(() => Iio.ImRead("<screen>")).Contains("<screen>", StringComparison.Ordinal));
});

await Check("Nothing is left in use", () => Expect(PixelMemory.Shared.LiveArrays == 0));
