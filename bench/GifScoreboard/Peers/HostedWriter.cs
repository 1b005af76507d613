using System.Globalization;
using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>This program, published to start quickly, as the process that a .NET library writes a GIF in.</summary>
internal static class HostedWriter
{
    public const string Verb = "host";

    /// <summary>Where this program is published to.</summary>
    public static string Path { get; set; } = "";

    public static string[] Command(string library, string options, Job job)
        => [Path, Verb, library, options, job.Output, $"{job.Clip.FrameCs}", .. job.Clip.Frames];

    /// <summary>The other side of <see cref="Command"/>.</summary>
    public static void Run(string[] arguments)
    {
        if (arguments is not [var library, var options, var output, var delay, .. var frames])
            throw new UsageException("host LIBRARY OPTIONS OUT.gif CENTISECONDS FRAMES...");
        var delayCs = int.Parse(delay, CultureInfo.InvariantCulture);
        switch (library)
        {
            case "netvips":
                NetVipsPeer.Write(options, output, delayCs, frames);
                break;
            case "magick.net":
                MagickNetPeer.Write(options, output, delayCs, frames);
                break;
            default:
                throw new UsageException($"There is no library \"{library}\".");
        }
    }

    /// <summary>Reads "name=number,name=number".</summary>
    public static IReadOnlyDictionary<string, double> Parse(string options)
        => options.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('='))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
}
