using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageIO.Pixels;

/// <summary>Brings 16 bytes into another order.</summary>
internal static class ByteShuffle
{
    /// <summary>The bytes at the given places.</summary>
    /// <param name="bytes">Sixteen bytes.</param>
    /// <param name="places">The place of each byte of the result, 0 to 15; 0xFF for a zero.</param>
    /// <remarks>
    /// Asks for the instruction by name where there is one: native code for any x64 processor then looks for it when it runs. The portable
    /// method is decided when it is compiled, and there goes byte by byte: a GIF took nine times as long.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Shuffle(Vector128<byte> bytes, Vector128<byte> places)
        => Ssse3.IsSupported ? Ssse3.Shuffle(bytes, places) : Vector128.Shuffle(bytes, places);
}
