using System.Globalization;
using ImageIO.Cli.Output;
using ImageIO.Codecs;

namespace ImageIO.Cli.CommandLine;

/// <summary>
/// Which images are meant, as it is typed: <c>3</c>, <c>^1</c>, <c>2..10</c>, <c>^5..</c>, <c>..:10</c>, <c>..:-1</c>, <c>all</c>, or
/// several of these between commas.
/// </summary>
/// <param name="Range">The images; the start alone counts where one is meant.</param>
/// <param name="IsSingle">True for one image.</param>
internal readonly record struct IndexArgument(Range Range, bool IsSingle)
{
    private const string Between = "..";
    private const long ChunkBytes = 64 << 20;
    private const int MaxChunk = 64;

    /// <summary>What is asked for together, in order; null where that is this alone.</summary>
    private IReadOnlyList<IndexArgument>? Parts { get; init; }

    /// <summary>Every how many of the range; below 0 from its end. 0 for all of them.</summary>
    private int Step { get; init; }

    /// <summary>Whether they are not one image, nor one run of images that follow each other.</summary>
    public bool IsScattered => Parts is not null || Step is not (0 or 1);

    /// <summary>The same for the library.</summary>
    public ImageIndex Index => IsSingle ? Range.Start : Range;

    /// <summary>Whether only the number of images tells which are meant.</summary>
    public bool NeedsCount => IsScattered || !Range.Equals(Range.All) && (!IsSingle || Range.Start.IsFromEnd);

    public static bool TryParse(string text, out IndexArgument choice)
    {
        choice = new IndexArgument(Range.All, false);
        var texts = text.Split(',');
        if (texts.Length == 1)
            return TryParseOne(text, out choice);
        var parts = new List<IndexArgument>();
        foreach (var one in texts)
        {
            if (!TryParseOne(one, out var part))
                return false;
            parts.Add(part);
        }

        choice = choice with { Parts = parts };
        return true;
    }

    private static bool TryParseOne(string text, out IndexArgument choice)
    {
        choice = new IndexArgument(Range.All, false);
        if (text == "all")
            return true;
        var step = 0;
        if (text.LastIndexOf(':') is >= 0 and var colon)
        {
            if (!int.TryParse(text[(colon + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out step) || step == 0)
                return false;
            text = text[..colon];
            if (!text.Contains(Between, StringComparison.Ordinal))
                return false;
        }

        var dots = text.IndexOf(Between, StringComparison.Ordinal);
        if (dots < 0)
        {
            var isOne = TryParseEnd(text, ^0, out var one) && !one.Equals(^0);
            choice = new IndexArgument(one..one, true);
            return isOne;
        }

        if (!TryParseEnd(text[..dots], System.Index.Start, out var start)
            || !TryParseEnd(text[(dots + Between.Length)..], System.Index.End, out var end))
            return false;
        choice = new IndexArgument(start..end, false) { Step = step };
        return true;
    }

    /// <summary>Reads the images one at a time. Each is disposed when the next is asked for.</summary>
    /// <param name="reader">The file, from its start.</param>
    /// <param name="choice">Which; null for all.</param>
    /// <param name="name">The file, for messages.</param>
    /// <exception cref="ToolException">There are no such images.</exception>
    public static IEnumerable<Frame> Read(ImageReader reader, IndexArgument? choice, string name)
    {
        if (choice is { IsScattered: true } scattered)
        {
            foreach (var frame in ReadScattered(reader, scattered.Indices(reader, name)))
                yield return frame;
            yield break;
        }

        var (start, end) = choice is { } some ? some.Bounds(reader, name) : (0, int.MaxValue);

        // Goes to the first of them: the reader may stand elsewhere by now.
        reader.Properties(start);
        for (var i = start; i < end && reader.TryReadNext(out var frame); i++)
        {
            using (frame)
                yield return frame;
        }
    }

    /// <summary>Which images, each by its number.</summary>
    /// <exception cref="ToolException">There are no such images.</exception>
    public int[] Indices(ImageReader reader, string name)
    {
        if (Parts is not null)
            return [.. Parts.SelectMany(part => part.Indices(reader, name))];
        var (start, end) = (this with { Step = -1 }).Bounds(reader, name);
        var step = Step == 0 ? 1 : Math.Abs((long)Step);
        var indices = new List<int>();
        if (Step >= 0)
        {
            for (long i = start; i < end; i += step)
                indices.Add((int)i);
        }
        else
        {
            for (long i = end - 1; i >= start; i -= step)
                indices.Add((int)i);
        }

        return [.. indices];
    }

    /// <summary>
    /// Images of an animation are read some at a time, since films take as long for one as for several that lie near each other.
    /// </summary>
    private static IEnumerable<Frame> ReadScattered(ImageReader reader, int[] indices)
    {
        var first = reader.Properties(indices[0]);
        var bytes = first.Shape.Aggregate((long)first.DType.ItemSize(), (product, length) => product * length);
        var size = reader.Codec.Can(CodecCapabilities.Animation) ? (int)Math.Clamp(ChunkBytes / Math.Max(1, bytes), 1, MaxChunk) : 1;
        foreach (var chunk in indices.Chunk(size))
        {
            using var stack = reader.ReadMany(chunk);
            for (var i = 0; i < chunk.Length; i++)
            {
                using var frame = new Frame(stack[i], chunk[i], null, reader.Properties(chunk[i]).Duration);
                yield return frame;
            }
        }
    }

    /// <summary>The first image that is meant, and the one behind the last.</summary>
    private (int Start, int End) Bounds(ImageReader reader, string name)
    {
        if (!NeedsCount)
            return IsSingle ? (Range.Start.Value, Range.Start.Value + 1) : (0, int.MaxValue);
        var count = reader.ImageCount;
        var start = Range.Start.GetOffset(count);
        var end = IsSingle ? start + 1 : Range.End.GetOffset(count);
        return start >= 0 && start < end && end <= count
            ? (start, end)
            : throw ToolException.WrongUsage(
                $"There are no images {Index} in \"{name}\": it has {FileSummary.Count(count, "image")} (0 to {count - 1}).");
    }

    private static bool TryParseEnd(string text, Index otherwise, out Index index)
    {
        index = otherwise;
        if (text.Length == 0)
            return true;
        var fromEnd = text[0] == '^';
        if (!int.TryParse(fromEnd ? text[1..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        index = new Index(value, fromEnd);
        return true;
    }
}
