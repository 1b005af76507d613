using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>
/// ffmpeg's palettegen and paletteuse: one palette for all frames (full, diff) or one for each (single), by the dithers that matter.
/// </summary>
internal sealed class Ffmpeg : PeerFamily
{
    public override string Name => "ffmpeg";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
    [
        Make("ff_plain", job => Command(job)) with { CpuShare = 1 },
        OnePalette("ff_full_none", "full", "dither=none"),
        OnePalette("ff_full_s24a", "full", "dither=sierra2_4a"),
        OnePalette("ff_full_s24a_rect", "full", "dither=sierra2_4a:diff_mode=rectangle"),
        OnePalette("ff_full_fs", "full", "dither=floyd_steinberg"),
        OnePalette("ff_full_bayer_rect", "full", "dither=bayer:diff_mode=rectangle"),
        OnePalette("ff_diff_none", "diff", "dither=none"),
        OnePalette("ff_diff_s24a_rect", "diff", "dither=sierra2_4a:diff_mode=rectangle"),
        Palette("ff_single_none", "single", "new=1:dither=none"),
        Palette("ff_single_s24a", "single", "new=1:dither=sierra2_4a"),
        Palette("ff_single_bayer", "single", "new=1:dither=bayer"),
    ];

    protected override string? FindVersion() => Programs.FirstLine("ffmpeg", "-version")?.Split(" Copyright")[0];

    private Setting OnePalette(string name, string statistics, string use) => Palette(name, statistics, use) with { CpuShare = 1 };

    private Setting Palette(string name, string statistics, string use)
        => Make(name, job => Command(job, "-filter_complex",
            $"[0:v]split[a][b];[a]palettegen=stats_mode={statistics}[p];[b][p]paletteuse={use}"));

    private static string[] Command(Job job, params string[] filter)
        => ["ffmpeg", "-v", "error", "-y", "-framerate", job.Clip.FpsText, "-i", job.Clip.NumberedPattern, .. filter, job.Output];
}
