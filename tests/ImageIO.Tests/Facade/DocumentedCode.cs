using System.Collections.Immutable;
using ImageIO.Vips;

namespace ImageIO.Tests.Facade;

/// <summary>
/// The code of the documents, word for word, so that it compiles. <see cref="DocumentationTests"/> sees to it that nothing is missing.
/// </summary>
internal static class DocumentedCode
{
    // README.md
    public static void Readme()
    {
        using var image = Iio.ImRead("photo.jpg");
        Iio.ImWrite("photo.png", image);
        Iio.ImWrite("radar.gif", Iio.ImIter("frames"));
        foreach (var frame in Iio.ImIter("radar.gif")) using (frame) Console.WriteLine($"{frame.Timestamp}: {frame.Pixels}");
    }

    public static void ReadmeLoop()
    {
        var options = new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(40), LoopCount = 3, Colors = 64 };
        using (var writer = Iio.ImOpenWrite("plot.gif", options))
        {
            using var canvas = NdArray.Create(DType.UInt8, 360, 640, 3);
            for (var i = 0; i < 10_000; i++)
            {
                Draw(canvas.AsSpan<byte>(), i);
                writer.Write(canvas);
            }
        }

        static void Draw(Span<byte> pixels, int i) => pixels.Fill((byte)i);
    }

    // docs/getting-started.md
    public static void GettingStarted()
    {
        using var image = Iio.ImRead("photo.jpg");
        Console.WriteLine(image);

        var pixels = image.AsSpan<byte>();
        Iio.ImWrite("photo.png", image);

        using (var writer = Iio.ImOpenWrite("plot.gif", new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(40) }))
        {
            using var canvas = NdArray.Create(DType.UInt8, 48, 64, 3);
            for (var i = 0; i < 100; i++)
            {
                canvas.AsSpan<byte>().Fill((byte)i);
                writer.Write(canvas);
            }
        }

        Console.WriteLine(Iio.ImProps("plot.gif"));
        var metadata = Iio.ImMeta("photo.jpg");
        Console.WriteLine($"{metadata.Created}, {metadata.Resolution}, {metadata.Orientation}");
        Console.WriteLine(pixels.Length);
    }

    // docs/metadata.md
    public static void Metadata(NdArray image)
    {
        var metadata = Iio.ImMeta("photo.jpg");
        Console.WriteLine($"{metadata.Created} {metadata.Resolution} turned by {metadata.Orientation}");
        foreach (var entry in metadata.ExifEntries.Where(entry => entry.Directory == ExifDirectory.Gps))
            Console.WriteLine($"{entry.Name} = {entry.Value}");
        Iio.ImWrite("copy.png", image, new WriteOptions { Metadata = metadata });
    }

    public static void Colors()
    {
        var profile = Iio.ImMeta("photo.jpg").Icc;
        using var stored = Iio.ImRead("photo.jpg");
        using var srgb = profile.IsEmpty ? stored.Clone() : stored.ToSrgb(profile);
    }

    // docs/interop.md
    public static void Interop()
    {
        using var image = Iio.ImRead("photo.jpg");
        var red = image.AsTensorSpan<byte>()[.., .., 0..1];
        var copy = image.ToTensor<byte>();
        using var back = NdArray.From(copy);
        using var corner = NdArray.From<byte>(image.AsTensorSpan<byte>()[..16, ..16, ..]);
        Iio.ImWrite("corner.png", corner);
        Console.WriteLine(red.FlattenedLength);
    }

    // docs/resources.md
    public static async Task Resources(string token)
    {
        var options = new ReadOptions
        {
            Http = new HttpOptions
            {
                Timeout = TimeSpan.FromSeconds(5),
                Headers = ImmutableDictionary<string, string>.Empty.Add("Authorization", $"Bearer {token}"),
            },
            Limits = Limits.Default with { MaxSourceBytes = 20_000_000 },
        };
        using var image = await Iio.ImReadAsync("https://example.com/photo.jpg", options: options);
    }
}
