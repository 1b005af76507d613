using System.Globalization;
using System.Numerics;

namespace ImageIO;

/// <summary>A fraction of whole numbers, as films have their rates: 30000/1001 is not 29.97.</summary>
public readonly record struct Rational
{
    private readonly long _denominator;

    /// <summary>A fraction, in lowest terms.</summary>
    /// <param name="numerator">Above the line.</param>
    /// <param name="denominator">Below the line: above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is 0 or less.</exception>
    public Rational(long numerator, long denominator = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        var divisor = (long)BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, _denominator) = (numerator / divisor, denominator / divisor);
    }

    /// <summary>Above the line.</summary>
    public long Numerator { get; }

    /// <summary>Below the line, above 0.</summary>
    public long Denominator => Math.Max(_denominator, 1);

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Rational(int value) => FromInt32(value);

    /// <summary>A number with a fraction: 29.97 and 23.976 become 30000/1001 and 24000/1001, as they are meant.</summary>
    /// <param name="value">Finite.</param>
    public static implicit operator Rational(double value) => FromDouble(value);

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static Rational FromInt32(int value) => new(value);

    /// <summary>
    /// The nearest fraction with a denominator of at most 1001·1000: 29.97 and 23.976 become 30000/1001 and 24000/1001, as they are meant.
    /// </summary>
    /// <param name="value">Finite, of at most 10⁹.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is none, or too large.</exception>
    public static Rational FromDouble(double value)
    {
        if (!(Math.Abs(value) <= 1e9))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A fraction is made of numbers up to 10⁹.");
        var thousands = Math.Round(value * 1001 / 1000);
        if (value % 1 != 0 && Math.Abs((thousands * 1000 / 1001) - value) < 0.004 && Math.Abs(value - Math.Round(value)) < 0.04)
            return new Rational((long)thousands * 1000, 1001);
        return new Rational((long)Math.Round(value * 1_000_000), 1_000_000);
    }

    /// <summary>Reads <c>30000/1001</c>, <c>25</c> or <c>29.97</c>.</summary>
    /// <param name="text">The text, in invariant culture.</param>
    /// <param name="value">The fraction.</param>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        var parts = text?.Split('/') ?? [];
        if (parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var numerator)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var denominator) && denominator > 0)
        {
            value = new Rational(numerator, denominator);
            return true;
        }

        if (parts.Length != 1 || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !(Math.Abs(number) <= 1e9))
            return false;
        value = FromDouble(number);
        return true;
    }

    /// <summary>The nearest number.</summary>
    public double ToDouble() => (double)Numerator / Denominator;

    /// <summary>As <c>30000/1001</c>, or <c>25</c>.</summary>
    public override string ToString()
        => (Denominator == 1 ? (FormattableString)$"{Numerator}" : $"{Numerator}/{Denominator}").ToString(CultureInfo.InvariantCulture);

    /// <summary>How long so many units of this fraction of a second are, rounded once.</summary>
    internal TimeSpan Times(long units)
    {
        var ticks = (Int128)units * Numerator * TimeSpan.TicksPerSecond;
        var half = ticks < 0 ? -(Denominator / 2) : Denominator / 2;
        var rounded = (ticks + half) / Denominator;
        return new TimeSpan((long)Int128.Clamp(rounded, long.MinValue, long.MaxValue));
    }

    /// <summary>How many units of this fraction are so many of another one, rounded down.</summary>
    internal long TicksOf(long units, Rational other)
        => (long)((Int128)units * other.Numerator * Denominator / ((Int128)other.Denominator * Numerator));
}
