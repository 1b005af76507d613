using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>The only place that makes memory for pixels: small blocks are managed, larger ones native and pooled.</summary>
internal static class PixelAllocator
{
    /// <summary>From this size up a block is native memory: it would otherwise land in the large object heap, which is collected late.</summary>
    public const int NativeThreshold = 64 * 1024;

    /// <summary>Memory for <paramref name="length"/> bytes; its contents are undefined.</summary>
    public static PixelStorage Rent(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var memory = PixelMemory.Shared;
        if (length < NativeThreshold)
        {
            var array = length == 0 ? [] : GC.AllocateUninitializedArray<byte>((int)length);
            return PixelStorage.OwnManaged(array, length, memory);
        }

        var capacity = SizeClass(length);
        var pointer = memory.TakePooled(capacity);
        if (pointer == 0)
            pointer = Allocate(capacity);
        Poison(pointer, length);
        return PixelStorage.OwnNative(pointer, capacity, length, memory);
    }

    /// <summary>Rounds up so that arrays of nearly one size share blocks: at most an eighth is lost, and nothing above 1 MB but a page.</summary>
    internal static long SizeClass(long length)
    {
        const long page = 4096;
        if (length >= 1 << 20)
            return checked(length + page - 1) / page * page;
        var step = Math.Max(page, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length) / 16);
        return (length + step - 1) / step * step;
    }

    /// <summary>The bytes that a block takes.</summary>
    public static long AllocatedLength(long length) => length < NativeThreshold ? length : SizeClass(length);

    private static nint Allocate(long capacity)
    {
        try
        {
            return NativeBlocks.Allocate(capacity);
        }
        catch (OutOfMemoryException) when (PixelMemory.Shared.PooledBytes > 0)
        {
            PixelMemory.Shared.Trim();
            return NativeBlocks.Allocate(capacity);
        }
    }

    /// <summary>In debug builds fresh memory is filled with a pattern, so that code which forgets to fill it is seen.</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    private static unsafe void Poison(nint pointer, long length)
        => NativeMemory.Fill((void*)pointer, (nuint)Math.Min(length, 1 << 20), 0xCD);
}

/// <summary>One block of pixel memory and who owns it. Views share a storage; only its owner gives it back.</summary>
internal sealed class PixelStorage : IDisposable
{
    private readonly Array? _managed;
    private readonly nint _pointer;
    private readonly long _capacity;
    private readonly PixelMemory? _accounting;
    private readonly AllocationScope? _scope;
    private int _disposed;

    private PixelStorage(Array? managed, nint pointer, long capacity, long length, PixelMemory? accounting)
    {
        _managed = managed;
        _pointer = pointer;
        _capacity = capacity;
        Length = length;
        _accounting = accounting;
        if (accounting is not null)
        {
            accounting.OnRented(capacity, native: managed is null);
            _scope = AllocationScope.Current;
            _scope?.OnRented(capacity);
        }

        if (accounting is null)
            GC.SuppressFinalize(this);
    }

    /// <summary>A forgotten array is taken off the books; native memory goes back to the system, never to the pool, since a span over it may have been forgotten too.</summary>
    ~PixelStorage()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _accounting?.OnReturned(_capacity, native: _managed is null, forgotten: true);
        _scope?.OnReturned(_capacity);
        if (_managed is null)
            NativeBlocks.Free(_pointer, _capacity);
    }

    /// <summary>Usable bytes.</summary>
    public long Length { get; }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public bool IsNative => _managed is null;

    public nint Pointer => _pointer;

    public static PixelStorage OwnManaged(byte[] array, long length, PixelMemory accounting) => new(array, 0, array.Length, length, accounting);

    public static PixelStorage OwnNative(nint pointer, long capacity, long length, PixelMemory accounting)
        => new(null, pointer, capacity, length, accounting);

    /// <summary>The caller's own array: no accounting, and disposing only ends access.</summary>
    public static PixelStorage Wrap(Array array, long length) => new(array, 0, length, length, null);

    public ref byte At(nint offset)
    {
        if (IsDisposed)
            throw new ObjectDisposedException(nameof(NdArray), "The array, or the array that this view looks into, has been disposed.");
        unsafe
        {
            return ref _managed is not null
                ? ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_managed), offset)
                : ref *(byte*)(_pointer + offset);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_accounting is null)
            return;
        _accounting.OnReturned(_capacity, native: _managed is null, forgotten: false);
        _scope?.OnReturned(_capacity);
        GC.SuppressFinalize(this);
        if (_managed is null && !_accounting.TryPool(_pointer, _capacity))
            NativeBlocks.Free(_pointer, _capacity);
    }
}
