using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>
/// One larger block that many small tables share, so that they are native memory and are accounted as one. Allocated once all have been
/// cut.
/// </summary>
internal sealed class Arena : IDisposable
{
    private PixelStorage? _block;

    public PixelStorage Block => _block!;

    public void Allocate(long length) => _block = PixelAllocator.RentNative(length);

    public void Dispose() => _block?.Dispose();
}

/// <summary>A part of a <see cref="Arena"/>.</summary>
/// <param name="Arena">The whole; its owner disposes it.</param>
/// <param name="Offset">In bytes, a multiple of 64.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct ArenaSlice(Arena Arena, int Offset, int Length)
{
    /// <summary>The part as a span, valid for as long as the arena is referenced and not disposed.</summary>
    public Span<T> As<T>()
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(Arena.Block.Bytes.Slice(Offset, Length));
}

/// <summary>Takes its tables from a builder.</summary>
internal delegate T ArenaUser<out T>(ref ArenaBuilder builder);

/// <summary>Cuts an arena into slices, one after the other, before it is allocated: how long it must be shows when all are cut.</summary>
internal struct ArenaBuilder
{
    private readonly Arena _arena;

    private ArenaBuilder(Arena arena) => _arena = arena;

    /// <summary>What has been cut so far, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Makes something that lives on arena, and the arena.</summary>
    /// <param name="user">Takes its slices and touches none of them.</param>
    /// <param name="made">What it has made.</param>
    /// <returns>The arena, which the caller disposes.</returns>
    public static Arena Allocate<T>(ArenaUser<T> user, out T made)
    {
        var arena = new Arena();
        var builder = new ArenaBuilder(arena);
        made = user(ref builder);
        arena.Allocate(builder.Length);
        return arena;
    }

    /// <summary>The bytes that <see cref="Allocate"/> takes.</summary>
    public static long AllocatedLength<T>(ArenaUser<T> user)
    {
        var builder = new ArenaBuilder(new Arena());
        user(ref builder);
        return PixelAllocator.NativeLength(builder.Length);
    }

    public ArenaSlice Take<T>(int count)
        where T : unmanaged
    {
        var bytes = checked(count * Unsafe.SizeOf<T>());
        var slice = new ArenaSlice(_arena, Length, bytes);
        Length = checked(Length + ((bytes + 63) & ~63));
        return slice;
    }
}
