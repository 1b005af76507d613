using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Tiff.Reading;

/// <summary>Undoes differences: each sample of a row becomes its sum with the same sample of the pixel before it.</summary>
internal static class RunningSums
{
    private const int Width = 16;
    private const int MaxVectorLag = Width / 2;
    private const byte Nothing = 0xFF;

    /// <summary>By bytes of a pixel: how bytes of a vector move up by one pixel, by two, by four, by eight.</summary>
    private static readonly Vector128<byte>[][] Moves = [.. Enumerable.Range(0, MaxVectorLag + 1).Select(MovesOf)];

    /// <summary>By bytes of a pixel: the last whole pixel of a vector, over all of it.</summary>
    private static readonly Vector128<byte>[] Lasts = [.. Enumerable.Range(0, MaxVectorLag + 1)
        .Select(lag => Of(i => lag == 0 ? Nothing : (byte)((Width / lag * lag) - lag + (i % lag))))];

    /// <summary>By bytes of a pixel: the bytes of whole pixels.</summary>
    private static readonly Vector128<byte>[] Wholes =
        [.. Enumerable.Range(0, MaxVectorLag + 1).Select(lag => Of(i => lag > 0 && i < Width / lag * lag ? Nothing : (byte)0))];

    /// <summary>Adds up a row.</summary>
    /// <param name="row">Differences, which become samples.</param>
    /// <param name="samples">Samples of a pixel.</param>
    public static void Add<T>(Span<T> row, int samples)
        where T : unmanaged, IBinaryInteger<T>
    {
        var first = 0;
        if (samples * Unsafe.SizeOf<T>() <= MaxVectorLag && Vector128.IsHardwareAccelerated)
            first = AddVectors(row, samples);
        for (var i = Math.Max(samples, first); i < row.Length; i++)
            row[i] += row[i - samples];
    }

    /// <summary>Adds up whole vectors: within one by doubling distances, and what came before to all of it.</summary>
    /// <returns>How many samples are done.</returns>
    private static int AddVectors<T>(Span<T> row, int samples)
        where T : unmanaged, IBinaryInteger<T>
    {
        var lag = samples * Unsafe.SizeOf<T>();
        var bytes = MemoryMarshal.AsBytes(row);
        var (moves, last, whole, step) = (Moves[lag], Lasts[lag], Wholes[lag], Width / lag * lag);
        var before = Vector128<byte>.Zero;
        var at = 0;
        for (; at <= bytes.Length - Width; at += step)
        {
            var part = bytes.Slice(at, Width);
            var stored = Vector128.Create<byte>(part);
            var sum = stored;
            foreach (var move in moves)
                sum = Plus<T>(sum, Vector128.ShuffleNative(sum, move));
            sum = Plus<T>(sum, before);
            before = Vector128.ShuffleNative(sum, last);
            Vector128.ConditionalSelect(whole, sum, stored).CopyTo(part);
        }

        return at / Unsafe.SizeOf<T>();
    }

    private static Vector128<byte> Plus<T>(Vector128<byte> a, Vector128<byte> b)
        where T : unmanaged
        => (a.As<byte, T>() + b.As<byte, T>()).AsByte();

    private static Vector128<byte>[] MovesOf(int lag)
    {
        var moves = new List<Vector128<byte>>();
        for (var distance = lag; distance is > 0 and < Width; distance *= 2)
        {
            var by = distance;
            moves.Add(Of(i => i < by ? Nothing : (byte)(i - by)));
        }

        return [.. moves];
    }

    private static Vector128<byte> Of(Func<int, byte> value) => Vector128.Create([.. Enumerable.Range(0, Width).Select(value)]);
}
