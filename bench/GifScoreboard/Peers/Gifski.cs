using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

internal sealed class Gifski : PeerFamily
{
    public override string Name => "gifski";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
    [
        Quality("gifski_Q50", "50"),
        Quality("gifski_Q75", "75"),
        Quality("gifski_Q90", "90"),
        Quality("gifski_Q90fast", "90", "--fast"),
        Quality("gifski_Q100", "100"),
        Quality("gifski_Q100x", "100", "--extra"),
    ];

    protected override string? FindVersion() => Programs.FirstLine("gifski", "--version");

    private Setting Quality(string name, string quality, params string[] more)
        => Make(name, job => ["gifski", "--quiet", "--no-sort", "--fps", job.Clip.FpsText, "--quality", quality, .. more, "-o", job.Output,
            .. job.Clip.Frames]);
}
