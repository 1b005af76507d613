using Spectre.Console;

namespace ImageIO.Cli.Output;

/// <summary>The bar itself; it vanishes when the work ends.</summary>
internal sealed class ProgressBar : ProgressDisplay
{
    private readonly string _title;
    private readonly ProgressTask _task;
    private readonly IAnsiConsole _terminal;

    private ProgressBar(string title, ProgressTask task, IAnsiConsole terminal)
    {
        _title = title;
        _task = task;
        _terminal = terminal;
    }

    public static T Show<T>(string title, Func<ProgressDisplay, T> work)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new ProgressBar(title, context.AddTask(Markup.Escape(title), maxValue: 1), terminal)));
    }

    public override void Report(string state, double? fraction)
    {
        _task.IsIndeterminate = fraction is null;
        _task.Value = fraction ?? 0;
        _task.Description = Markup.Escape($"{_title}: {state}");
    }

    public override void WriteLine(string line) => _terminal.WriteLine(line);
}
