using GifScoreboard.Measuring;
using NetVips;

namespace GifScoreboard.Peers;

/// <summary>libvips' gifsave (cgif and libimagequant), through NetVips in a process of its own.</summary>
internal sealed class NetVipsPeer : PeerFamily
{
    public override string Name => "netvips";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
    [
        Hosted("vips_def", ""),
        Hosted("vips_d0", "dither=0"),
        Hosted("vips_e3", "effort=3"),
        Hosted("vips_e10", "effort=10") with { MaxMegapixels = 40 },
        Hosted("vips_me8", "interframe_maxerror=8"),
        Hosted("vips_reuse20", "interpalette_maxerror=20") with { MaxMegapixels = 40 },
    ];

    /// <summary>Writes a GIF in this process.</summary>
    public static void Write(string options, string output, int delayCs, IEnumerable<string> frames)
    {
        var pages = frames.Select(frame => Image.NewFromFile(frame, access: Enums.Access.Sequential)).ToArray();
        using var joined = Image.Arrayjoin(pages, across: 1);
        using var animation = joined.Mutate(image =>
        {
            image.Set(GValue.GIntType, "page-height", pages[0].Height);
            image.Set(GValue.ArrayIntType, "delay", Enumerable.Repeat(delayCs * 10, pages.Length).ToArray());
            image.Set(GValue.GIntType, "loop", 0);
        });
        var choices = HostedWriter.Parse(options);
        animation.Gifsave(
            output,
            dither: Choice("dither"),
            effort: (int?)Choice("effort"),
            interframeMaxerror: Choice("interframe_maxerror"),
            interpaletteMaxerror: Choice("interpalette_maxerror"));

        double? Choice(string name) => choices.TryGetValue(name, out var value) ? value : null;
    }

    protected override string? FindVersion()
        => ModuleInitializer.VipsInitialized
            ? $"NetVips {typeof(Image).Assembly.GetName().Version?.ToString(3)} on libvips " +
                $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}" : null;

    private Setting Hosted(string name, string options) => Make(name, job => HostedWriter.Command("netvips", options, job));
}
