using System.Globalization;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Y4m;

/// <summary>What the first line of a file says of all its frames.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Duration">Of each frame; null where the file does not say.</param>
/// <param name="Chroma">How chroma is stored.</param>
/// <param name="IsFullRange">Samples are 0 to 255, instead of 16 to 235 (luma) and 16 to 240 (chroma).</param>
internal sealed record Y4mHeader(int Width, int Height, TimeSpan? Duration, Y4mChroma Chroma, bool IsFullRange)
{
    /// <summary>No program writes as much; what has no end of line so far is no header.</summary>
    private const int MaxLine = 1024;

    private const byte LineFeed = (byte)'\n';

    /// <summary>The bytes of a frame behind its own line.</summary>
    public long FrameBytes => Chroma.BytesOf(Width, Height);

    /// <summary>Reads the first line.</summary>
    /// <exception cref="CorruptImageException">It makes no sense.</exception>
    /// <exception cref="UnsupportedImageException">Samples have more than 8 bits, or chroma is stored as is not read here.</exception>
    public static Y4mHeader Read(SourceStream source)
    {
        var words = ReadLine(source, "first line").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CodecTools.ThrowCorruptIf(words.Length == 0 || words[0] != Y4mCodec.Magic, $"A Y4M file starts with {Y4mCodec.Magic}.", 0);
        var chroma = Find('C') ?? Y4mChroma.DefaultName;
        var range = words.FirstOrDefault(word => word.StartsWith("XCOLORRANGE=", StringComparison.Ordinal));
        var (width, height) = (Side('W', "width"), Side('H', "height"));

        // No frame has more than three samples a pixel, stored or read: from here on, its bytes are a number of 64 bits.
        CodecTools.ThrowCorruptIf((long)width * height > long.MaxValue / 3,
            $"The frames are said to be {width}×{height} px, and none are as large.", 0);
        return new Y4mHeader(
            width,
            height,
            DurationOf(Find('F')),
            Y4mChroma.Parse(chroma),
            range is null ? chroma == Y4mChroma.GrayName : range.EndsWith("=FULL", StringComparison.Ordinal));

        string? Find(char tag) => words.Skip(1).FirstOrDefault(word => word[0] == tag)?[1..];

        int Side(char tag, string name)
        {
            var text = Find(tag);
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) || side < 1)
                CodecTools.ThrowCorrupt($"The {name} of the frames is {(text is null ? "missing" : $"\"{text}\"")}.", 0);
            return side;
        }
    }

    /// <summary>Reads the line in front of a frame.</summary>
    /// <returns>False where the file ends instead.</returns>
    /// <exception cref="CorruptImageException">Something else is there.</exception>
    public static bool ReadFrameLine(SourceStream source)
    {
        if (source.Peek(1).IsEmpty)
            return false;
        var position = source.Position;
        var line = ReadLine(source, "line of a frame");
        if (line != "FRAME" && !line.StartsWith("FRAME ", StringComparison.Ordinal))
            CodecTools.ThrowCorrupt("A frame begins with a line that says FRAME, and this one does not.", position);
        return true;
    }

    private static string ReadLine(SourceStream source, string what)
    {
        var position = source.Position;
        var start = source.Peek(MaxLine);
        var end = start.IndexOf(LineFeed);
        if (end < 0 && start.Length < MaxLine)
            throw new EndOfStreamException($"The {what} has no end.");
        CodecTools.ThrowCorruptIf(end < 0, $"The {what} has no end within {MaxLine} bytes.", position);
        var line = Encoding.ASCII.GetString(start[..end]).TrimEnd('\r');
        source.Advance(end + 1);
        return line;
    }

    /// <summary>A rate of frames, as a fraction; 0:0 is unknown.</summary>
    private static TimeSpan? DurationOf(string? rate)
    {
        var parts = rate?.Split(':') ?? [];
        var isRate = parts.Length == 2
            & uint.TryParse(parts.ElementAtOrDefault(0), NumberStyles.None, CultureInfo.InvariantCulture, out var frames)
            & uint.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        return isRate && frames > 0 && seconds > 0 ? TimeSpan.FromSeconds((double)seconds / frames) : null;
    }
}
