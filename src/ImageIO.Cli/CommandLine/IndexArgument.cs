using System.Globalization;
using ImageIO.Cli.Output;

namespace ImageIO.Cli.CommandLine;

/// <summary>Which images are meant, as it is typed: <c>3</c>, <c>^1</c>, <c>2..10</c>, <c>^5..</c>, <c>all</c>.</summary>
/// <param name="Range">The images; the start alone counts where one is meant.</param>
/// <param name="IsSingle">True for one image.</param>
internal readonly record struct IndexArgument(Range Range, bool IsSingle)
{
    private const string Between = "..";

    /// <summary>The same for the library.</summary>
    public ImageIndex Index => IsSingle ? Range.Start : Range;

    /// <summary>Whether only the number of images tells which are meant.</summary>
    public bool NeedsCount => !Range.Equals(Range.All) && (!IsSingle || Range.Start.IsFromEnd);

    public static bool TryParse(string text, out IndexArgument choice)
    {
        choice = new IndexArgument(Range.All, false);
        if (text == "all")
            return true;
        var dots = text.IndexOf(Between, StringComparison.Ordinal);
        if (dots < 0)
        {
            var isOne = TryParseEnd(text, ^0, out var one) && !one.Equals(^0);
            choice = new IndexArgument(one..one, true);
            return isOne;
        }

        if (!TryParseEnd(text[..dots], System.Index.Start, out var start) || !TryParseEnd(text[(dots + Between.Length)..], System.Index.End, out var end))
            return false;
        choice = new IndexArgument(start..end, false);
        return true;
    }

    /// <summary>Reads the images one at a time. Each is disposed when the next is asked for.</summary>
    /// <param name="reader">The file, from its start.</param>
    /// <param name="choice">Which; null for all.</param>
    /// <param name="name">The file, for messages.</param>
    /// <exception cref="ToolException">There are no such images.</exception>
    public static IEnumerable<Frame> Read(ImageReader reader, IndexArgument? choice, string name)
    {
        var (start, end) = choice is { } some ? some.Bounds(reader, name) : (0, int.MaxValue);

        // Goes to the first of them: the reader may stand elsewhere by now.
        reader.Properties(start);
        for (var i = start; i < end && reader.TryReadNext(out var frame); i++)
        {
            using (frame)
                yield return frame;
        }
    }

    /// <summary>The first image that is meant, and the one behind the last.</summary>
    public (int Start, int End) Bounds(ImageReader reader, string name)
    {
        if (!NeedsCount)
            return IsSingle ? (Range.Start.Value, Range.Start.Value + 1) : (0, int.MaxValue);
        var count = reader.ImageCount;
        var start = Range.Start.GetOffset(count);
        var end = IsSingle ? start + 1 : Range.End.GetOffset(count);
        return start >= 0 && start < end && end <= count
            ? (start, end)
            : throw ToolException.WrongUsage($"There are no images {Index} in \"{name}\": it has {FileSummary.Count(count, "image")} (0 to {count - 1}).");
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
