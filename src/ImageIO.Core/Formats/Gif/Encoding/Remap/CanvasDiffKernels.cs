using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// What single pixels need that the canvas does not show, as numbers of 16 bits: how far what is there is from what is wanted.
/// </summary>
internal static class CanvasDiffKernels
{
    /// <summary>The pixel can stay as it is.</summary>
    public const ushort None = 0;

    /// <summary>Nothing is there: the pixel must be drawn.</summary>
    public const ushort Everything = ushort.MaxValue;

    /// <summary>The number of a color that is needed and found no place among those counted, of which only noise has so many.</summary>
    public const ushort NotCounted = 0;

    /// <summary>
    /// What distances in OKLab are multiplied with; those of pixels that need something lie from 1 to <see cref="Everything"/> less 1.
    /// </summary>
    public const float Scale = 65536;

    /// <summary>Compares a row with the canvas.</summary>
    /// <param name="pixels">Opaque, alpha 254 where they are as in the frame before, or 0.</param>
    /// <param name="canvas">As many: opaque, or 0.</param>
    /// <param name="tolerance">How far, in each channel, what is there may be from what is wanted.</param>
    /// <param name="needs">Receives as many.</param>
    /// <param name="targets">
    /// Receives what each pixel should show, as <see cref="PackedOklab"/>: what is wanted, beside it how far it is from what is there; or
    /// what is there, where that can stay; or nothing, which also may stand for what can stay where all around it can. Empty where nobody
    /// asks.
    /// </param>
    /// <returns>Whether any pixel needs something: of most animations most rows do not.</returns>
    public static bool Compare(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, int tolerance, Span<ushort> needs, Span<ulong> targets)
    {
        if (!AnyMustDraw(pixels, canvas, tolerance))
        {
            needs.Clear();
            targets.Fill(PackedOklab.Nowhere);
            return false;
        }

        var i = 0;
        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var there = ref MemoryMarshal.GetReference(canvas);
        ref var to = ref MemoryMarshal.GetReference(needs);
        var most = Vector256.Create((byte)Math.Min(tolerance, byte.MaxValue));
        var last = pixels.Length - Vector256<uint>.Count;
        var keepsBefore = false;
        var next = last < 0 ? default : MustDraw(Vector256.LoadUnsafe(ref from), Vector256.LoadUnsafe(ref there), most);
        for (; i <= last; i += Vector256<uint>.Count)
        {
            var wanted = Vector256.LoadUnsafe(ref from, (nuint)i);
            var shown = Vector256.LoadUnsafe(ref there, (nuint)i);
            var must = next;
            var ahead = i + Vector256<uint>.Count;
            next = ahead > last ? Vector256<uint>.AllBitsSet
                : MustDraw(Vector256.LoadUnsafe(ref from, (nuint)ahead), Vector256.LoadUnsafe(ref there, (nuint)ahead), most);
            if (must == Vector256<uint>.Zero)
            {
                // Most of most frames: the colors of what is there are enough, and of what is far from all that is drawn not even these are
                // asked for.
                Vector128<ushort>.Zero.StoreUnsafe(ref to, (nuint)i);
                if (!targets.IsEmpty && keepsBefore && next == Vector256<uint>.Zero)
                {
                    targets.Slice(i, Vector256<uint>.Count).Fill(PackedOklab.Nowhere);
                }
                else if (!targets.IsEmpty)
                {
                    var (keptL, keptA, keptB) = Oklab.OfPixels(shown);
                    PackedOklab.Pack(keptL, keptA, keptB, Vector256<float>.Zero,
                        Vector256.Equals(wanted, Vector256<uint>.Zero), targets[i..]);
                }

                keepsBefore = true;
                continue;
            }

            keepsBefore = false;
            var (l, a, b) = Oklab.OfPixels(wanted);
            var (shownL, shownA, shownB) = Oklab.OfPixels(shown);
            var (dl, da, db) = (l - shownL, a - shownA, b - shownB);
            var distances = Vector256.MinNative(Vector256.Sqrt((dl * dl) + (da * da) + (db * db)) * Scale,
                Vector256.Create((float)(Everything - 2)));
            var steps = Vector256.ConvertToInt32Native(distances).AsUInt32() + Vector256<uint>.One;
            var result = (steps | Vector256.Equals(shown, Vector256<uint>.Zero)) & must & Vector256.Create((uint)Everything);
            Vector128.Narrow(result.GetLower(), result.GetUpper()).StoreUnsafe(ref to, (nuint)i);
            if (targets.IsEmpty)
                continue;
            var draws = must.AsSingle();
            PackedOklab.Pack(
                Vector256.ConditionalSelect(draws, l, shownL),
                Vector256.ConditionalSelect(draws, a, shownA),
                Vector256.ConditionalSelect(draws, b, shownB),
                Vector256.ConditionalSelect(Vector256.Equals(result, Vector256.Create((uint)Everything)).AsSingle(),
                    Vector256.Create(PackedOklab.Farthest), Vector256.ConvertToSingle(result.AsInt32()) / Scale),
                Vector256.Equals(wanted, Vector256<uint>.Zero),
                targets[i..]);
        }

        ScalarCompare(pixels[i..], canvas[i..], tolerance, needs[i..], targets.IsEmpty ? targets : targets[i..]);
        return true;
    }

    /// <summary>Whether a pixel must be drawn.</summary>
    /// <param name="pixel">Wanted; alpha 254 where it is as in the frame before.</param>
    /// <param name="shown">On the canvas.</param>
    /// <param name="keepUnchanged">What was drawn for the frame before is good enough where nothing changed.</param>
    /// <param name="tolerance">How far the two may differ.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MustDraw(uint pixel, uint shown, bool keepUnchanged, int tolerance)
    {
        if (pixel == 0)
            return false;
        if (shown == 0)
            return true;
        if ((keepUnchanged && pixel < Rgba.Opaque) || (pixel | FrameDiff.UnchangedBit) == shown)
            return false;
        return tolerance == 0 || !Rgba.IsWithin(pixel, shown, tolerance);
    }

    /// <summary>The scalar twin, which also ends the rows.</summary>
    internal static void ScalarCompare(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, int tolerance, Span<ushort> needs,
        Span<ulong> targets)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var must = MustDraw(pixels[i], canvas[i], keepUnchanged: true, tolerance);
            needs[i] = !must ? None
                : canvas[i] == 0 ? Everything : (ushort)Math.Min(1 + (int)(Oklab.Distance(pixels[i], canvas[i]) * Scale), Everything - 1);
            if (!targets.IsEmpty)
                targets[i] = pixels[i] == 0
                    ? PackedOklab.Nowhere : PackedOklab.Pack(must ? pixels[i] : canvas[i],
                        needs[i] == Everything ? PackedOklab.Farthest : needs[i] / Scale);
        }
    }

    private static bool AnyMustDraw(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, int tolerance)
    {
        var i = 0;
        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var there = ref MemoryMarshal.GetReference(canvas);
        var most = Vector256.Create((byte)Math.Min(tolerance, byte.MaxValue));
        for (; i <= pixels.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            if (MustDraw(Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.LoadUnsafe(ref there, (nuint)i), most) != Vector256<uint>.Zero)
                return true;
        }

        for (; i < pixels.Length; i++)
        {
            if (MustDraw(pixels[i], canvas[i], keepUnchanged: true, tolerance))
                return true;
        }

        return false;
    }

    /// <summary><see cref="MustDraw(uint, uint, bool, int)"/> for eight pixels, where unchanged ones are kept.</summary>
    private static Vector256<uint> MustDraw(Vector256<uint> wanted, Vector256<uint> shown, Vector256<byte> tolerance)
    {
        var (left, right) = (wanted.AsByte(), shown.AsByte());
        var apart = (Vector256.Max(left, right) - Vector256.Min(left, right)).AsUInt32() & Vector256.Create(0x00FFFFFFu);
        var isNear = Vector256.Equals(Vector256.Max(apart.AsByte(), tolerance), tolerance).AsUInt32();
        var isUnchanged = Vector256.LessThan(wanted, Vector256.Create(Rgba.Opaque));
        var stays = isUnchanged | Vector256.Equals(isNear, Vector256<uint>.AllBitsSet);
        return ~Vector256.Equals(wanted, Vector256<uint>.Zero) & (Vector256.Equals(shown, Vector256<uint>.Zero) | ~stays);
    }
}
