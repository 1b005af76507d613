using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Options;
using ImageIO.Cli.Output;
using ImageIO.Codecs;
using ImageIO.Sessions;

namespace ImageIO.Cli.Frames;

/// <summary>Writes frames as they are read.</summary>
internal static class FrameCopy
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes a file of frames: whole, or not at all.</summary>
    /// <param name="output">The file, or standard output. It may be one that the frames come from: that one is read to its end before it is
    /// replaced.</param>
    /// <param name="options">How to write.</param>
    /// <param name="frames">The frames, which their reader disposes; gone through several times where the options need that and say that it
    /// may be.</param>
    /// <param name="times">How long they are shown; null for what the options say, else for their own times.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was written, for people.</returns>
    public static string Write(string output, WriteOptions options, IEnumerable<Frame> frames, Durations? times,
        CancellationToken cancellationToken)
    {
        var count = 0;
        var total = TimeSpan.Zero;
        var size = "";
        var codec = WritePasses.Run(Pipes.Target(output), Pipes.Writing(options, output), options.IsRepeatable, Copy, cancellationToken);
        if (!codec.Can(CodecCapabilities.Animation))
            return count == 1 ? size : FileSummary.Count(count, "image");
        return count == 1 ? size : $"{count} frames, {size}, {FileSummary.Seconds(total)}";

        void Copy(ImageWriter writer)
        {
            (count, total) = (0, TimeSpan.Zero);
            foreach (var frame in frames)
            {
                TimeSpan? own = frame.Duration > TimeSpan.Zero ? frame.Duration : null;
                var duration = times?[count] ?? options.FrameDuration ?? own;
                writer.Write(frame.Pixels, duration, cancellationToken: cancellationToken);
                size = FileSummary.Size(frame.Pixels);
                total += duration ?? DefaultDuration;
                count++;
            }

            if (count == 0)
                throw ToolException.BadInput($"There are no images to write to \"{output}\".");
        }
    }
}
