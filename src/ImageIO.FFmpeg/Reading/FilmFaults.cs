using System.Globalization;

namespace ImageIO.FFmpeg.Reading;

/// <summary>What is told where a film gives no frame.</summary>
internal static class FilmFaults
{
    /// <summary>What ffmpeg complains of is damage: frames that follow may be smeared, and are not given out as whole.</summary>
    /// <exception cref="CorruptImageException">It has complained, and damage is not tolerated.</exception>
    public static void ThrowIfDamaged(this DecodingPass pass, int index, bool isTolerant)
    {
        if (!isTolerant && !pass.Errors.IsEmpty)
        {
            throw new CorruptImageException(
                $"The film is damaged at frame {index} or a little behind it. ffmpeg said: {pass.Errors.Last(2)}. "
                + "Read what can be had of it with Tolerance.Partial.");
        }
    }

    /// <summary>No frame begins within the part that was asked for.</summary>
    public static UnsupportedImageException NothingInPart(this FilmFile file)
    {
        var length = FilmMetadata.LengthOf(file.Probe(withTable: false)) is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"The film is {known.TotalSeconds:0.###} s long") : "The film is shorter";
        var (start, end) = file.Part!.Value;
        var until = end is { } limit ? string.Create(CultureInfo.InvariantCulture, $" to {limit.TotalSeconds:0.###} s") : " on";
        return new UnsupportedImageException(
            string.Create(CultureInfo.InvariantCulture, $"{length}, and no frame of it begins from {start.TotalSeconds:0.###} s{until}. ")
            + "Begin earlier, or end later (VideoFilter.Trim; the tool's --from and --to).");
    }

    /// <summary>ffmpeg has given no frame at all.</summary>
    public static Exception NoFrames(this FilmFile file, DecodingPass pass)
    {
        var said = pass.Errors.Last(2);
        if (file.Part is not null && said.Length == 0)
            return file.NothingInPart();
        if (said.Contains("matches no streams", StringComparison.Ordinal)
            || said.Contains("does not contain any stream", StringComparison.Ordinal))
            return file.NoVideo();
        return said.Contains("ecoder", StringComparison.Ordinal) && said.Contains("not found", StringComparison.Ordinal)
            ? new UnsupportedImageException($"The film can't be decoded by this ffmpeg. It said: {said}.")
            : new CorruptImageException(
                "The film has no frame that can be read. ffmpeg ended with " +
                $"{pass.ExitCode}{(said.Length == 0 ? "" : ". It said: " + said)}.");
    }
}
