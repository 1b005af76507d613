using GifScoreboard.Measuring;

namespace GifScoreboard.Reports;

/// <summary>A peer's result on a clip, and the result of ours that comes nearest to beating it.</summary>
/// <param name="Nearest">Of ours; null where none counts.</param>
internal sealed record Pair(Setting Peer, Result Theirs, Result? Nearest)
{
    public bool IsWon => Nearest is not null && Excess(Nearest).Worst <= 1;

    /// <summary>What ours has of the peer's bytes and errors, and of the CPU that it may take: more than 1 is too much.</summary>
    public (double Bytes, double Ok, double BlurredOk, double Cpu, double Worst) Excess(Result ours)
    {
        var bytes = Ratio(ours.Bytes, Theirs.Bytes);
        var ok = Ratio(ours.Quality!.Ok, Theirs.Quality!.Ok);
        var blurred = Ratio(ours.Quality.BlurredOk, Theirs.Quality.BlurredOk);
        var cpu = Ratio(ours.Cpu, Theirs.Cpu * Peer.CpuShare);
        return (bytes, ok, blurred, cpu, Math.Max(Math.Max(bytes, ok), Math.Max(blurred, cpu)));
    }

    /// <summary>Pairs each result of a peer that counts with the best of ours on the same clip.</summary>
    public static IReadOnlyList<Pair> Of(IReadOnlyList<Setting> settings, IReadOnlyList<Result> results)
    {
        var byName = settings.ToDictionary(setting => setting.Name);
        return [.. from theirs in results
                   let peer = byName[theirs.Setting]
                   where !peer.IsOurs && theirs.Counts
                   let empty = new Pair(peer, theirs, null)
                   let nearest = results.Where(ours => byName[ours.Setting].IsOurs && ours.Counts && ours.Clip == theirs.Clip)
                       .MinBy(ours => empty.Excess(ours).Worst)
                   select empty with { Nearest = nearest }];
    }

    private static double Ratio(double ours, double theirs)
        => ours <= theirs ? (theirs > 0 ? ours / theirs : 0) : theirs > 0 ? ours / theirs : double.PositiveInfinity;
}
