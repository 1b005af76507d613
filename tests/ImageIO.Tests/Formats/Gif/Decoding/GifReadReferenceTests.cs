using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>Other people's readers see the same images, and we read other people's files.</summary>
/// <remarks>
/// Not compared, since the readers differ among themselves: disposal 2, which Pillow 9.4 fills with opaque black and ffmpeg with the
/// background color where ImageMagick and we clear to transparent as browsers do; images beyond the screen, for which Pillow enlarges it;
/// screens that the first image does not cover, which Pillow and ffmpeg fill with the background color in some cases; disposal 3 of the
/// first image, which ImageMagick takes as 1.
/// <see cref="GifReadTests"/> checks all of these against a model.
/// </remarks>
public class GifReadReferenceTests
{
    private const string PillowReader = """
        import sys
        from PIL import Image, GifImagePlugin
        GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_ALWAYS
        for path in sys.argv[1:]:
            image = Image.open(path)
            for i in range(image.n_frames):
                image.seek(i)
                sys.stdout.buffer.write(image.convert("RGBA").tobytes())
        """;

    [Fact]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    public void Made_up_animations_look_the_same_to_Pillow() => CompareModels(40, simpleDisposal: true, Pillow);

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    public void Made_up_animations_look_the_same_to_ffmpeg()
        => CompareModels(6, simpleDisposal: true, paths => [.. paths.SelectMany(path => Ffmpeg(path))]);

    [Fact]
    [NeedsImageMagick("gif")]
    public void Made_up_animations_of_all_disposals_look_the_same_to_ImageMagick()
        => CompareModels(
            10,
            simpleDisposal: false,
            paths => [.. paths.SelectMany(path => ExternalProgram.ImageMagick.Run(path, "-coalesce", "-depth", "8", "rgba:-"))]);

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    public void The_real_animation_looks_the_same_to_Pillow_and_ffmpeg()
    {
        var path = TestImages.Path("newtonscradle.gif");
        AssertSame(GifReading.Read(path), Pillow(path));
        AssertSame(GifReading.Read(path), Ffmpeg(path));
    }

    [Theory]
    [NeedsGifsicle]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    [InlineData("-O3")]
    [InlineData("-O3 --lossy=60")]
    [InlineData("--interlace -O2")]
    [InlineData("--colors=16 --dither")]
    [InlineData("--careful -O1")]
    public void Files_of_gifsicle_look_the_same_to_Pillow_and_ffmpeg(string arguments)
        => CompareFile(ExternalProgram.Gifsicle.Run([.. arguments.Split(' '), TestImages.Path("newtonscradle.gif")]));

    [Theory]
    [NeedsImageMagick("gif")]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    [InlineData("-layers optimize")]
    [InlineData("-layers optimize -interlace GIF")]
    [InlineData("-resize 61x47!")]
    [InlineData("-coalesce -layers OptimizePlus")]
    [InlineData("-monochrome")]
    public void Files_of_ImageMagick_look_the_same_to_Pillow_and_ffmpeg(string arguments)
        => CompareFile(ExternalProgram.ImageMagick.Run([TestImages.Path("newtonscradle.gif"), .. arguments.Split(' '), "gif:-"]));

    [Theory]
    [NeedsFfmpeg(
        "demuxers lavfi",
        "decoders gif",
        "encoders gif",
        "filters testsrc2 mandelbrot rgbtestsrc trim split palettegen paletteuse")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    [InlineData("testsrc2=s=150x110:d=0.6:r=20", "split[a][b];[a]palettegen[p];[b][p]paletteuse")]
    [InlineData("mandelbrot=s=320x200:r=10", "trim=end_frame=6,split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1")]
    [InlineData("rgbtestsrc=s=90x70:d=0.3", "null")]
    public void Files_of_ffmpeg_look_the_same_to_Pillow_and_ffmpeg(string input, string filter)
        => CompareFile(ExternalProgram.Ffmpeg.Run("-v", "error", "-f", "lavfi", "-i", input, "-vf", filter, "-f", "gif", "-"));

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    [NeedsPython(NeedsPythonAttribute.PillowGif)]
    public void A_larger_screen_with_deferred_clear_codes_looks_the_same_to_Pillow_and_ffmpeg()
    {
        var random = new Random(3);
        var table = GifReadTestFile.Table(256);
        var indices = Enumerable.Range(0, 300 * 200).Select(i => (byte)((i / 17) + random.Next(3))).ToArray();
        CompareFile(new GifReadTestFile(300, 200, table).Image(0, 0, 300, 200, indices, coding: new GifReadCoding(ClearAfter: int.MaxValue))
            .End());
    }

    [Fact]
    [NeedsFfmpeg("decoders gif")]
    public void One_bit_codes_look_the_same_to_ffmpeg()
    {
        var random = new Random(4);
        var indices = Enumerable.Range(0, 64 * 64).Select(_ => (byte)random.Next(2)).ToArray();
        WithFile(
            new GifReadTestFile(64, 64, [1, 2, 3, 250, 251, 252]).Image(0, 0, 64, 64, indices, coding: new GifReadCoding(1)).End(),
            path => AssertSame(GifReading.Read(path), Ffmpeg(path)));
    }

    private static void CompareModels(int count, bool simpleDisposal, Func<string[], byte[]> reader)
    {
        var paths = new List<string>();
        try
        {
            for (var seed = 0; seed < count; seed++)
            {
                var model = GifReadModel.Random(seed, simpleDisposal, withinScreen: true, fullFirst: true);
                model.Images[0] = model.Images[0] with { Transparent = -1, Disposal = model.Images[0].Disposal & 1 };
                paths.Add(NewPath());
                File.WriteAllBytes(paths[^1], model.ToFile());
            }

            AssertSame([.. paths.Select(path => GifReading.Read(path))], reader([.. paths]));
        }
        finally
        {
            paths.ForEach(File.Delete);
        }
    }

    private static string NewPath() => Path.Combine(Path.GetTempPath(), $"imageio-test-{Guid.NewGuid():N}.gif");

    private static void CompareFile(byte[] file) => WithFile(file, path =>
    {
        AssertSame(GifReading.Read(path), Pillow(path));
        AssertSame(GifReading.Read(path), Ffmpeg(path));
    });

    private static void WithFile(byte[] file, Action<string> action)
    {
        var path = NewPath();
        File.WriteAllBytes(path, file);
        try
        {
            action(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Pillow(params string[] paths) => ExternalProgram.Python(PillowReader, paths);

    private static byte[] Ffmpeg(string path) => ExternalProgram.FfmpegPixels("rgba", default, "-i", path);

    private static void AssertSame(GifReadResult ours, byte[] theirs) => AssertSame([ours], theirs);

    /// <summary>Transparent pixels have whatever color each reader likes.</summary>
    private static void AssertSame(GifReadResult[] ours, byte[] theirs)
    {
        var start = 0;
        foreach (var (file, result) in ours.Index())
        {
            Assert.Null(result.Fault);
            var channels = result.Shape[2];
            foreach (var (i, image) in result.Images.Index())
            {
                for (var at = 0; at < image.Length; at += channels, start += 4)
                {
                    var alpha = channels == 4 ? image[at + 3] : 255;
                    var isSame = alpha == theirs[start + 3]
                        && (alpha == 0 || (image[at] == theirs[start] && image[at + 1] == theirs[start + 1]
                            && image[at + 2] == theirs[start + 2]));
                    Assert.True(isSame, $"Image {i} of file {file} differs at byte {at} of {result.Shape[1]} wide: " +
                        $"[{string.Join(' ', image[at..(at + channels)])}] against [{string.Join(' ', theirs[start..(start + 4)])}].");
                }
            }
        }

        Assert.Equal(start, theirs.Length);
    }
}
