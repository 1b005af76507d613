using System.Diagnostics.CodeAnalysis;

namespace ImageIO.Codecs;

/// <summary>Throw helpers that keep messages out of hot methods.</summary>
internal static class Corrupt
{
    [DoesNotReturn]
    public static void Throw(string message, long? position = null) => throw new CorruptImageException(message) { Position = position };

    public static void ThrowIf([DoesNotReturnIf(true)] bool condition, string message, long? position = null)
    {
        if (condition)
            Throw(message, position);
    }
}
