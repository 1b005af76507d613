using Spectre.Console;

namespace ImageIO.Cli;

/// <summary>The bar itself; it vanishes when the work ends.</summary>
internal sealed class ProgressBar : ProgressDisplay
{
    private readonly string _title;
    private readonly ProgressTask _task;

    private ProgressBar(string title, ProgressTask task)
    {
        _title = title;
        _task = task;
    }

    public static T Show<T>(string title, Func<ProgressDisplay, T> work)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new ProgressBar(title, context.AddTask(Markup.Escape(title), maxValue: 1))));
    }

    public override void Report(long frames, double fraction)
    {
        _task.Value = fraction;
        _task.Description = Markup.Escape($"{_title}: {frames}");
    }
}
