using GifScoreboard.Measuring;
using ImageMagick;

namespace GifScoreboard.Peers;

/// <summary>Magick.NET (8 bits), in a process of its own.</summary>
internal sealed class MagickNetPeer : PeerFamily
{
    public override string Name => "magick.net";

    public override IEnumerable<Setting> Settings(IReadOnlyList<Setting> known) =>
    [
        Hosted("magicknet", ""),
        Hosted("magicknet_opt", "optimize=1"),
        Hosted("magicknet_qopt", "quantize=1,optimize=1"),
        Hosted("magicknet_qopt_nodith", "quantize=0,optimize=1"),
    ];

    /// <summary>Writes a GIF in this process.</summary>
    public static void Write(string options, string output, int delayCs, IEnumerable<string> frames)
    {
        var choices = HostedWriter.Parse(options);
        using var images = new MagickImageCollection();
        foreach (var frame in frames)
            images.Add(new MagickImage(frame) { AnimationDelay = (uint)delayCs, AnimationTicksPerSecond = 100 });
        images[0].AnimationIterations = 0;
        if (choices.TryGetValue("quantize", out var dither))
            images.Quantize(new QuantizeSettings { Colors = 256, DitherMethod = dither > 0 ? DitherMethod.Riemersma : DitherMethod.No });
        if (choices.ContainsKey("optimize"))
            images.Optimize();
        images.Write(output);
    }

    protected override string? FindVersion()
        => $"Magick.NET {typeof(MagickImage).Assembly.GetName().Version?.ToString(3)}, {MagickNET.ImageMagickVersion.Split(" http")[0]}";

    private Setting Hosted(string name, string options) => Make(name, job => HostedWriter.Command("magick.net", options, job));
}
