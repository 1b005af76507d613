using System.Globalization;
using System.Text.Json;
using ImageIO.Diagnostics;
using ImageIO.Diagnostics.Analysis;

namespace ImageIO.Tests.Diagnostics;

public class MemoryReportTests
{
    private static readonly IReadOnlyList<MemorySample> Leak
        = new PlantedSeries(1, 2000).Holds(iteration => 5000.0 * iteration, managed: false).Run();

    [Fact]
    public void The_same_samples_give_the_same_report()
        => Assert.Equal(MemoryReport.FromSamples(Leak).ToString(), MemoryReport.FromSamples([.. Leak]).ToString());

    [Fact]
    public void The_text_tells_verdict_reason_advice_and_figures()
    {
        var text = MemoryReport.FromSamples(Leak).ToString();
        Assert.StartsWith("Memory: growing. Native memory", text, StringComparison.Ordinal);
        Assert.Contains("Next: Look for native memory", text, StringComparison.Ordinal);
        Assert.Contains("peak", text, StringComparison.Ordinal);
        Assert.Contains("of objects", text, StringComparison.Ordinal);
        Assert.Contains("\nConfidence: high.", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 260));
    }

    [Fact]
    public void What_compiled_methods_may_take_is_no_leak_and_what_is_more_is_one()
    {
        // 2.5 MB over the floors: as much as 200 methods, but not as 50.
        Assert.Equal(MemoryVerdict.Growing, Judge.Report(Leak, MemoryReportOptions.Default, overhead: 0, compiled: 50).Verdict);
        Assert.NotEqual(MemoryVerdict.Growing, Judge.Report(Leak, MemoryReportOptions.Default, overhead: 0, compiled: 200).Verdict);
    }

    [Fact]
    public void A_sparkline_goes_from_the_lowest_to_the_highest()
    {
        var line = MemoryReport.FromSamples(Leak).ToSparkline(20);
        Assert.Equal(20, line.Length);
        Assert.Equal('▁', line[0]);
        Assert.Equal('█', line[^1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryReport.FromSamples(Leak).ToSparkline(0));
    }

    [Fact]
    public void Json_has_names_for_enumerations_and_seconds_for_times()
    {
        var report = MemoryReport.FromSamples(Leak);
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(1, json.RootElement.GetProperty("schema").GetInt32());
        Assert.Equal("Growing", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal("Native", json.RootElement.GetProperty("growth").GetString());
        Assert.Equal("High", json.RootElement.GetProperty("confidence").GetString());
        Assert.True(json.RootElement.GetProperty("detectionLimit").GetDouble() > 0);
        Assert.Equal(2000, json.RootElement.GetProperty("iterations").GetInt32());
        Assert.Equal(report.Duration.TotalSeconds, json.RootElement.GetProperty("duration").GetDouble());
        Assert.Equal(report.PeakRss, json.RootElement.GetProperty("peakRss").GetInt64());
        Assert.Equal(report.FloorTrend!.Slope, json.RootElement.GetProperty("floorTrend").GetProperty("slope").GetDouble());
        Assert.False(json.RootElement.TryGetProperty("samples", out _));
    }

    [Fact]
    public void Every_property_of_the_json_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "memory-reports.md"));
        var run = MemoryReport.Run(() => { }, 30).ToJson();
        foreach (var text in new[] { run, MemoryReport.FromSamples(Leak).ToJson() })
        {
            using var json = JsonDocument.Parse(text);
            foreach (var property in json.RootElement.EnumerateObject())
                Assert.Contains($"`{property.Name}`", document, StringComparison.Ordinal);
        }

        foreach (var column in Csv([new MemorySample { Rss = 1 }]).Split('\n')[0].Split(','))
            Assert.Contains($"`{column}`", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_gives_back_what_was_written()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        var sample = monitor.Sample() with
        {
            Time = TimeSpan.FromMilliseconds(1234),
            Iteration = 7,
            IsFloor = true,
            CgroupLimit = 1L << 50,
            AllocationRate = 1.5,
            PauseTime = TimeSpan.FromMilliseconds(5),
            BusyTime = TimeSpan.FromMilliseconds(1200),
            WaitTime = TimeSpan.FromMilliseconds(30),
        };
        MemorySample[] samples = [sample, new MemorySample { Rss = 12 }];
        Assert.Equal(samples, MemoryReport.ReadCsv(new StringReader(Csv(samples))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b\n1,2\n")]
    [InlineData("Time,Rss\n1\n")]
    [InlineData("Time,Rss\n1,x\n")]
    [InlineData("Time,Rss\n1,1e300\n")]
    [InlineData("Time,Rss\nNaN,1\n")]
    public void A_table_that_is_none_is_refused(string text)
        => Assert.Throws<FormatException>(() => MemoryReport.ReadCsv(new StringReader(text)));

    [Fact]
    public void Unknown_columns_are_ignored_and_missing_ones_are_null()
    {
        var sample = Assert.Single(MemoryReport.ReadCsv(new StringReader("Rss,New,Time\r\n3,4,2\r\n")));
        Assert.Equal(new MemorySample { Time = TimeSpan.FromSeconds(2), Rss = 3 }, sample);
    }

    [Fact]
    public void A_run_that_is_canceled_is_reported_as_far_as_it_went()
    {
        using var source = new CancellationTokenSource();
        var done = 0;
        var report = MemoryReport.Run(
            () =>
            {
                if (++done == 40)
                    source.Cancel();
            },
            1_000_000,
            cancellationToken: source.Token);
        Assert.Equal(40, done);
        Assert.Equal(40, report.Iterations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(50)]
    public void A_run_takes_as_many_iterations_as_were_asked_for(int iterations)
    {
        var done = 0;
        var report = MemoryReport.Run(() => done++, iterations);
        Assert.Equal(iterations, done);
        Assert.Equal(iterations, report.Iterations);
        Assert.Equal(report.ForcedCollections, 2 * report.Samples.Count(sample => sample is { IsFloor: true, Iteration: > 0 }));
    }

    [Fact]
    public void Nothing_is_forced_before_the_last_quarter()
    {
        var floors = MemoryReport.Run(() => { }, 200).Samples.Where(sample => sample is { IsFloor: true, Iteration: > 0 });
        Assert.All(floors, sample => Assert.InRange(sample.Iteration!.Value, 150, 200));
    }

    [Fact]
    public void Progress_is_told_while_the_run_goes_on()
    {
        var told = new List<MemoryReport>();
        MemoryReport.Run(() => Thread.Sleep(20), 60, new MemoryReportOptions { Progress = new Listener(told) });
        Assert.NotEmpty(told);
        Assert.All(told, report => Assert.InRange(report.Iterations!.Value, 1, 60));
    }

    [Fact]
    public void Arguments_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryReport.Run(() => { }, 0));
        Assert.Throws<ArgumentNullException>(() => MemoryReport.Run(null!, 1));
        Assert.Throws<ArgumentException>(() => MemoryReport.FromSamples([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryReportOptions { Tolerance = -1 });
    }

    [Fact]
    public void A_buffer_of_samples_does_not_grow_and_keeps_the_whole_length()
    {
        var buffer = new SampleBuffer(64);
        for (var i = 0; i < 10_000; i++)
            buffer.Add(new MemorySample { Time = TimeSpan.FromSeconds(i), Rss = 1, IsFloor = i % 2000 == 1999 });
        var times = buffer.Samples.Select(sample => sample.Time.TotalSeconds).ToList();
        Assert.InRange(times.Count, 24, 64);
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[0], 0, 200);
        Assert.InRange(times[^1], 9700, 9999);
        Assert.Equal(5, buffer.Samples.Count(sample => sample.IsFloor));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleBuffer(3));
    }

    [Fact]
    public void A_plot_is_a_png_of_the_size_asked_for()
    {
        try
        {
            MemoryPlot.CheckSupport();
        }
        catch (NotSupportedException)
        {
            Assert.Skip("There is no font here to draw with.");
        }

        using var plot = Iio.ImRead(MemoryReport.FromSamples(Leak).ToPng("Test", 640, 360));
        Assert.Equal([360, 640, 4], plot.Shape.ToArray());
        Assert.True(plot.Bytes.ToArray().Distinct().Count() > 50);
    }

    private static string Csv(IReadOnlyList<MemorySample> samples)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        (MemoryReport.FromSamples(samples) with { Samples = samples }).WriteCsv(writer);
        return writer.ToString();
    }

    private sealed class Listener(List<MemoryReport> told) : IProgress<MemoryReport>
    {
        public void Report(MemoryReport value) => told.Add(value);
    }
}
