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
        ["bmp"] = subject => subject with
        {
            Samples = [Sample("bmp/palette8.bmp")],
            Bombs = [new("a header of 100000×100000", Bombs.Bmp)],
        },
        ["gif"] = subject => subject with
        {
            Samples = [Sample("gif/still.gif"), Sample("gif/transparent.gif"), Sample("gif/animation.gif")],
            MaxColors = 255,
            HasBinaryAlpha = true,
            Bombs = [new("a screen of 65535×65535", Bombs.Gif)],
        },
        ["jpeg"] = subject => subject with
        {
            Samples = [Sample("jpeg/gray.jpg"), Sample("jpeg/cmyk.jpg"), Sample("jpeg/progressive.jpg"), Sample("jpeg/orientation.jpg")],
            Bombs = [new("a header of 65500×65500", Bombs.Jpeg)],
        },
        ["npy"] = subject => subject with
        {
            Samples = [Sample("npy/fortran.npy"), Sample("npy/big_endian.npy")],
            Bombs = [new("a header of 100000×100000", Bombs.Npy)],
        },
        ["npz"] = subject => subject with
        {
            Samples = [Sample("npy/several.npz")],
            Bombs = [new("a member of 20000×20000", Bombs.Npz)],
        },
        ["pam"] = subject => subject with { Bombs = [new("a header of 100000×100000", Bombs.Pam)] },
        ["pbm"] = subject => subject with
        {
            Samples = [Sample("pnm/plain.pbm")],
            Bombs = [new("a header of 100000×100000", Bombs.Pbm)],
        },
        ["pfm"] = subject => subject with
        {
            Bombs = [new("a header of 100000×100000", Bombs.Pfm)],
            Metadata = new ImageMetadata(new Dictionary<string, object> { ["scale"] = 2.5 }),
        },
        ["pgm"] = subject => subject with { Samples = [Sample("pnm/plain.pgm") with { OpenEnd = 4 }] },
        ["png"] = subject => subject with
        {
            Samples = [Sample("png/interlaced.png"), Sample("png/palette_transparent.png")],
            Bombs = [new("a header of 100000×100000", Bombs.Png)],
            Repair = PngChunks.SetChecksums,
        },
        ["ppm"] = subject => subject with { Samples = [Sample("pnm/plain.ppm") with { OpenEnd = 4 }, Sample("pnm/two.ppm")] },
        ["webp"] = subject => subject with
        {
            Samples = [Sample("webp/rgba_lossless.webp"), Sample("webp/rgb_lossy.webp"), Sample("webp/animation.webp")],
            Bombs = [new("a header of 16383×16383", Bombs.WebP)],
            ExactOptions = _ => new WebPWriteOptions { Lossless = true },
        },
    };

    /// <summary>How many damaged files are read of each format; nightly runs ask for more (<c>IMAGEIO_CONFORMANCE_MUTATIONS=1000</c>).</summary>
    private static readonly int? Mutations = int.TryParse(Environment.GetEnvironmentVariable("IMAGEIO_CONFORMANCE_MUTATIONS"), out var mutations) ? mutations : null;

    public static IEnumerable<ConformanceSubject> All => Iio.Codecs.All.Select(Of);

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
