using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>
/// Shuffles for one-byte pixels. What is left of a row, and every other case, is <see cref="ChannelConverter.Move{T}"/>'s: the scalar twin.
/// </summary>
internal static class ChannelKernels
{
    /// <summary>Converts if there is a vector loop for the pair; otherwise touches nothing.</summary>
    public static bool TryConvert(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, byte full)
    {
        if (!Vector128.IsHardwareAccelerated)
            return false;
        int pixels;
        switch (from, to)
        {
            case (3, 4):
                pixels = AddAlpha(source, destination, full);
                break;
            case (4, 3):
                pixels = DropAlpha(source, destination);
                break;
            case (1, 3):
                pixels = GrayToRgb(source, destination);
                break;
            case (1, 4):
                pixels = GrayToRgba(source, destination, full);
                break;
            default:
                return false;
        }

        ChannelConverter.Move(source[(pixels * from)..], from, destination[(pixels * to)..], to, full);
        return true;
    }

    /// <returns>The number of pixels done, as for all of these.</returns>
    private static int AddAlpha(ReadOnlySpan<byte> source, Span<byte> destination, byte full)
    {
        var alpha = Vector128.Create((uint)full << 24).AsByte();
        var order = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);
        var pixel = 0;
        for (; (pixel * 3) + 16 <= source.Length; pixel += 4)
            Store(ByteShuffle.Shuffle(Load(source, pixel * 3), order) | alpha, destination, pixel * 4);
        return pixel;
    }

    private static int DropAlpha(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        var pixel = 0;

        // Each store writes 4 bytes too many, which the next one overwrites: the last must not reach over the end.
        for (; (pixel * 3) + 16 <= destination.Length; pixel += 4)
            Store(ByteShuffle.Shuffle(Load(source, pixel * 4), order), destination, pixel * 3);
        return pixel;
    }

    private static int GrayToRgb(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var first = Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5);
        var second = Vector128.Create((byte)5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10);
        var third = Vector128.Create((byte)10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15);
        var pixel = 0;
        for (; pixel + 16 <= source.Length; pixel += 16)
        {
            var gray = Load(source, pixel);
            Store(ByteShuffle.Shuffle(gray, first), destination, pixel * 3);
            Store(ByteShuffle.Shuffle(gray, second), destination, (pixel * 3) + 16);
            Store(ByteShuffle.Shuffle(gray, third), destination, (pixel * 3) + 32);
        }

        return pixel;
    }

    private static int GrayToRgba(ReadOnlySpan<byte> source, Span<byte> destination, byte full)
    {
        var alpha = Vector128.Create((uint)full << 24).AsByte();
        var first = Vector128.Create((byte)0, 0, 0, 255, 1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255);
        var four = Vector128.Create(0x00040404u).AsByte();
        var second = first + four;
        var third = second + four;
        var fourth = third + four;
        var pixel = 0;
        for (; pixel + 16 <= source.Length; pixel += 16)
        {
            var gray = Load(source, pixel);
            Store(ByteShuffle.Shuffle(gray, first) | alpha, destination, pixel * 4);
            Store(ByteShuffle.Shuffle(gray, second) | alpha, destination, (pixel * 4) + 16);
            Store(ByteShuffle.Shuffle(gray, third) | alpha, destination, (pixel * 4) + 32);
            Store(ByteShuffle.Shuffle(gray, fourth) | alpha, destination, (pixel * 4) + 48);
        }

        return pixel;
    }

    private static Vector128<byte> Load(ReadOnlySpan<byte> source, int index)
        => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)index);

    private static void Store(Vector128<byte> value, Span<byte> destination, int index)
        => value.StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)index);
}
