using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Output;
using ImageIO.FFmpeg;

namespace ImageIO.Cli.Frames;

/// <summary>A part of a film or animation by its times.</summary>
/// <param name="From">When it begins; null with the first frame.</param>
/// <param name="To">When it ends; null with the last frame.</param>
internal sealed record TimeWindow(TimeSpan? From, TimeSpan? To)
{
    public bool IsNone => From is null && To is null;

    /// <summary>Opens a file, a film so that it is begun in its middle instead of decoded up to there.</summary>
    /// <param name="file">The file, or standard input.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="goesBack">As for <see cref="Pipes.Open"/>.</param>
    /// <param name="cancellationToken">Ends every read.</param>
    public ImageReader Open(string file, ReadOptions options, bool goesBack, CancellationToken cancellationToken)
    {
        var reader = Pipes.Open(file, options, goesBack, cancellationToken);
        if (IsNone || !IsFilm(file, reader))
            return reader;
        reader.Dispose();
        var part = FFmpegCodecs.Reading(options) with { Filters = [VideoFilter.Trim(From ?? TimeSpan.Zero, To)] };
        return Iio.ImOpen(file, part, cancellationToken);
    }

    /// <summary>The frames that are shown first within the part; the last one ends with it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reader">As <see cref="Open"/> gave it.</param>
    /// <param name="frames">Its frames.</param>
    public IEnumerable<Frame> Apply(string file, ImageReader reader, IEnumerable<Frame> frames)
        => IsNone ? frames : IsFilm(file, reader) ? Shortened(frames) : Within(file, frames);

    /// <summary>Standard input comes once, and is gone through from its start; so is what a camera gives.</summary>
    private static bool IsFilm(string file, ImageReader reader)
        => file != Pipes.Input && !Pipes.IsDevice(file) && reader.Codec.Package == "ImageIO.FFmpeg";

    private IEnumerable<Frame> Within(string file, IEnumerable<Frame> frames)
    {
        var (end, isEmpty) = (TimeSpan.Zero, true);
        foreach (var frame in frames)
        {
            if (frame.Timestamp >= To)
                yield break;
            end = (frame.Timestamp + frame.Duration) ?? end;
            if (frame.Timestamp < From)
                continue;
            isEmpty = false;
            yield return UpTo(frame, To - frame.Timestamp);
        }

        if (isEmpty)
            throw ToolException.BadInput(
                $"\"{file}\" is {FileSummary.Seconds(end)} long, and none of its images begins from {FileSummary.Seconds(From ?? end)} " +
                "on. Let --from be earlier.");
    }

    /// <summary>Times of a part of a film count from its first frame.</summary>
    private IEnumerable<Frame> Shortened(IEnumerable<Frame> frames)
        => frames.Select(frame => UpTo(frame, To - (From ?? TimeSpan.Zero) - frame.Timestamp));

    /// <summary>The frame, for no longer than that. The pixels remain its reader's.</summary>
    private static Frame UpTo(Frame frame, TimeSpan? rest)
        => rest is { } limit && limit > TimeSpan.Zero && frame.Duration > limit
            ? new Frame(frame.Pixels, frame.Index, frame.Timestamp, limit) : frame;
}
