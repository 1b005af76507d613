using ImageIO.Codecs;
using ImageIO.FFmpeg;
using ImageIO.FFmpeg.Programs;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Small films that ffmpeg makes for a test with <see cref="NeedsFfmpegAttribute"/>, and how they are read.</summary>
internal static class Films
{
    public static readonly CodecRegistry Registry = new CodecRegistry(CodecRegistry.Default.All).UseFFmpeg();

    public static readonly FFmpegReadOptions Reading = new() { Registry = Registry };

    /// <summary>Frames of which no two are alike, and whose sizes are not of powers of two.</summary>
    public const string Pattern = "testsrc2=s=66x50:r=25";

    /// <summary>Makes a film.</summary>
    /// <param name="path">Where.</param>
    /// <param name="frames">How many frames.</param>
    /// <param name="source">ffmpeg's source of frames.</param>
    /// <param name="arguments">How it is coded; by default as MPEG-4 with key frames each 5 frames, which every ffmpeg has.</param>
    public static string Make(string path, int frames, string source = Pattern, params string[] arguments)
    {
        string[] coding = arguments.Length > 0 ? arguments : ["-c:v", "mpeg4", "-q:v", "4", "-g", "5"];
        ExternalProgram.Ffmpeg.Run(
        [
            "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source, "-frames:v", $"{frames}", "-fps_mode", "passthrough",
            "-enc_time_base", "1/1000",
            .. coding, path,
        ]);
        return path;
    }

    /// <summary>Why files of a codec of this package can't be read here; null where they can.</summary>
    /// <param name="codec">The codec's name, which is that of the folder of its samples.</param>
    public static string? WhyUnreadable(string codec) => codec switch
    {
        "ffmpeg" => new NeedsFfmpegAttribute("decoders mpeg4 ffv1").Find(NeedsAttribute.PathFolders).Fault,
        "avif-sequence" => new NeedsFfmpegAttribute("decoders libdav1d|libaom-av1").Find(NeedsAttribute.PathFolders).Fault,
        _ => null,
    };

    /// <summary>What ffprobe says about a file, as lines of values between commas.</summary>
    public static string Probe(string path, params string[] arguments)
    {
        var run = ProgramRun.Of(FFmpegPrograms.FFprobe(), ReadOnlyMemory<byte>.Empty,
            ["-v", "error", "-of", "csv=p=0", .. arguments, path]);
        Assert.True(run.ExitCode == 0, run.Error);
        return System.Text.Encoding.UTF8.GetString(run.Output);
    }

    /// <summary>The frames of a film, as ffmpeg gives them.</summary>
    public static byte[] PixelsOf(string path, string format = "rgb24")
        => ExternalProgram.FfmpegPixels(format, default, "-nostdin", "-i", path);
}
