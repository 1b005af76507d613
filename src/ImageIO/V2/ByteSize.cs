using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageIO.V2;

/// <summary>A number of bytes, also as imageio's <c>memtest</c> writes it: <c>"256MB"</c> (10⁶), <c>"1GiB"</c> (2³⁰),
/// <c>"100"</c>.</summary>
/// <param name="Bytes">The number.</param>
public readonly partial record struct ByteSize(long Bytes)
{
    private const string Prefixes = "kMGTPEZY";

    /// <summary>More than there is.</summary>
    public static ByteSize Unlimited { get; } = new(long.MaxValue);

    /// <summary>A number of bytes.</summary>
    /// <param name="bytes">The number.</param>
    public static implicit operator ByteSize(long bytes) => FromInt64(bytes);

    /// <summary>A number with a unit.</summary>
    /// <param name="text">As for <see cref="Parse"/>.</param>
    public static implicit operator ByteSize(string text) => Parse(text);

    /// <summary>A number of bytes.</summary>
    /// <param name="bytes">The number.</param>
    public static ByteSize FromInt64(long bytes) => new(bytes);

    /// <summary>Reads a number, which may have a fraction, with a unit, which may be missing: <c>k M G T P E Z Y</c> are powers of 1000,
    /// <c>Ki Mi …</c> of 1024, with or without <c>B</c>.</summary>
    /// <param name="text">For instance <c>"1.5TB"</c>. Capitals count.</param>
    /// <exception cref="FormatException">It is no such text.</exception>
    /// <exception cref="OverflowException">It is more than a <see cref="long"/> holds.</exception>
    public static ByteSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Pattern().Match(text);
        if (!match.Success)
            throw new FormatException($"\"{text}\" is no number of bytes. Write for instance \"256MB\", \"1GiB\" or \"100\".");
        var prefix = match.Groups["prefix"].Value;
        var power = prefix.Length == 0 ? 0 : Prefixes.IndexOf(prefix == "K" ? 'k' : prefix[0], StringComparison.Ordinal) + 1;
        var unit = Math.Pow(match.Groups["binary"].Success ? 1024 : 1000, power);
        return new(checked((long)(double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit)));
    }

    [GeneratedRegex(@"^(?<number>\d+\.?\d*)\s*(?<prefix>[kKMGTPEZY])?(?<binary>(?<=[KMGTPEZY])i)?B?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
