using GifScoreboard.Metric;
using ImageIO;

namespace Stills;

/// <summary>What became of an image.</summary>
internal sealed record Measurement(double Psnr, double Ok, int Colors, long Bytes, double CpuMs)
{
    public static Measurement Of(NdArray source, NdArray shown, long bytes, double cpuMs)
    {
        var (height, width) = (source.Shape[0], source.Shape[1]);
        using var rgb = AsRgb(shown);
        var difference = new FrameComparison(width, height).Compare(AsRgba(source), AsRgba(rgb), new float[3 * width * height]);
        HashSet<int> colors = [];
        for (var i = 0; i < rgb.Bytes.Length; i += 3)
            colors.Add(rgb.Bytes[i] << 16 | rgb.Bytes[i + 1] << 8 | rgb.Bytes[i + 2]);
        return new(10 * Math.Log10(65025 / (difference.Squares / (3.0 * width * height))), difference.Ok, colors.Count, bytes, cpuMs);
    }

    /// <summary>A copy with three channels.</summary>
    public static NdArray AsRgb(NdArray image)
    {
        var channels = image.Rank == 2 ? 1 : image.Shape[2];
        var rgb = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1], 3);
        for (int from = 0, to = 0; to < rgb.Bytes.Length; from += channels, to += 3)
        {
            for (var channel = 0; channel < 3; channel++)
                rgb.Bytes[to + channel] = image.Bytes[from + (channels > 2 ? channel : 0)];
        }

        return rgb;
    }

    private static byte[] AsRgba(NdArray rgb)
    {
        var rgba = new byte[rgb.Length / 3 * 4];
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (rgb.Bytes[from], rgb.Bytes[from + 1], rgb.Bytes[from + 2], 255);
        return rgba;
    }
}
