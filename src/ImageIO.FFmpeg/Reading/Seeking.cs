using System.Buffers.Text;
using System.Globalization;
using ImageIO.FFmpeg.Probing;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Reading;

/// <summary>How ffmpeg is told to begin in the middle.</summary>
internal static class Seeking
{
    /// <summary>
    /// The arguments before the file by which ffmpeg begins at the key frame before an image, and keeps the file's own times.
    /// </summary>
    public static List<string> SeekTo(this FilmFile file, FrameTable table, int index, SourceStream source)
    {
        if (table.BeginsWithFile(index))
            return ["-copyts"];
        var probe = file.Probe(withTable: true);
        var start = decimal.TryParse(probe["start_time"], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

        // The place is told in millionths, from the start of the container: a little later than the image, and before the next one.
        var seconds = (decimal)table.TimeOf(index) * table.TimeBase.Numerator / table.TimeBase.Denominator;
        var micros = Math.Floor((seconds - start) * 1_000_000) + 2;
        return
        [
            .. file.InTheMiddle(source),
            "-copyts", "-noaccurate_seek", "-ss", Math.Max(0, micros / 1_000_000).ToString("0.000000", CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>What ffmpeg has to be told where it does not begin with the first frame.</summary>
    public static string[] InTheMiddle(this FilmFile file, SourceStream source)
        => BuildOfX264(file.Probe(withTable: true), source) is { } build
            ? ["-x264_build", build.ToString(CultureInfo.InvariantCulture)] : [];

    /// <summary>
    /// The build of x264 that made a film of 4:4:4, as it says in the first packet. Builds before 151 made mistakes that decoders make up
    /// for, if they have seen that packet: who begins behind it has to tell them.
    /// </summary>
    private static int? BuildOfX264(VideoProbe probe, SourceStream source)
    {
        if (probe.Video is not { Codec: "h264", PixelFormat: { } format } || !format.Contains("444", StringComparison.Ordinal))
            return null;
        if (probe.FirstPacket is not { Position: >= 0 } packet || !source.CanSeek)
            return null;
        var before = source.Position;
        source.Position = packet.Position;
        var bytes = source.Peek(Math.Min(packet.Size, SourceStream.MaxSpan));
        var text = "x264 - core "u8;
        var place = bytes.IndexOf(text);
        int? build = place >= 0 && Utf8Parser.TryParse(bytes[(place + text.Length)..], out int number, out _) ? number : null;
        source.Position = before;
        return build;
    }
}
