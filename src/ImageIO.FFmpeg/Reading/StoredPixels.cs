using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageIO.FFmpeg.Reading;

/// <summary>What ffmpeg's name of a layout of pixels says about them.</summary>
/// <param name="name">For instance <c>yuv420p10le</c>.</param>
internal sealed partial class StoredPixels(string name)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The name without the order of bytes.</summary>
    public string NameWithoutEndian
        => name.EndsWith("le", StringComparison.Ordinal) || name.EndsWith("be", StringComparison.Ordinal) ? name[..^2] : name;

    /// <summary>Luma alone, or black and white.</summary>
    public bool IsGray => Starts("gray", "ya8", "ya16", "mono");

    /// <summary>Red, green and blue.</summary>
    public bool IsRgb => IsPacked || Starts("gbr");

    /// <summary>Red, green and blue (and alpha) of a pixel beside each other.</summary>
    public bool IsPacked => Starts("rgb", "bgr", "0rgb", "0bgr", "argb", "abgr", "pal8", "x2rgb", "x2bgr");

    /// <summary>Whether there is alpha.</summary>
    public bool HasAlpha => Starts("ya8", "ya16", "yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ayuv", "vuya", "pal8");

    /// <summary>The bits of a sample: 1 to 16; 32 for numbers with a point.</summary>
    public int Depth
    {
        get
        {
            if (Starts("mono"))
                return 1;
            if (name.Contains("f32", StringComparison.Ordinal) || name.Contains("f16", StringComparison.Ordinal))
                return 32;
            if (Starts("rgb48", "bgr48", "rgba64", "bgra64", "ya16", "ayuv64"))
                return 16;
            if (Starts("x2rgb10", "x2bgr10"))
                return 10;
            var match = Digits().Match(name);
            return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 8;
        }
    }

    /// <summary>The elements of an array of the samples as they are.</summary>
    public DType DType => Depth <= 8 ? DType.UInt8 : DType.UInt16;

    /// <summary>The number of planes of one size; 0 where the layout is another.</summary>
    public int PlaneCount => Starts("yuva444p", "gbrap") ? 4 : Starts("yuv444p", "yuvj444p", "gbrp") ? 3 : 0;

    /// <summary>The rows of all planes of 4:2:0 and 4:2:2 in halves of the height; 0 where the layout is another.</summary>
    public int HalfHeights => HasAlpha ? 0 : Starts("yuv420p", "yuvj420p", "nv12", "nv21", "p010", "p012", "p016")
        ? 3 : Starts("yuv422p", "yuvj422p") ? 4 : 0;

    /// <summary>Whether two pixels of a row share their color.</summary>
    public bool HalvesWidth => HalvesHeight || name.Contains("422", StringComparison.Ordinal)
        || name.Contains("411", StringComparison.Ordinal);

    /// <summary>Whether two rows share their color.</summary>
    public bool HalvesHeight => name.Contains("420", StringComparison.Ordinal) || Starts("nv12", "nv21", "p010", "p012", "p016");

    private bool Starts(params ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    [GeneratedRegex("(?:p|gray|p0|gbrp|gbrap)(9|10|12|14|16)(?:le|be)?$")]
    private static partial Regex Digits();
}
