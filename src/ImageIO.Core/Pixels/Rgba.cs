using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>Pixels as 32-bit numbers: red in the lowest byte, alpha in the highest, as R, G, B, A stand in memory.</summary>
internal static class Rgba
{
    public const uint Opaque = 0xFF000000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(int red, int green, int blue) => Opaque | (uint)blue << 16 | (uint)green << 8 | (uint)red;

    public static (byte Red, byte Green, byte Blue) Unpack(uint pixel) => ((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16));

    /// <summary>The red, green and blue of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Channels(uint pixel)
        => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32());

    /// <summary>The opaque pixel of a red, green and blue that are whole and within 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OfChannels(Vector128<float> channels)
    {
        var words = Vector128.Narrow(Vector128.ConvertToInt32Native(channels), default);
        return Vector128.Narrow(words.AsUInt16(), default).AsUInt32().ToScalar() | Opaque;
    }

    /// <summary>Whether no channel differs by more than <paramref name="tolerance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWithin(uint left, uint right, int tolerance)
        => Math.Abs((int)(left & 0xFF) - (int)(right & 0xFF)) <= tolerance
            && Math.Abs((int)(left >> 8 & 0xFF) - (int)(right >> 8 & 0xFF)) <= tolerance
            && Math.Abs((int)(left >> 16 & 0xFF) - (int)(right >> 16 & 0xFF)) <= tolerance;
}
