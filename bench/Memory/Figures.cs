using System.Globalization;
using ImageIO.Diagnostics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace ImageIO.Bench.Memory;

/// <summary>The plots and tables of docs/memory.md.</summary>
internal static class Figures
{
    private const int Gifs = 300;

    /// <summary>As many as the runtime's defaults need to collect for the first time, and some more.</summary>
    private const int GifsToCollection = 2200;

    private static readonly PngWriteOptions Small = new()
    {
        CompressionLevel = 9,
        Filter = PngFilterStrategy.None,
        Strategy = PngCompressionStrategy.Default,
    };

    /// <summary>So finely a run is drawn.</summary>
    private const int Columns = 70;

    private static readonly string[] Palette = ["#1F5FA8", "#D9822B", "#2E8B57", "#7A3E9D", "#B03A48", "#6B6B6B", "#12A4B0"];

    /// <summary>Makes all, or those that are named.</summary>
    public static async Task MakeAsync(string folder, string[] names)
    {
        MemoryPlot.CheckSupport();
        Directory.CreateDirectory(folder);
        if (IsWanted("python"))
            await PythonAsync(folder);
        if (IsWanted("collector"))
            await CollectorAsync(folder);
        if (IsWanted("dispose"))
            await ForgottenAsync(folder);
        if (IsWanted("stream"))
            await HoldAsync(folder);
        if (IsWanted("leak"))
            Leaks(folder);

        bool IsWanted(string name) => names.Length == 0 || names.Contains(name);
    }

    /// <summary>Our loop and Python's, on the same frames.</summary>
    private static async Task PythonAsync(string folder)
    {
        var (radar, script) = (Workloads.RadarFiles, Path.Combine(AppContext.BaseDirectory, "radar.py"));
        var count = Gifs.ToString(CultureInfo.InvariantCulture);
        Watched[] runs =
        [
            await Watched.RunAsync("ImageIO, set up for flat memory", ["radar", count], Watched.Flat),
            await Watched.RunAsync("ImageIO, the runtime's defaults", ["radar", count]),
            await Watched.RunAsync("Python imageio", "/usr/bin/python3", [script, "imageio", count, .. radar]),
            await Watched.RunAsync("Pillow as imageio 2.28 calls it", "/usr/bin/python3", [script, "pillow", count, .. radar]),
        ];
        Draw(Path.Combine(folder, "memory-python.png"), $"{Gifs} GIFs of five radar frames", runs);
    }

    /// <summary>What the runtime's settings do to the loop.</summary>
    private static async Task CollectorAsync(string folder)
    {
        string[] radar = ["radar", GifsToCollection.ToString(CultureInfo.InvariantCulture)];
        Watched[] runs =
        [
            await Watched.RunAsync("set up for flat memory", radar, Watched.Flat),
            await Watched.RunAsync("defaults", radar),
            await Watched.RunAsync("server GC", radar, ("DOTNET_gcServer", "1")),
            await Watched.RunAsync("conserve memory 9", radar, ("DOTNET_GCConserveMemory", "9")),
            await Watched.RunAsync("GC.Collect() each GIF", [.. radar, "collect"]),
            await Watched.RunAsync("sustained low latency", [.. radar, "low-latency"]),
            await Watched.RunAsync("heap limit 32 MB", radar, ("DOTNET_GCHeapHardLimit", "2000000")),
        ];
        Draw(Path.Combine(folder, "memory-collector.png"),
            $"{GifsToCollection:N0} GIFs under seven settings of the runtime", runs, from: 40);
    }

    /// <summary>With and without Dispose.</summary>
    private static async Task ForgottenAsync(string folder)
    {
        string[] radar = ["radar", Gifs.ToString(CultureInfo.InvariantCulture)];
        Watched[] runs =
        [
            await Watched.RunAsync("every frame disposed", radar, Watched.Flat),
            await Watched.RunAsync("no frame disposed", [.. radar, "no-dispose"], Watched.Flat),
        ];
        Draw(Path.Combine(folder, "memory-dispose.png"), "Frames disposed, and frames left to the collector", runs);
    }

    /// <summary>Frames one by one, and all at once.</summary>
    private static async Task HoldAsync(string folder)
    {
        var gif = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gif");
        try
        {
            Watched[] runs =
            [
                await Watched.RunAsync("written from one buffer", ["write", "400", gif], Watched.Flat),
                await Watched.RunAsync("all made, then written", ["write", "400", gif, "hold"], Watched.Flat),
                await Watched.RunAsync("read with ImIter", ["read", gif], Watched.Flat),
                await Watched.RunAsync("read as one stack", ["read", gif, "hold"], Watched.Flat),
            ];
            Draw(Path.Combine(folder, "memory-stream.png"), "400 frames of 640×360, one by one or all at once", runs);
        }
        finally
        {
            File.Delete(gif);
        }
    }

    /// <summary>A leak beneath garbage, and garbage alone, as the reports of ImageIO.Diagnostics show them.</summary>
    private static void Leaks(string folder)
    {
        using var loop = new RadarLoop(dispose: false);
        Report("memory-sawtooth.png", "Frames left to the collector", loop.MakeGif);

        var kept = new List<NdArray>();
        Report("memory-leak.png", "The same, and a list that grows", () =>
        {
            loop.MakeGif();
            kept.Add(NdArray.Create(DType.UInt8, 100, 300));
        });
        kept.ForEach(array => array.Dispose());

        void Report(string file, string title, Action action)
        {
            var report = MemoryReport.Run(action, Gifs);
            Save(Path.Combine(folder, file), report.ToPng(title, 1000, 460));
            Console.WriteLine($"{file}: {report.Verdict}, {report.Reason}");
        }
    }

    private static void Draw(string file, string title, Watched[] runs, double from = 0)
    {
        using var plot = new Plot();
        var end = runs.Max(run => run.Seconds[^1]);
        // What swings many times within a few pixels is a band from its lowest to its highest, and a line along its mean, which no band
        // covers.
        var curves = runs.Select((run, i) => (run.Name, Color: Color.FromHex(Palette[i % Palette.Length]), Bins: Bins(run, end / Columns)))
            .ToList();
        foreach (var (_, color, bins) in curves)
        {
            var band = plot.Add.FillY(bins.At, bins.Low, bins.High);
            band.FillColor = color.WithAlpha(0.25);
            band.LineWidth = 0;
        }

        foreach (var (name, color, bins) in curves)
        {
            var line = plot.Add.ScatterLine(bins.At, bins.Mean, color);
            line.LineWidth = 2;
            line.LegendText = name;
        }

        plot.Title(title, size: 18);
        plot.YLabel("RSS, MB", size: 14);
        plot.XLabel("seconds", size: 14);
        plot.Axes.Left.TickLabelStyle.FontSize = plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
        plot.Axes.SetLimitsY(from, 1.05 * runs.Max(run => run.Peak));
        plot.Axes.SetLimitsX(0, 1.02 * end);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TickDensity = 0.6 };
        plot.Legend.FontSize = 13;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(Edge.Right);
        Save(file, plot.GetImageBytes(1000, 420, ImageFormat.Png));
        foreach (var run in runs)
            Console.WriteLine($"{Path.GetFileName(file)}: {run}");
    }

    private static void Save(string file, byte[] png)
    {
        using var picture = Iio.ImRead(png);
        Iio.ImWrite(file, picture, Small);
    }

    private static (double[] At, double[] Low, double[] High, double[] Mean) Bins(Watched run, double width)
    {
        var bins = run.Seconds.Zip(run.Megabytes).GroupBy(sample => (int)(sample.First / width)).OrderBy(bin => bin.Key)
            .Select(bin => (At: bin.Average(sample => sample.First), Sizes: bin.Select(sample => sample.Second).Order().ToArray()))
            .ToList();
        return ([.. bins.Select(bin => bin.At)], [.. bins.Select(bin => bin.Sizes[0])], [.. bins.Select(bin => bin.Sizes[^1])],
            [.. bins.Select(bin => bin.Sizes.Average())]);
    }
}
