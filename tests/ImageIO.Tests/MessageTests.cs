using System.Text.RegularExpressions;
using ImageIO.Quantization;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests;

/// <summary>Every message that can be had out of the library by damaged files and wrong use is one that a user can act on.</summary>
public sealed partial class MessageTests : IDisposable
{
    /// <summary>More than this nobody reads. The place, which follows in brackets, does not count.</summary>
    private const int MaxLength = 420;

    /// <summary>Names that mean something to the library alone.</summary>
    private static readonly HashSet<string> Internals =
    [
        .. new[] { typeof(Limits).Assembly, typeof(Iio).Assembly, typeof(ImageIO.Vips.VipsCodecs).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsVisible && type.Name.Count(char.IsUpper) > 1)
            .Select(type => type.Name),
    ];

    private static readonly Tolerance[] Tolerances = Enum.GetValues<Tolerance>();

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Samples => [.. Files().Select(file => file.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public void Of_damaged_files(string name)
    {
        var file = File.ReadAllBytes(Files().Single(file => file.Name == name).Path);
        var small = Limits.Default with
        {
            MaxImageBytes = 1 << 20,
            MaxTotalBytes = 2 << 20,
            MaxFrames = 50,
            MaxMetadataBytes = 4096,
            MaxWorkingBytes = 1 << 20,
        };
        var messages = new HashSet<string>();
        foreach (var damaged in Damaged(file))
        {
            foreach (var tolerance in Tolerances)
                Read(damaged, new ReadOptions
                {
                    Limits = small,
                    Tolerance = tolerance,
                    OnWarning = warning => messages.Add(Shape(warning.Message)),
                }, messages);
        }

        foreach (var message in messages)
            Check(message);
    }

    [Fact]
    public void Of_limits()
    {
        var gif = Animation();
        var png = SampleImages.Png();
        foreach (var (limits, named) in ((Limits, string)[])
        [
            (Limits.Default with { MaxWidth = 2 }, nameof(Limits.MaxWidth)),
            (Limits.Default with { MaxHeight = 2 }, nameof(Limits.MaxHeight)),
            (Limits.Default with { MaxImageBytes = 2 }, nameof(Limits.MaxImageBytes)),
            (Limits.Default with { MaxSourceBytes = 20 }, nameof(Limits.MaxSourceBytes)),
            (Limits.Default with { MaxFrames = 2 }, nameof(Limits.MaxFrames)),
            (Limits.Default with { MaxTotalBytes = 300 }, nameof(Limits.MaxTotalBytes)),
            (Limits.Default with { MaxWorkingBytes = 300 }, nameof(Limits.MaxWorkingBytes)),
        ])
        {
            var fault = Assert.Throws<ImageLimitException>(() => Iio.ImRead(gif, .., new ReadOptions { Limits = limits }));
            Assert.Equal(named, fault.Limit);
            Check(fault.Message);
        }

        Check(Assert.Throws<ImageLimitException>(() =>
            Iio.ImRead(png, default, new ReadOptions { Limits = Limits.Default with { MaxWidth = 1 } })).Message);
    }

    [Fact]
    public void Of_images_whose_rows_are_too_long()
    {
        var options = new ReadOptions { Limits = Limits.None };
        foreach (var file in (string[])["P6\n2000000000 1\n255\n", "PF\n2000000000 1\n1\n"])
            Check(Assert.ThrowsAny<ImageException>(() => Iio.ImRead(System.Text.Encoding.Latin1.GetBytes(file), default, options)).Message);
    }

    [Fact]
    public void Of_wrong_use()
    {
        using var image = NdArray.Create(DType.UInt8, 4, 5, 3);
        using var odd = NdArray.Create(DType.Float32, 4, 5, 6, 7);
        using var complex = NdArray.Create(DType.Complex64, 4, 5);
        using var stack = NdArray.Create(DType.UInt8, 0, 4, 5, 3);
        var gif = Animation();
        foreach (var misuse in (Action[])
        [
            () => Iio.ImRead(gif, 7),
            () => Iio.ImRead(gif, 2..9),
            () => Iio.ImRead(gif, 2..2),
            () => Iio.ImRead(gif, "name"),
            () => Iio.ImRead(gif, 0, new ReadOptions { Level = 3 }),
            () => Iio.ImRead(gif, 0, new ReadOptions { Codec = "gift" }),
            () => Iio.ImRead(gif, 0, new ReadOptions { Codec = "png" }),
            () => Iio.ImRead(gif, 0, new ReadOptions { Extension = "gif" }),
            () => Iio.ImRead(Array.Empty<byte>()),
            () => Iio.ImRead(new byte[100]),
            () => Iio.ImRead("missing.png"),
            () => Iio.ImRead(_folder.Path),
            () => Iio.ImRead("ftp://example.com/a.png"),
            () => Iio.ImRead("imageio:nothing.png"),
            () => Iio.ImRead("<nothing>"),
            () => Iio.ImRead("data:image/png;base64,%%%"),
            () => Iio.ImEncode(".xyz", image),
            () => Iio.ImEncode("png", image),
            () => Iio.ImEncode(".gif", odd),
            () => Iio.ImEncode(".png", odd),
            () => Iio.ImEncode(".png", complex),
            () => Iio.ImEncode(".gif", stack),
            () => Iio.ImEncode(".png", Array.Empty<NdArray>()),
            () => Iio.ImEncode(".bmp", [image, image]),
            () => Iio.ImEncode(".png", image, new GifWriteOptions()),
            () => Iio.ImWrite(new MemoryStream(), image),
            () => Iio.ImWrite(_folder["no/such/folder/a.png"], image),
            () => Iio.ImWrite(_folder.Path, image),
            () => image.AsSpan<float>(),
            () => image.Reshape(7, 7),
            () => odd.CopyTo(image),
            () => Palette.From(odd, 300),
        ])
        {
            Check(Assert.ThrowsAny<Exception>(misuse).Message);
        }
    }

    private static byte[] Animation()
    {
        using var frames = NdArray.Create(DType.UInt8, 4, 5, 6, 3);
        for (var i = 0; i < frames.Bytes.Length; i++)
            frames.Bytes[i] = (byte)(i * 7);
        return Iio.ImEncode(".gif", frames);
    }

    private static IEnumerable<(string Name, string Path)> Files()
        => Iio.Codecs.All.Select(codec => Repository.Data(codec.Info.Name)).Append(Repository.Data("npy")).Distinct()
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder))
            .Where(path => new FileInfo(path).Length < 200_000 && Path.GetExtension(path) is not (".py" or ".tsv" or ".json"))
            .Select(path => (Path.GetFileName(path), path)).DistinctBy(file => file.Item1);

    private static IEnumerable<byte[]> Damaged(byte[] file)
    {
        yield return file;
        for (var i = 0; i < 30; i++)
            yield return file[..(int)((long)file.Length * i / 30)];
        byte[] telling = [0, 1, 0x7F, 0x80, 0xFF];
        for (var seed = 0; seed < 80; seed++)
        {
            var random = new Random(seed);
            var damaged = file.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
                damaged[random.Next(random.Next(2) == 0 ? Math.Min(file.Length, 140) : file.Length)] = telling[random.Next(telling.Length)];
            yield return damaged;
        }
    }

    private static void Read(byte[] file, ReadOptions options, HashSet<string> messages)
    {
        try
        {
            using var reader = Iio.ImOpen(file, options);
            reader.Properties();
            reader.Metadata();
            foreach (var frame in reader.Iter())
                frame.Dispose();
        }
        catch (ImageException fault)
        {
            if (fault is ImageLimitException limit)
                Assert.Contains(limit.Limit, fault.Message, StringComparison.Ordinal);
            messages.Add(Shape(fault.Message));
        }
    }

    /// <summary>The message without its figures, so that each is checked once.</summary>
    private static string Shape(string message) => Digits().Replace(message, "0");

    private static void Check(string message)
    {
        // The place in brackets, and the parameter of an argument, are added by the exception.
        var sentence = Place().Replace(message, "");
        Assert.True(sentence.EndsWith('.'), $"Ends without a period: {message}");
        Assert.True(sentence.Length <= MaxLength, $"{sentence.Length} characters: {message}");
        Assert.DoesNotContain('\n', sentence);
        Assert.DoesNotContain("archive entry", sentence, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("System.", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", sentence, StringComparison.Ordinal);
        foreach (Match word in Words().Matches(sentence))
            Assert.False(Internals.Contains(word.Value), $"\"{word.Value}\" is a name of the library's own: {message}");
    }

    [GeneratedRegex(@"( \[[^\]]*\]| \(Parameter '[^']*'\)|\r?\nActual value was .*)+$")]
    private static partial Regex Place();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Words();
}
