using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>The only place that makes memory for pixels: small blocks are managed, larger ones native and pooled.</summary>
internal static class PixelAllocator
{
    /// <summary>
    /// From this size up a block is native memory: it would otherwise land in the large object heap, which is collected late.
    /// </summary>
    public const int NativeThreshold = 64 * 1024;

    /// <summary>Memory for <paramref name="length"/> bytes, which the caller disposes; its contents are undefined.</summary>
    /// <exception cref="ImageMemoryException">The system has no more.</exception>
    public static PixelStorage Rent(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        AllocationScope.Current?.OnRenting(length);
        if (IsManaged(length))
            return PixelStorage.OwnManaged(length == 0 ? [] : GC.AllocateUninitializedArray<byte>((int)length));

        var capacity = SizeClass(length);
        var pointer = TakeNative(capacity, out _);
        Poison(pointer, length);
        return PixelStorage.OwnNative(pointer, capacity, length);
    }

    /// <summary>As <see cref="Rent"/>, of zeros.</summary>
    public static unsafe PixelStorage RentZeroed(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        AllocationScope.Current?.OnRenting(length);
        if (IsManaged(length))
            return PixelStorage.OwnManaged(new byte[length]);

        var capacity = SizeClass(length);
        var pointer = TakeNative(capacity, out var isZeroed);
        if (!isZeroed)
            NativeMemory.Clear((void*)pointer, (nuint)length);
        return PixelStorage.OwnNative(pointer, capacity, length);
    }

    /// <summary>Memory that never is a managed array: such an array for each encoder or decoder would keep the collector busy.</summary>
    public static PixelStorage RentNative(long length) => Rent(Math.Max(length, NativeThreshold));

    /// <summary>
    /// Rounds up so that arrays of nearly one size share blocks: at most an eighth is lost, and nothing above 1 MB but a page.
    /// </summary>
    internal static long SizeClass(long length)
    {
        const long page = 4096;
        if (GuardPages.AreOn)
            return length;
        if (length >= 1 << 20)
            return checked(length + page - 1) / page * page;
        var step = Math.Max(page, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length) / 16);
        return (length + step - 1) / step * step;
    }

    /// <summary>The bytes that a block of <see cref="Rent"/> takes.</summary>
    public static long AllocatedLength(long length) => IsManaged(length) ? length : SizeClass(length);

    /// <summary>The bytes that a block of <see cref="RentNative"/> takes.</summary>
    public static long NativeLength(long length) => SizeClass(Math.Max(length, NativeThreshold));

    private static nint TakeNative(long capacity, out bool isZeroed)
    {
        var pointer = PixelMemory.Shared.TakePooled(capacity);
        isZeroed = pointer == 0 && NativeBlocks.AreZeroed;
        return pointer != 0 ? pointer : Allocate(capacity);
    }

    private static bool IsManaged(long length) => length < NativeThreshold && (!GuardPages.AreOn || length == 0);

    private static nint Allocate(long capacity) => OrTrim(static capacity => NativeBlocks.Allocate(capacity), capacity, capacity);

    /// <summary>Asks the system for a block, and where it has none once more without the free blocks that are kept for reuse.</summary>
    /// <exception cref="ImageMemoryException">The system has no more.</exception>
    internal static nint OrTrim<T>(Func<T, nint> request, T argument, long bytes)
    {
        try
        {
            return request(argument);
        }
        catch (OutOfMemoryException)
        {
            PixelMemory.Shared.Trim();
        }

        try
        {
            return request(argument);
        }
        catch (OutOfMemoryException fault)
        {
            throw new ImageMemoryException(bytes, fault);
        }
    }

    /// <summary>In debug builds fresh memory is filled with a pattern, so that code which forgets to fill it is seen.</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    private static unsafe void Poison(nint pointer, long length)
        => NativeMemory.Fill((void*)pointer, (nuint)Math.Min(length, 1 << 20), 0xCD);
}
