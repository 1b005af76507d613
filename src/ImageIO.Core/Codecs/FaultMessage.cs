using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ImageIO.Codecs;

/// <summary>
/// The message of <see cref="CodecTools.ThrowCorruptIf(bool, ref FaultMessage)"/>: an interpolated string that is made only where
/// the condition holds. The compiler makes it of <c>$"…"</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InterpolatedStringHandler]
public ref struct FaultMessage
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins the message.</summary>
    /// <param name="literalLength">The characters of the fixed parts.</param>
    /// <param name="formattedCount">The number of values.</param>
    /// <param name="condition">Whether there is a fault.</param>
    /// <param name="isNeeded">The same; where false, nothing is formatted.</param>
    public FaultMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = condition;
        if (condition)
            _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
    }

    /// <summary>Adds a fixed part.</summary>
    /// <param name="value">The text.</param>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Adds a value, in the invariant culture.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>Adds a value, in the invariant culture.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">As in composite formatting, such as <c>X2</c>.</param>
    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>Adds characters.</summary>
    /// <param name="value">The characters.</param>
    public void AppendFormatted(scoped ReadOnlySpan<char> value) => _text.AppendFormatted(value);

    internal string ToStringAndClear() => _text.ToStringAndClear();
}
