using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ImageIO.FFmpeg.Programs;
using ImageIO.Programs;

namespace ImageIO.FFmpeg.Writing;

/// <summary>
/// What a film is told when all its frames are coded: how long the last one is shown, for which encoders have no word, how players turn it,
/// its chapters, and where its sound ends. A second ffmpeg copies the coded film for that, and decodes nothing.
/// </summary>
/// <param name="Container">What is written.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="LastFrom">A moment between the last frame's time and that of the one before it.</param>
/// <param name="LastDuration">How long the last frame is shown; null for as long as the encoder took it for.</param>
/// <param name="End">When the film ends.</param>
/// <param name="Chapters">Places to jump to.</param>
internal sealed record FilmCompletion(
    OutputContainer Container, FFmpegWriteOptions Options, TimeSpan LastFrom, TimeSpan? LastDuration, TimeSpan End,
    ImmutableArray<VideoChapter> Chapters)
{
    private bool IsNeeded => LastDuration is not null || Options.Rotation != 0 || !Chapters.IsEmpty || EndsSound;

    private bool EndsSound => Options.Audio is not null && Options.TrimAudio;

    /// <summary>Refuses what the container has no place for, before anything is coded.</summary>
    /// <exception cref="UnsupportedImageException">It is asked for.</exception>
    public static void Check(OutputContainer container, FFmpegWriteOptions options)
    {
        if (options.Rotation != 0 && !container.IsMov)
            throw new UnsupportedImageException(
                $"{container.Muxer} has no place for a rotation. Write .mp4 or .mov, or turn the frames: VideoFilter.Rotate.");
        if (!container.IsCopied && (!options.Chapters.IsEmpty || options.TrimAudio))
            throw new UnsupportedImageException(
                $"Chapters and the end of the sound are written into .mp4, .mov, .mkv and .webm, not into {container.Muxer}.");
    }

    /// <summary>Completes the film, if there is something to do.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="cancellationToken">Kills ffmpeg.</param>
    /// <exception cref="ImageEncodingException">ffmpeg does not do it.</exception>
    public void Apply(string path, CancellationToken cancellationToken)
    {
        if (!IsNeeded)
            return;
        using var whole = new RewrittenFile(path);
        using (var child = ChildProcess.Start(FFmpegPrograms.FFmpeg(), Arguments(path, whole.Path), cancellationToken))
        {
            child.TryGiveInput(Encoding.UTF8.GetBytes(ChapterText()));
            var exitCode = child.WaitForExit(Timeout.InfiniteTimeSpan);
            cancellationToken.ThrowIfCancellationRequested();
            if (exitCode != 0)
                throw new ImageEncodingException(
                    $"The film is coded, and ffmpeg ended with {exitCode} while it completed it. It said: {child.Errors.Last(3)}.");
        }

        whole.Commit();
    }

    private List<string> Arguments(string path, string whole)
    {
        var turnsInput = Options.Rotation != 0 && FFmpegPrograms.TurnsInput;
        List<string> arguments = ["-hide_banner", "-v", "error", "-nostats", "-protocol_whitelist", "file,pipe"];

        // Both count counterclockwise.
        if (turnsInput)
            arguments.AddRange(["-display_rotation:v:0", Text($"{360 - Options.Rotation}")]);
        arguments.AddRange(["-f", Container.IsMov ? "mov" : "matroska", "-i", "file:" + path]);
        if (!Chapters.IsEmpty)
            arguments.AddRange(["-f", "ffmetadata", "-i", "pipe:0", "-map_chapters", "1"]);
        arguments.AddRange(["-map", "0", "-map_metadata", "0", "-c", "copy"]);
        if (Options.Rotation != 0 && !turnsInput)
            arguments.AddRange(["-metadata:s:v:0", Text($"rotate={360 - Options.Rotation}")]);
        if (LastDuration is { } duration)
        {
            var units = Text($"round({Seconds(duration)}/TB)");
            arguments.AddRange(["-bsf:v", $"setts=pts=PTS:dts=DTS:duration='if(gte(PTS*TB,{Seconds(LastFrom)}),{units},DURATION)'"]);
        }

        if (EndsSound)
            arguments.AddRange(["-t", Seconds(End)]);
        return [.. arguments, .. EncodingArguments.OfContainer(Container, Options, hasTimes: LastDuration is not null),
            .. EncodingArguments.SameBytes, "-f", Container.Muxer, "-y", "file:" + whole];
    }

    private string ChapterText()
    {
        var text = new StringBuilder(";FFMETADATA1\n");
        for (var i = 0; i < Chapters.Length; i++)
        {
            var chapter = Chapters[i];
            var end = i + 1 < Chapters.Length ? Chapters[i + 1].Start : End > chapter.Start ? End : chapter.Start;
            text.Append(CultureInfo.InvariantCulture, $"[CHAPTER]\nTIMEBASE=1/10000000\nSTART={chapter.Start.Ticks}\nEND={end.Ticks}\n")
                .Append("title=");
            foreach (var letter in chapter.Title)
                text.Append(letter is '=' or ';' or '#' or '\\' or '\n' ? "\\" : "").Append(letter);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Seconds(TimeSpan time) => Text($"{(decimal)time.Ticks / TimeSpan.TicksPerSecond:0.0######}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
