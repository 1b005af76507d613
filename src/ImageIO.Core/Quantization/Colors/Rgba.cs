using System.Runtime.CompilerServices;

namespace ImageIO.Quantization.Colors;

/// <summary>Pixels as 32-bit numbers: red in the lowest byte, alpha in the highest, as R, G, B, A stand in memory.</summary>
internal static class Rgba
{
    public const uint Opaque = 0xFF000000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(int red, int green, int blue) => Opaque | (uint)blue << 16 | (uint)green << 8 | (uint)red;

    public static (byte Red, byte Green, byte Blue) Unpack(uint pixel) => ((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16));

    /// <summary>Whether no channel differs by more than <paramref name="tolerance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWithin(uint left, uint right, int tolerance)
        => Math.Abs((int)(left & 0xFF) - (int)(right & 0xFF)) <= tolerance
            && Math.Abs((int)(left >> 8 & 0xFF) - (int)(right >> 8 & 0xFF)) <= tolerance
            && Math.Abs((int)(left >> 16 & 0xFF) - (int)(right >> 16 & 0xFF)) <= tolerance;
}
