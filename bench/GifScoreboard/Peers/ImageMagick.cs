using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>ImageMagick's convert (6) or magick (7).</summary>
internal sealed class ImageMagick : PeerFamily
{
    // A program of the same name elsewhere on the PATH may be something else: the system's own is preferred.
    private static readonly string? Program =
        new[] { "/usr/bin/magick", "/usr/bin/convert", Programs.Find("magick") }.FirstOrDefault(File.Exists);

    public override string Name => "imagemagick";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
    [
        Make("im", job => Command(job)),
        Make("im_dispose", job => [Program!, "-dispose", "2", .. Command(job)[1..]]),
        Make("im_opt", job => Command(job, "-layers", "optimize")),
        Make("im_opt_nodith", job => Command(job, "+dither", "-layers", "optimize")),
        Make("im_fuzz2_opt", job => Command(job, "-fuzz", "2%", "-layers", "optimize")),
    ];

    protected override string? FindVersion()
        => Program is null ? null : Programs.Output(Program, "-version")?.Split('\n')[0].Replace("Version: ", "", StringComparison.Ordinal)
            .Split(" http")[0];

    private static string[] Command(Job job, params string[] options)
        => [Program!, "-delay", $"{job.Clip.FrameCs}", "-loop", "0", .. job.Clip.Frames, .. options, job.Output];
}
