using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>Python's Pillow: as its documentation says, and with a palette for each frame and Floyd–Steinberg.</summary>
internal sealed class Pillow : PeerFamily
{
    private const string Program = """
        import sys
        from PIL import Image
        how, output, delay, disposal = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
        def frame(path):
            image = Image.open(path)
            if how == "fs":
                image = image.convert("RGB")
                return image.quantize(256, palette=image.quantize(256), dither=Image.Dither.FLOYDSTEINBERG)
            return image
        first, *others = map(frame, sys.argv[5:])
        first.save(output, save_all=True, append_images=others, duration=delay, loop=0, disposal=disposal)
        """;

    public override string Name => "pillow";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
    [
        Make("pillow", job => Command(job, "plain", 0)),
        Make("pillow_dispose", job => Command(job, "plain", 2)),
        Make("pillow_fs", job => Command(job, "fs", 0)),
    ];

    protected override string? FindVersion()
        => Programs.Python is null ? null : Programs.Output(Programs.Python, "-c", "import PIL; print('Pillow', PIL.__version__)");

    private static string[] Command(Job job, string how, int disposal)
        => [Programs.Python!, "-c", Program, how, job.Output, FormattableString.Invariant($"{job.Clip.FrameMs}"), $"{disposal}",
            .. job.Clip.Frames];
}
