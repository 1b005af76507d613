using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

internal sealed class GraphicsMagick : PeerFamily
{
    public override string Name => "graphicsmagick";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known)
        => [Make("gm", job => ["gm", "convert", "-delay", $"{job.Clip.FrameCs}", "-loop", "0", .. job.Clip.Frames, job.Output])];

    protected override string? FindVersion() => Programs.FirstLine("gm", "version")?.Split(" http")[0];
}
