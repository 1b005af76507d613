using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>A part of one larger block: many small tables share an array, so that they are native memory and are accounted as one.</summary>
/// <param name="Array">The block; its owner disposes it.</param>
/// <param name="Offset">In bytes, a multiple of 64.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct ScratchSlice(NdArray Array, int Offset, int Length)
{
    /// <summary>The part as a span, valid for as long as the array is referenced and not disposed.</summary>
    public Span<T> As<T>()
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(Array.Bytes.Slice(Offset, Length));
}

/// <summary>Takes its tables from a cutter.</summary>
internal delegate T ScratchUser<out T>(ref ScratchCutter cutter);

/// <summary>Cuts a block into slices, one after the other; without a block it only adds up how long one must be.</summary>
internal struct ScratchCutter
{
    private readonly NdArray? _block;

    private ScratchCutter(NdArray? block) => _block = block;

    /// <summary>What has been cut so far, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Makes something that lives on scratch, and the scratch: what it takes is found by making it once without.</summary>
    /// <param name="user">Takes its slices and touches none of them.</param>
    /// <param name="made">What it has made.</param>
    /// <returns>The scratch, which the caller disposes.</returns>
    public static NdArray Allocate<T>(ScratchUser<T> user, out T made)
    {
        // Never less than what makes it native memory: as a managed array of some 40 KB, an encoder each would keep the collector busy.
        var cutter = new ScratchCutter(NdArray.Create(DType.UInt8, Math.Max(Measure(user), PixelAllocator.NativeThreshold)));
        made = user(ref cutter);
        return cutter._block!;
    }

    /// <summary>The bytes that <see cref="Allocate"/> takes.</summary>
    public static long AllocatedLength<T>(ScratchUser<T> user) => PixelAllocator.SizeClass(Math.Max(Measure(user), PixelAllocator.NativeThreshold));

    public ScratchSlice Take<T>(int count)
        where T : unmanaged
    {
        var bytes = checked(count * Unsafe.SizeOf<T>());
        var slice = new ScratchSlice(_block!, Length, bytes);
        Length = checked(Length + ((bytes + 63) & ~63));
        return slice;
    }

    private static int Measure<T>(ScratchUser<T> user)
    {
        var cutter = new ScratchCutter(null);
        user(ref cutter);
        return cutter.Length;
    }
}
