using System.Globalization;

namespace ImageIO;

/// <summary>Something that ffmpeg does to the frames of a film, before they cross to us or after they leave.</summary>
public sealed class VideoFilter
{
    private VideoFilter(string graph, bool keepsFrames, bool takesFullColor = false)
        => (Graph, KeepsFrames, TakesFullColor) = (graph, keepsFrames, takesFullColor);

    /// <summary>The filter as ffmpeg is told it: <c>scale=320:240</c>.</summary>
    public string Graph { get; }

    /// <summary>Whether each frame stays one frame, at its time.</summary>
    internal bool KeepsFrames { get; }

    /// <summary>Whether each pixel has to have its own color before: where two share one, they can't be parted.</summary>
    internal bool TakesFullColor { get; }

    /// <summary>The part of the film that is kept; null for all of it.</summary>
    internal (TimeSpan Start, TimeSpan? End)? Part { get; private init; }

    /// <summary>Changes the size.</summary>
    /// <param name="width">Pixels in a row, 1 or more; or -1, as the height and the shape of the frame say.</param>
    /// <param name="height">Rows, 1 or more; or -1, as the width and the shape of the frame say.</param>
    /// <exception cref="ArgumentOutOfRangeException">Neither is 1 or more, or one is below -1 or 0.</exception>
    public static VideoFilter Scale(int width, int height)
    {
        CheckLength(width);
        CheckLength(height);
        if (width < 0 && height < 0)
            throw new ArgumentOutOfRangeException(nameof(height), height, "One of width and height says how large the frames become.");
        return new(Text($"scale={width}:{height}"), keepsFrames: true);

        static void CheckLength(int length)
        {
            if (length is 0 or < -1)
                throw new ArgumentOutOfRangeException(nameof(length), length, "A length is 1 or more, or -1.");
        }
    }

    /// <summary>Keeps a part of each frame.</summary>
    /// <param name="x">The first column, from 0.</param>
    /// <param name="y">The first row, from 0.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or a length is 0.</exception>
    public static VideoFilter Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return new(Text($"crop={width}:{height}:{x}:{y}:exact=1"), keepsFrames: true, takesFullColor: (x | y | width | height) % 4 != 0);
    }

    /// <summary>Gives frames at one rate: some are repeated or left out.</summary>
    /// <param name="rate">Frames per second, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0 or less.</exception>
    public static VideoFilter Fps(Rational rate)
    {
        if (rate.Numerator <= 0)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is above 0.");
        return new(Text($"fps={rate}"), keepsFrames: false);
    }

    /// <summary>Keeps the frames of a part of the film, whose times then begin at 0.</summary>
    /// <param name="start">When it begins, from the film's first frame.</param>
    /// <param name="end">When it ends: the first frame that is shown then is left out. Null: with the film.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start is negative, or the end not after it.</exception>
    public static VideoFilter Trim(TimeSpan start, TimeSpan? end = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, TimeSpan.Zero);
        if (end is { } last)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(last, start, nameof(end));
        var until = end is { } limit ? Text($":end={Seconds(limit)}") : "";
        return new(Text($"setpts=PTS-STARTPTS,trim=start={Seconds(start)}{until},setpts=PTS-STARTPTS"), keepsFrames: false)
        {
            Part = (start, end),
        };
    }

    /// <summary>Turns frames by quarters.</summary>
    /// <param name="quarters">How often by 90 degrees clockwise; negative for counterclockwise.</param>
    public static VideoFilter Rotate(int quarters) => new(
        (((quarters % 4) + 4) % 4) switch
        {
            0 => "null",
            1 => "transpose=clock",
            2 => "hflip,vflip",
            _ => "transpose=cclock",
        },
        keepsFrames: true);

    /// <summary>Makes whole frames of those whose rows alternate between two moments (<c>yadif</c>). Others pass as they are.</summary>
    public static VideoFilter Deinterlace() => new("yadif=mode=send_frame:deint=interlaced", keepsFrames: true);

    /// <summary>
    /// Brings the colors of HDR (PQ or HLG) into those of an ordinary screen (BT.709), by ffmpeg's <c>zscale</c> and <c>tonemap</c>.
    /// </summary>
    public static VideoFilter ToneMap() => new(
        "zscale=transfer=linear:npl=100,format=gbrpf32le,zscale=primaries=bt709,tonemap=hable:desat=0,"
        + "zscale=transfer=bt709:matrix=bt709:range=limited,format=yuv444p",
        keepsFrames: true);

    /// <summary>Anything that ffmpeg's documentation of filters has, in its own syntax, from one input to one output.</summary>
    /// <param name="graph">For instance <c>hue=s=0,negate</c>. What comes from strangers must not be put in here: a filter can read
    /// files.</param>
    public static VideoFilter Raw(string graph)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(graph);
        return new(graph, keepsFrames: false);
    }

    /// <summary>As <see cref="Graph"/>.</summary>
    public override string ToString() => Graph;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => Text($"{(decimal)time.Ticks / TimeSpan.TicksPerSecond:0.0######}");
}
