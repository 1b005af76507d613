using System.CommandLine;
using System.Globalization;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Options;
using ImageIO.Diagnostics;
using ImageIO.Resources;

namespace ImageIO.Cli.Output;

/// <summary>How the commands that judge memory give their report: the options, and the writing.</summary>
internal sealed class ReportOutput
{
    private readonly Option<string?> _plot = new("--plot")
    {
        HelpName = "P.png",
        Description = "Draw RSS, managed heap and collections over time.",
    };
    private readonly Option<string?> _csv = new("--csv")
    {
        HelpName = "P.csv",
        Description = "Write the samples as a table (see docs/memory-reports.md).",
    };

    private readonly Option<long?> _growth = new("--max-growth")
    {
        HelpName = "SIZE",
        Description = "What may be gained over the whole run without being a leak, for instance 1MB. Default: what can't be told from " +
            "chance.",
        CustomParser = result => SharedOptions.Parse<long>(result, ByteSizeText.TryParse, "a size, for instance 500kB or 1MB"),
    };

    public void AddTo(Command command)
    {
        command.Add(_plot);
        command.Add(_csv);
        command.Add(SharedOptions.Json);
        command.Add(_growth);
        command.Add(SharedOptions.Quiet);
    }

    /// <summary>How to judge; and refuses, before a long run, what could not be written after it.</summary>
    public MemoryReportOptions Prepare(ParseResult arguments)
    {
        foreach (var path in new[] { arguments.GetValue(_plot), arguments.GetValue(_csv) })
        {
            if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                throw ToolException.BadInput($"There is no folder \"{folder}\" to write \"{path}\" into.");
        }

        if (arguments.GetValue(_plot) is not null)
            MemoryPlot.CheckSupport();
        return new MemoryReportOptions { Tolerance = arguments.GetValue(_growth) ?? 0 };
    }

    /// <summary>Writes the report and its files.</summary>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="report">The report.</param>
    /// <param name="title">What the plot is about.</param>
    public void Write(ParseResult arguments, MemoryReport report, string title)
    {
        if (arguments.GetValue(_plot) is { } plot)
            WriteFile(plot, report.ToPng(OneLine.Of(title, 60)));
        if (arguments.GetValue(_csv) is { } csv)
        {
            using var table = new StringWriter(CultureInfo.InvariantCulture);
            report.WriteCsv(table);
            WriteFile(csv, System.Text.Encoding.UTF8.GetBytes(table.ToString()));
        }

        if (arguments.GetValue(SharedOptions.Json))
            Console.Out.WriteLine(report.ToJson());
        else
            Console.Out.Write(report.ToString());
    }

    /// <summary>The state of a run in a few words.</summary>
    public static string Summary(MemoryReport report) => $"{Name(report.Verdict)}, RSS {FileSummary.Size(report.EndRss)}";

    /// <summary>As images are written: whole, or not at all.</summary>
    private static void WriteFile(string path, byte[] contents)
    {
        using var file = new FileOutput(path);
        file.Write(contents);
        file.Prepare();
        file.Commit(canUndo: false);
    }

    private static string Name(MemoryVerdict verdict) => verdict switch
    {
        MemoryVerdict.Flat => "flat",
        MemoryVerdict.SawTooth => "saw-tooth",
        MemoryVerdict.WarmingUp => "warming up",
        _ => "growing",
    };
}
