using System.Runtime.CompilerServices;
using ImageIO.Memory;

namespace ImageIO.Quantization.Dithering;

/// <summary>Tells where bands would be seen: where a picture changes slowly against what the colors of a palette are apart.</summary>
internal sealed class BandingDetector(ref ArenaBuilder builder, int width)
{
    /// <summary>
    /// Bands are seen where a pixel differs from its neighbors by no more than this part of what two colors are apart: then they are
    /// some pixels wide.
    /// </summary>
    private const int SmoothPart = 4;

    /// <summary>From this activity on errors are damped.</summary>
    private const int CalmActivity = 24;

    private readonly ArenaSlice _above = builder.Take<uint>(width);
    private readonly ArenaSlice _activity = builder.Take<byte>(width);

    /// <summary>Looks at the next row.</summary>
    /// <param name="row">Its pixels.</param>
    /// <param name="below">Those of the next one; for the last one its own.</param>
    /// <param name="isFirst">No row is above it.</param>
    public void Measure(ReadOnlySpan<uint> row, ReadOnlySpan<uint> below, bool isFirst)
    {
        var above = _above.As<uint>();
        LocalContrast.Measure(isFirst ? row : above, row, below, _activity.As<byte>());
        row.CopyTo(above);
    }

    /// <summary>Whether a pixel is to be mixed of two colors rather than get the nearest one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ShowsBands(byte activity, in ColorMix mix) => activity * SmoothPart <= mix.Step;

    /// <summary>
    /// The part of an error that is worth passing on: all of it where the picture is smooth, less where its own detail hides bands and
    /// noise would be added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Damping(byte activity) => activity <= CalmActivity ? 1 : CalmActivity / (float)activity;

    /// <summary>How much each pixel of the row differs from its neighbors; hot loops take it out once.</summary>
    public ReadOnlySpan<byte> Activities => _activity.As<byte>();
}
