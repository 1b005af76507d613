using System.Diagnostics;
using System.Runtime.InteropServices;
using GifScoreboard.Measuring;
using ImageIO;

namespace GifScoreboard.Metric;

/// <summary>The pictures that a GIF shows, one for each image in it, as RGBA.</summary>
internal static class GifPictures
{
    private const string PillowProgram = """
        import sys
        from PIL import Image, GifImagePlugin
        if hasattr(GifImagePlugin, "LOADING_STRATEGY"):
            GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_ALWAYS
        with Image.open(sys.argv[1]) as image:
            for index in range(image.n_frames):
                image.seek(index)
                sys.stdout.buffer.write(image.convert("RGBA").tobytes())
        """;

    /// <summary>The first decoder installed that is not ours: ffmpeg, else Pillow, else ours after all.</summary>
    public static string BestDecoder { get; } = Programs.Find("ffmpeg") is not null ? "ffmpeg"
        : Programs.Python is not null ? "pillow" : "ours";

    /// <summary>Yields one buffer, filled anew for each picture.</summary>
    public static IEnumerable<byte[]> Decode(string path, int width, int height, string decoder) => decoder switch
    {
        "ffmpeg" => FromProcess(width, height, "ffmpeg", "-v", "error", "-i", path, "-vsync", "passthrough", "-f", "rawvideo",
            "-pix_fmt", "rgba", "-"),
        "pillow" => FromProcess(width, height, Programs.Python!, "-c", PillowProgram, path),
        _ => Ours(path, width, height),
    };

    /// <summary>Whether our reader shows what another does; the color of what is transparent does not matter.</summary>
    public static bool Agree(string path, int width, int height, string decoder)
    {
        try
        {
            return Same(path, width, height, decoder);
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private static bool Same(string path, int width, int height, string decoder)
    {
        using var ours = Ours(path, width, height).GetEnumerator();
        using var theirs = Decode(path, width, height, decoder).GetEnumerator();
        while (true)
        {
            var more = ours.MoveNext();
            if (more != theirs.MoveNext())
                return false;
            if (!more)
                return true;
            var a = MemoryMarshal.Cast<byte, uint>(ours.Current);
            var b = MemoryMarshal.Cast<byte, uint>(theirs.Current);
            for (var i = 0; i < a.Length; i++)
            {
                if (a[i] != b[i] && ((a[i] | b[i]) >> 24) != 0)
                    return false;
            }
        }
    }

    public static void CopyAsRgba(NdArray picture, Span<byte> rgba)
    {
        var bytes = picture.Bytes;
        var channels = picture.Rank == 2 ? 1 : picture.Shape[^1];
        for (int from = 0, to = 0; to < rgba.Length; from += channels, to += 4)
        {
            rgba[to] = bytes[from];
            rgba[to + 1] = bytes[from + (channels > 2 ? 1 : 0)];
            rgba[to + 2] = bytes[from + (channels > 2 ? 2 : 0)];
            rgba[to + 3] = channels is 2 or 4 ? bytes[from + channels - 1] : (byte)255;
        }
    }

    private static IEnumerable<byte[]> Ours(string path, int width, int height)
    {
        var picture = new byte[width * height * 4];
        foreach (var frame in Iio.ImIter(path))
        {
            CopyAsRgba(frame.Pixels, picture);
            yield return picture;
        }
    }

    private static IEnumerable<byte[]> FromProcess(int width, int height, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            var picture = new byte[width * height * 4];
            var output = process.StandardOutput.BaseStream;
            while (output.ReadAtLeast(picture, picture.Length, throwOnEndOfStream: false) == picture.Length)
                yield return picture;
            process.WaitForExit();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
