using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>Python's imageio.</summary>
internal sealed class PythonImageio : PeerFamily
{
    private const string Program = """
        import sys, warnings
        warnings.simplefilter("ignore")
        import imageio
        api = getattr(imageio, "v2", imageio)
        # Since 2.28 the duration is in milliseconds.
        seconds = float(sys.argv[2])
        new = tuple(int(part) for part in imageio.__version__.split(".")[:2]) >= (2, 28)
        duration = seconds * 1000 if new else seconds
        api.mimwrite(sys.argv[1], [api.imread(path) for path in sys.argv[3:]], format="GIF", duration=duration, loop=0)
        """;

    public override string Name => "imageio (Python)";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known)
        => [Make("imageio", job =>
            [Programs.Python!, "-c", Program, job.Output, FormattableString.Invariant($"{1 / job.Clip.Fps}"), .. job.Clip.Frames])];

    protected override string? FindVersion()
        => Programs.Python is null
            ? null : Programs.Output(Programs.Python, "-c",
                "import imageio, PIL; print('imageio', imageio.__version__, 'on Pillow', PIL.__version__)");
}
