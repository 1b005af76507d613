using System.CommandLine;
using System.Text.Json;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Json;
using ImageIO.Cli.Output;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio formats</c>: what can be read and written.</summary>
internal sealed class FormatsCommand : ToolCommand
{
    private readonly Option<bool> _markdown = new("--markdown") { Description = "Print docs/formats.md." };

    public FormatsCommand(CancellationToken cancellationToken)
        : base(
            "formats",
            "Lists what can be read and written, by which package, and with which settings.",
            [
                "imageio formats",
                "imageio formats --json",
            ],
            cancellationToken)
    {
        Add(SharedOptions.Json);
        Add(_markdown);
    }

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var formats = Iio.Codecs.All.Select(codec => FormatEntry.Of(codec.Info))
            .OrderBy(format => format.Name, StringComparer.Ordinal).ToList();
        if (arguments.GetValue(SharedOptions.Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(formats, ToolJson.Default.ListFormatEntry));
        else if (arguments.GetValue(_markdown))
            FormatsMarkdown.Write(formats, Console.Out);
        else
            WriteTable(formats);
        return ExitCodes.Done;
    }

    private static void WriteTable(List<FormatEntry> formats)
    {
        List<string[]> rows =
        [
            ["NAME", "READ", "WRITE", "SEVERAL", "EXTENSIONS", "PACKAGE", "SETTINGS"],
            .. formats.Select(format => new[]
            {
                format.Name, Mark(format.Read), Mark(format.Write), format.Animation ? "animated" : Mark(format.MultiImage),
                string.Join(' ', format.Extensions), format.Package, string.Join(' ', format.Options),
            }),
        ];
        WriteColumns(rows);
        Console.Out.WriteLine();
        WriteColumns(
        [
            ["PROGRAM", "FORMAT", "FOR", "FOUND"],
            .. from format in formats
               from program in format.Programs
               select new[] { program.Name, format.Name, program.Purpose, program.Path ?? "not found" },
        ]);
    }

    private static void WriteColumns(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Mark(bool can) => can ? "yes" : "-";
}
