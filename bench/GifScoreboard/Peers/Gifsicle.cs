using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>
/// gifsicle makes other programs' GIFs smaller: without loss after the best of them, and with loss, which works best after those that don't
/// dither.
/// </summary>
internal sealed class Gifsicle : PeerFamily
{
    private static readonly (string Base, int Lossy)[] Pairs =
    [
        ("ff_full_none", 0), ("ff_full_none", 20), ("ff_full_none", 30), ("ff_full_none", 80),
        ("ff_full_s24a", 0), ("ff_full_s24a", 80),
        ("ff_single_none", 0), ("ff_single_none", 20), ("ff_single_s24a", 80),
        ("vips_d0", 0), ("vips_d0", 20), ("vips_d0", 30), ("vips_def", 0), ("vips_def", 80),
        ("gifski_Q100", 0), ("gifski_Q100", 30), ("gifski_Q100", 80),
    ];

    public override string Name => "gifsicle";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
        from pair in Pairs
        let first = known.FirstOrDefault(setting => setting.Name == pair.Base)
        where first is not null
        select Make($"{pair.Base}+gs_{(pair.Lossy == 0 ? "O3" : $"lossy{pair.Lossy}")}", job => Command(job, pair.Lossy)) with
        {
            Base = first,
        };

    protected override string? FindVersion() => Programs.FirstLine("gifsicle", "--version");

    private static string[] Command(Job job, int lossy)
        => ["gifsicle", "-O3", .. lossy == 0 ? Array.Empty<string>() : [$"--lossy={lossy}"], job.BaseGif!, "-o", job.Output];
}
