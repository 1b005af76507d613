using System.Globalization;

namespace ImageIO.Cli.Output;

/// <summary>A progress bar on standard error while somebody watches; nothing otherwise.</summary>
internal abstract class ProgressDisplay
{
    private int _pass = -1;

    /// <summary>How often the files are read at most.</summary>
    public int Passes { get; set; } = 1;

    /// <summary>Runs the work with a bar, where standard error is a terminal.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="quiet">Never show a bar.</param>
    /// <param name="work">The work, which tells the display how far it is.</param>
    public static T Show<T>(string title, bool quiet, Func<ProgressDisplay, T> work)
    {
        // The terminal library is loaded by that call only, which keeps the tool quick in scripts.
        return IsWatched(quiet) ? ProgressBar.Show(title, work) : work(new Silent());
    }

    /// <summary>Whether somebody may see a bar.</summary>
    public static bool IsWatched(bool quiet)
        => !quiet && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Tells how far the work is.</summary>
    /// <param name="frames">Images done.</param>
    /// <param name="fraction">0 to 1.</param>
    public void Report(long frames, double fraction) => Report(frames.ToString(CultureInfo.InvariantCulture), fraction);

    /// <summary>Tells how far the work is.</summary>
    /// <param name="state">What is to be known about it.</param>
    /// <param name="fraction">0 to 1, or null where nobody knows.</param>
    public abstract void Report(string state, double? fraction);

    /// <summary>Writes a line to standard error, above the bar.</summary>
    public virtual void WriteLine(string line) => Console.Error.WriteLine(line);

    /// <summary>The files are read from the first one on, for the first time or again.</summary>
    public void BeginPass() => _pass = Math.Min(_pass + 1, Passes - 1);

    /// <summary>Listens to the reading of one file among several.</summary>
    /// <param name="path">The file.</param>
    /// <param name="place">Its place among the files, from 0.</param>
    /// <param name="files">How many files there are.</param>
    /// <param name="framesBefore">Images done before it.</param>
    public virtual IProgress<ImageProgress>? Reading(string path, int place = 0, int files = 1, long framesBefore = 0)
        => new FileProgress(this, File.Exists(path) ? new FileInfo(path).Length : 0, place, files, framesBefore);

    private sealed class Silent : ProgressDisplay
    {
        public override void Report(string state, double? fraction)
        {
        }

        public override IProgress<ImageProgress>? Reading(string path, int place, int files, long framesBefore) => null;
    }

    private sealed class FileProgress(ProgressDisplay display, long length, int place, int files, long framesBefore)
        : IProgress<ImageProgress>
    {
        public void Report(ImageProgress value)
        {
            var part = value.Fraction ?? (length == 0 ? 0 : Math.Min(1, (double)value.Bytes / length));
            display.Report(framesBefore + value.Frames, (display._pass + ((place + part) / files)) / display.Passes);
        }
    }
}
