namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// Frames that cross the pipe as they are stored, as planes of luma and chroma, and become RGB here: half the bytes, and the same pixels.
/// </summary>
/// <param name="Colors">What the samples mean.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="HalvesWidth">Two pixels of a row share chroma.</param>
/// <param name="HalvesHeight">Two rows share chroma.</param>
internal sealed record YuvFrames(YuvColors Colors, int Width, int Height, bool HalvesWidth, bool HalvesHeight)
{
    /// <summary>Narrower frames take another way through swscale.</summary>
    private const int MinWidth = 16;

    private int ChromaWidth => HalvesWidth ? Width / 2 : Width;

    private int ChromaHeight => HalvesHeight ? Height / 2 : Height;

    /// <summary>The bytes of a frame.</summary>
    public long ByteLength => ((long)Width * Height) + (2L * ChromaWidth * ChromaHeight);

    /// <summary>The frames that ffmpeg describes so; null where it has to make RGB of them itself.</summary>
    /// <param name="description">What it prints of the stream that it writes: <c>yuv420p(tv, bt709, progressive)</c>.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static YuvFrames? Of(string description, int width, int height)
    {
        var parts = description.TrimEnd(')').Split('(', 2);
        var words = parts.Length < 2 ? [] : parts[1].Split(", ");
        var (halvesWidth, halvesHeight) = parts[0] switch
        {
            "yuv420p" or "yuvj420p" => (true, true),
            "yuv422p" or "yuvj422p" => (true, false),
            "yuv444p" or "yuvj444p" => (false, false),
            _ => (true, true),
        };
        var isKnown = parts[0] is "yuv420p" or "yuvj420p" or "yuv422p" or "yuvj422p" or "yuv444p" or "yuvj444p";
        if (!isKnown || width < MinWidth || (halvesWidth && width % 2 != 0) || (halvesHeight && height % 2 != 0))
            return null;
        var isFull = parts[0].StartsWith("yuvj", StringComparison.Ordinal) || words.Contains("pc");

        // One name for all, or the matrix, the primaries and the transfer function.
        var matrix = words.Where(word => word is not ("pc" or "tv" or "progressive") && !word.Contains(' ', StringComparison.Ordinal))
            .Select(word => word.Split('/')[0]).FirstOrDefault(word => word != "unknown");
        return YuvColors.Of(matrix, isFull) is { } colors ? new YuvFrames(colors, width, height, halvesWidth, halvesHeight) : null;
    }

    /// <summary>Makes a frame RGB.</summary>
    /// <param name="planes">The frame.</param>
    /// <param name="rgb">H×W×3.</param>
    public void Convert(ReadOnlySpan<byte> planes, Span<byte> rgb)
    {
        var chroma = ChromaWidth * ChromaHeight;
        var u = planes.Slice(Width * Height, chroma);
        var v = planes.Slice((Width * Height) + chroma, chroma);
        for (var y = 0; y < Height; y++)
        {
            var luma = planes.Slice(y * Width, Width);
            var row = rgb.Slice(y * Width * 3, Width * 3);
            var at = (HalvesHeight ? y / 2 : y) * ChromaWidth;
            if (HalvesWidth)
                YuvRows.Halved(luma, u.Slice(at, ChromaWidth), v.Slice(at, ChromaWidth), row, Colors);
            else
                YuvRows.Full(luma, u.Slice(at, ChromaWidth), v.Slice(at, ChromaWidth), row, Colors);
        }
    }
}
