using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Output;

namespace ImageIO.Cli.Frames;

/// <summary>The frames of several files, one after the other, one in memory at a time.</summary>
internal sealed class FrameSequence(
    IReadOnlyList<string> files, ReadOptions options, SizeChange size, TimeWindow window, ProgressDisplay progress)
{
    private string? _firstFile;
    private string _firstSize = "";
    private int _count;
    private int _warned;
    private int _told;

    /// <summary>The file that the last frame came from.</summary>
    public string? CurrentFile { get; private set; }

    /// <summary>Reads the frames. Each is disposed when the next is asked for.</summary>
    /// <exception cref="ToolException">A frame is larger or smaller than the first one.</exception>
    public IEnumerable<Frame> Read(CancellationToken cancellationToken)
    {
        (_count, _warned) = (0, 0);
        progress.BeginPass();
        for (var i = 0; i < files.Count; i++)
        {
            CurrentFile = files[i];
            var reading = options with
            {
                Progress = progress.Reading(files[i], i, files.Count, _count),
                OnWarning = TellOnce(files[i]),
            };
            using var reader = window.Open(files[i], reading, goesBack: false, cancellationToken);
            foreach (var frame in size.Apply(window.Apply(files[i], reader, Images(reader))))
            {
                CheckSize(files[i], frame.Pixels);
                _count++;
                yield return frame;
            }
        }
    }

    private static IEnumerable<Frame> Images(ImageReader reader)
    {
        while (reader.TryReadNext(out var read))
        {
            using (read)
            {
                foreach (var frame in ArrayImages.Of(read))
                    yield return frame;
            }
        }
    }

    /// <summary>
    /// Tells what no pass before has told: each gives the same warnings in the same order, until it ends, which may be before the last
    /// frame.
    /// </summary>
    private Action<ImageWarning> TellOnce(string file)
    {
        var tell = Warnings.About(file);
        return warning =>
        {
            if (++_warned <= _told)
                return;
            _told = _warned;
            tell(warning);
        };
    }

    private void CheckSize(string file, NdArray pixels)
    {
        var size = FileSummary.Size(pixels);
        if (_firstFile is null)
            (_firstFile, _firstSize) = (file, size);
        else if (size != _firstSize)
            throw ToolException.BadInput(
                $"The frames have different sizes: \"{file}\" is {size}, \"{_firstFile}\" is {_firstSize}. Give them one with --width, " +
                "--height and --fit cover.");
    }
}
