using Spectre.Console;

namespace ImageIO.Cli.Output;

/// <summary>The bar itself, always on one line; it vanishes when the work ends.</summary>
internal sealed class ProgressBar : ProgressDisplay
{
    /// <summary>Below this width there is room for words and a percentage only.</summary>
    private const int MinWidthOfBar = 60;

    /// <summary>From this width on the bar has its full length.</summary>
    private const int MinWidthOfLongBar = 100;

    /// <summary>What each column takes beside its contents.</summary>
    private const int Padding = 1;

    private const int LongBar = 40;
    private const int ShortBar = 20;
    private const int PercentageWidth = 4;
    private const int TimeWidth = 8;

    private readonly string _title;
    private readonly ProgressTask _task;
    private readonly IAnsiConsole _terminal;
    private readonly int _barWidth;

    private ProgressBar(string title, ProgressTask task, IAnsiConsole terminal, int barWidth)
    {
        _title = title;
        _task = task;
        _terminal = terminal;
        _barWidth = barWidth;
        Describe(title);
    }

    public static T Show<T>(string title, Func<ProgressDisplay, T> work)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var width = terminal.Profile.Width;
        var barWidth = width < MinWidthOfBar ? 0 : width < MinWidthOfLongBar ? ShortBar : LongBar;
        ProgressColumn[] columns = barWidth == 0
            ? [new TaskDescriptionColumn(), new PercentageColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn { Width = barWidth }, new PercentageColumn(), new RemainingTimeColumn()];
        return terminal.Progress()
            .AutoClear(true)
            .Columns(columns)
            .Start(context => work(new ProgressBar(title, context.AddTask(Markup.Escape(title), maxValue: 1), terminal, barWidth)));
    }

    public override void Report(string state, double? fraction)
    {
        _task.IsIndeterminate = fraction is null;
        _task.Value = fraction ?? 0;
        Describe($"{_title}: {state}");
    }

    public override void WriteLine(string line) => _terminal.WriteLine(line);

    private void Describe(string text)
    {
        var others = PercentageWidth + Padding + (_barWidth == 0 ? 0 : _barWidth + Padding + TimeWidth + Padding);
        _task.Description = Markup.Escape(OneLine.Fit(text, _terminal.Profile.Width - others - (2 * Padding)));
    }
}
