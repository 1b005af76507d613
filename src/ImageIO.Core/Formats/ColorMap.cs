using ImageIO.Codecs;

namespace ImageIO.Formats;

/// <summary>The colors of an indexed image; places without a color are black.</summary>
internal sealed class ColorMap
{
    public const int MaxCount = 256;

    private readonly byte[] _rgb = new byte[MaxCount * 3];

    /// <summary>Places up to the last color that was set.</summary>
    public int Count { get; private set; }

    /// <summary>256 colors, red first.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    public void Set(int place, byte red, byte green, byte blue)
    {
        (_rgb[place * 3], _rgb[(place * 3) + 1], _rgb[(place * 3) + 2]) = (red, green, blue);
        Count = Math.Max(Count, place + 1);
    }

    /// <summary>Whether each of the first places is its own gray.</summary>
    public bool IsGrayRamp(int count)
    {
        for (var i = 0; i < count * 3; i++)
        {
            if (_rgb[i] != i / 3)
                return false;
        }

        return Count >= count;
    }

    /// <summary>Announces an indexed image: its colors, or the places in them where the caller asks for these.</summary>
    public static FrameHeader Header(int width, int height, bool appliesPalette) => new()
    {
        Shape = appliesPalette ? [height, width, 3] : [height, width],
        DType = DType.UInt8,
        ColorModel = appliesPalette ? ColorModel.Rgb : ColorModel.Indexed,
    };

    /// <summary>The colors as metadata have them.</summary>
    public KeyValuePair<string, object> ToMetadata() => new("palette", _rgb[..(Count * 3)]);
}
