using System.Text;

namespace ImageIO.Formats.Dpx;

/// <summary>What DPX and Cineon tell in the same way.</summary>
internal static class FilmText
{
    /// <summary>Adds a text of ASCII that a zero ends, if there is one.</summary>
    public static void Add(Dictionary<string, object> values, string key, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        var text = Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim();
        if (text.Length > 0 && text.All(letter => letter is >= ' ' and <= '~'))
            values[key] = text;
    }

    /// <summary>Adds frames per second, where a number says them.</summary>
    /// <param name="values">The metadata.</param>
    /// <param name="bits">A float's bits.</param>
    public static void AddRate(Dictionary<string, object> values, uint bits)
    {
        var rate = BitConverter.UInt32BitsToSingle(bits);
        if (rate is > 0 and < 1000)
            values["framerate"] = (double)rate;
    }

    /// <summary>Where the first pixel and the first row lie, as EXIF counts: 1 is upright.</summary>
    public static int OrientationOf(int stored) => stored switch
    {
        1 => 4,
        2 => 2,
        3 => 3,
        4 => 5,
        5 => 8,
        6 => 6,
        7 => 7,
        _ => 1,
    };

    /// <summary>Puts a text into its place, cut to its room.</summary>
    public static void Put(Span<byte> bytes, ImageMetadata metadata, string key)
    {
        if (metadata.TryGet<string>(key, out var text) && text.All(letter => letter is >= ' ' and <= '~'))
            Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, bytes.Length - 1)), bytes);
    }
}
