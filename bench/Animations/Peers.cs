using GifScoreboard.Measuring;

namespace AnimationsBench;

/// <summary>A program that makes another animation of a GIF.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Setting">How, in words; those of one setting are compared with each other.</param>
/// <param name="Extension">Of what it makes.</param>
/// <param name="Command">The command, from the paths of both files.</param>
internal sealed record Writer(string Program, string Setting, string Extension, Func<string, string, string[]> Command);

/// <summary>Ours, and the programs that are installed.</summary>
internal static class Peers
{
    private const string Pillow = """
        import sys
        from PIL import Image
        with Image.open(sys.argv[1]) as image:
            options = dict(option.split("=") for option in sys.argv[3:])
            image.save(sys.argv[2], save_all=True, loop=0, **{name: int(value) for name, value in options.items()})
        """;

    public static IEnumerable<Writer> All(string tool)
    {
        yield return new("imageio", "apng", ".apng", (from, to) => [tool, "convert", from, to, "-q"]);
        yield return new("imageio", "webp lossless", ".webp", (from, to) => [tool, "convert", from, to, "-q", "--option", "lossless=true"]);
        yield return new("imageio", "webp 75", ".webp", (from, to) => [tool, "convert", from, to, "-q", "--option", "quality=75"]);
        yield return new("imageio mixed", "webp 75", ".webp",
            (from, to) => [tool, "convert", from, to, "-q", "--option", "quality=75", "--option", "mixed=true"]);
        if (Programs.Find("ffmpeg") is { } ffmpeg)
        {
            yield return new("ffmpeg", "apng", ".apng",
                (from, to) => [ffmpeg, "-v", "error", "-y", "-i", from, "-f", "apng", "-plays", "0", "-pred", "mixed", to]);
            yield return new("ffmpeg", "webp lossless", ".webp",
                (from, to) => [ffmpeg, "-v", "error", "-y", "-i", from, "-c:v", "libwebp_anim", "-lossless", "1", "-loop", "0", to]);
            yield return new("ffmpeg", "webp 75", ".webp",
                (from, to) => [ffmpeg, "-v", "error", "-y", "-i", from, "-c:v", "libwebp_anim", "-quality", "75", "-loop", "0", to]);
        }

        if (Programs.Find("gif2webp") is { } gif2webp)
        {
            yield return new("gif2webp", "webp lossless", ".webp", (from, to) => [gif2webp, "-quiet", from, "-o", to]);
            yield return new("gif2webp", "webp 75", ".webp", (from, to) => [gif2webp, "-quiet", "-lossy", "-q", "75", from, "-o", to]);
            yield return new("gif2webp -mixed", "webp 75", ".webp",
                (from, to) => [gif2webp, "-quiet", "-mixed", "-q", "75", from, "-o", to]);
        }

        if (Programs.Python is { } python)
        {
            yield return new("Pillow", "apng", ".apng", (from, to) => [python, "-c", Pillow, from, to]);
            yield return new("Pillow", "webp lossless", ".webp", (from, to) => [python, "-c", Pillow, from, to, "lossless=1"]);
            yield return new("Pillow", "webp 75", ".webp", (from, to) => [python, "-c", Pillow, from, to, "quality=75"]);
        }
    }
}
