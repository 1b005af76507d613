using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>One larger block that many small tables share, so that they are native memory and are accounted as one. Allocated once all have been cut.</summary>
internal sealed class Scratch : IDisposable
{
    private PixelStorage? _block;

    public PixelStorage Block => _block!;

    public void Allocate(long length) => _block = PixelAllocator.RentNative(length);

    public void Dispose() => _block?.Dispose();
}

/// <summary>A part of a <see cref="Scratch"/>.</summary>
/// <param name="Scratch">The whole; its owner disposes it.</param>
/// <param name="Offset">In bytes, a multiple of 64.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct ScratchSlice(Scratch Scratch, int Offset, int Length)
{
    /// <summary>The part as a span, valid for as long as the scratch is referenced and not disposed.</summary>
    public Span<T> As<T>()
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(Scratch.Block.Bytes.Slice(Offset, Length));
}

/// <summary>Takes its tables from a cutter.</summary>
internal delegate T ScratchUser<out T>(ref ScratchCutter cutter);

/// <summary>Cuts a scratch into slices, one after the other, before it is allocated: how long it must be shows when all are cut.</summary>
internal struct ScratchCutter
{
    private readonly Scratch _scratch;

    private ScratchCutter(Scratch scratch) => _scratch = scratch;

    /// <summary>What has been cut so far, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Makes something that lives on scratch, and the scratch.</summary>
    /// <param name="user">Takes its slices and touches none of them.</param>
    /// <param name="made">What it has made.</param>
    /// <returns>The scratch, which the caller disposes.</returns>
    public static Scratch Allocate<T>(ScratchUser<T> user, out T made)
    {
        var scratch = new Scratch();
        var cutter = new ScratchCutter(scratch);
        made = user(ref cutter);
        scratch.Allocate(cutter.Length);
        return scratch;
    }

    /// <summary>The bytes that <see cref="Allocate"/> takes.</summary>
    public static long AllocatedLength<T>(ScratchUser<T> user)
    {
        var cutter = new ScratchCutter(new Scratch());
        user(ref cutter);
        return PixelAllocator.NativeLength(cutter.Length);
    }

    public ScratchSlice Take<T>(int count)
        where T : unmanaged
    {
        var bytes = checked(count * Unsafe.SizeOf<T>());
        var slice = new ScratchSlice(_scratch, Length, bytes);
        Length = checked(Length + ((bytes + 63) & ~63));
        return slice;
    }
}
