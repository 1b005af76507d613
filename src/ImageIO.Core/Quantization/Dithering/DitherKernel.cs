using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Pixels;

namespace ImageIO.Quantization.Dithering;

/// <summary>The loops of dithering over the pixels of a row, for stills and frames alike: what they differ in, their pixels say.</summary>
/// <remarks>Inlined with all that they call: the pixels become locals of the caller.</remarks>
internal static class DitherKernel
{
    /// <summary>Dithers a row by error diffusion.</summary>
    /// <param name="row">The row, started.</param>
    /// <param name="width">Its number of pixels.</param>
    /// <param name="pixels">Its pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Diffuse<TPixels>(scoped ErrorDiffusion.Row row, int width, scoped ref TPixels pixels)
        where TPixels : struct, IDiffusedPixels, allows ref struct
    {
        for (var i = 0; i < width; i++)
        {
            var x = row.Column(i);
            if (!pixels.TakesErrors(x))
            {
                row.Skip();
                continue;
            }

            var wanted = row.Wanted(x, pixels.Pixel(x));
            var got = pixels.Choose(x, wanted);
            row.Spread(x, (wanted - Rgba.Channels(got)) * pixels.Damping(x));
        }
    }

    /// <summary>Dithers a row by a pattern.</summary>
    /// <param name="thresholds">The row of the pattern.</param>
    /// <param name="strength">0 to 1: how much of a mix is used.</param>
    /// <param name="contrasts">
    /// How much each pixel differs from its neighbors, where colors are mixed only if bands would be seen; else empty.
    /// </param>
    /// <param name="width">The number of pixels of the row.</param>
    /// <param name="pixels">Its pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix<TPixels>(
        ReadOnlySpan<byte> thresholds, float strength, ReadOnlySpan<byte> contrasts, int width, scoped ref TPixels pixels)
        where TPixels : struct, IMixedPixels, allows ref struct
    {
        for (var x = 0; x < width; x++)
        {
            if (!pixels.TryMix(x, out var nearest, out var mix))
                continue;
            if (mix.IsMixed && (contrasts.IsEmpty || BandingDetector.ShowsBands(contrasts[x], mix)))
                pixels.SetMixed(x, mix.Choose(thresholds[x & (thresholds.Length - 1)], strength, nearest));
            else
                pixels.SetNearest(x, nearest);
        }
    }
}

/// <summary>A row of pixels for <see cref="DitherKernel.Diffuse"/>. Each is asked once, in the order of work.</summary>
internal interface IDiffusedPixels
{
    /// <summary>
    /// Whether a pixel takes its neighbors' errors. One that does not has its color with this call, and passes no error on.
    /// </summary>
    bool TakesErrors(int x);

    uint Pixel(int x);

    /// <summary>Chooses a pixel's color.</summary>
    /// <param name="x">Where it is.</param>
    /// <param name="wanted">Red, green and blue, whole values from 0 to 255: its own and its neighbors' errors.</param>
    /// <returns>What is shown.</returns>
    uint Choose(int x, Vector128<float> wanted);

    /// <summary>The part of a pixel's error that is passed on.</summary>
    float Damping(int x);
}

/// <summary>A row of pixels for <see cref="DitherKernel.Mix"/>. Each is asked once, from the left.</summary>
internal interface IMixedPixels
{
    /// <summary>Finds how a pixel's color is mixed. False for one that has its color with this call.</summary>
    bool TryMix(int x, out int nearest, out ColorMix mix);

    /// <summary>Gives a pixel the color that the pattern has chosen.</summary>
    void SetMixed(int x, int place);

    /// <summary>Gives a pixel the color nearest to it, near which another one is.</summary>
    void SetNearest(int x, int nearest);
}
