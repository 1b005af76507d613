using ImageIO.Codecs;
using ImageIO.Testing;
using ImageIO.Tests;

namespace ImageIO.Conformance;

/// <summary>Every codec that is registered, with what the rules have to know of some. A new codec is tested without a line here.</summary>
internal static class Subjects
{
    private static readonly Dictionary<string, Func<ConformanceSubject, ConformanceSubject>> Traits = new()
    {
        ["avif"] = subject => subject with
        {
            Samples = [Sample("avif/rgb8.avif"), Sample("avif/rgb12.avif")],
            Bombs = [new("a header of 30000×30000", Bombs.Avif)],
            ExactOptions = layout => layout.DType == DType.UInt8 ? new AvifWriteOptions { Lossless = true } : null,
        },
        ["bmp"] = subject => subject with { Bombs = [new("a header of 100000×100000", Bombs.Bmp)] },
        ["gif"] = subject => subject with
        {
            MaxColors = 255,
            HasBinaryAlpha = true,
            Bombs = [new("a screen of 65535×65535", Bombs.Gif)],
        },
        ["jpeg"] = subject => subject with
        {
            Samples = [Sample("jpeg/gray.jpg"), Sample("jpeg/cmyk.jpg"), Sample("jpeg/progressive.jpg"), Sample("jpeg/orientation.jpg")],
            Bombs = [new("a header of 65500×65500", Bombs.Jpeg)],
        },
        ["npy"] = subject => subject with { Bombs = [new("a header of 100000×100000", Bombs.Npy)] },
        ["npz"] = subject => subject with { Bombs = [new("a member of 20000×20000", Bombs.Npz)] },
        ["pam"] = subject => subject with { Bombs = [new("a header of 100000×100000", Bombs.Pam)] },
        ["pbm"] = subject => subject with { Bombs = [new("a header of 100000×100000", Bombs.Pbm)] },
        ["pfm"] = subject => subject with
        {
            Bombs = [new("a header of 100000×100000", Bombs.Pfm)],
            Metadata = new ImageMetadata(new Dictionary<string, object> { ["scale"] = 2.5 }),
        },
        ["png"] = subject => subject with { Bombs = [new("a header of 100000×100000", Bombs.Png)] },
        ["webp"] = subject => subject with
        {
            Samples = [Sample("webp/rgba_lossless.webp"), Sample("webp/rgb_lossy.webp"), Sample("webp/animation.webp")],
            Bombs = [new("a header of 16383×16383", Bombs.WebP)],
            ExactOptions = _ => new WebPWriteOptions { Lossless = true },
        },
    };

    /// <summary>How many damaged files are read of each format; nightly runs ask for more (<c>IMAGEIO_CONFORMANCE_MUTATIONS=1000</c>).</summary>
    private static readonly int? Mutations = int.TryParse(Environment.GetEnvironmentVariable("IMAGEIO_CONFORMANCE_MUTATIONS"), out var mutations) ? mutations : null;

    public static IEnumerable<ConformanceSubject> All => Iio.Codecs.Codecs.Select(Of);

    public static ConformanceSubject Of(string codec) => Of(Iio.Codecs.Get(codec));

    private static ConformanceSubject Of(ImageCodec codec)
    {
        var subject = new ConformanceSubject(codec);
        if (Mutations is { } mutations)
            subject = subject with { Mutations = mutations };
        return Traits.TryGetValue(codec.Info.Name, out var trait) ? trait(subject) : subject;
    }

    private static ConformanceSample Sample(string name) => new(name, File.ReadAllBytes(Repository.Data(name.Split('/'))));
}
