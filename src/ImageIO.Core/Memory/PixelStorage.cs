using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>One block of pixel memory and who owns it. Arrays and their views share a storage; working buffers of codecs are one. Only its
/// owner gives it back.</summary>
/// <remarks>Keep it referenced for as long as a span over it is used: a forgotten one is given back by its finalizer.</remarks>
internal sealed class PixelStorage : IDisposable
{
    private readonly Array? _managed;
    private readonly MemoryReference? _memory;
    private nint _pointer;
    private readonly IDisposable? _owner;
    private long _capacity;
    private readonly AllocationScope? _scope;
    private readonly bool _counts;
    private int _disposed;

    private PixelStorage(Array? managed, nint pointer, long capacity, long length)
    {
        _managed = managed;
        _pointer = pointer;
        _capacity = capacity;
        _counts = true;
        Length = length;
        PixelMemory.Shared.OnRented(capacity, IsNative);
        _scope = AllocationScope.Current;
        _scope?.OnRented(capacity);
    }

    private PixelStorage(Array? managed, MemoryReference? memory, nint pointer, long length, IDisposable? owner)
    {
        _managed = managed;
        _memory = memory;
        _pointer = pointer;
        _owner = owner;
        Length = length;
        GC.SuppressFinalize(this);
    }

    /// <summary>A forgotten block is taken off the books; native memory goes back to the system, never to the pool, since a span over it
    /// may have been forgotten too.</summary>
    ~PixelStorage()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        TakeOffTheBooks(forgotten: true);
        if (IsNative)
            NativeBlocks.Free(_pointer, _capacity);
    }

    /// <summary>Usable bytes.</summary>
    public long Length { get; private set; }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public bool IsNative => _managed is null && _memory is null;

    /// <summary>All bytes of a block of up to 2 GiB.</summary>
    public Span<byte> Bytes => MemoryMarshal.CreateSpan(ref At(0), checked((int)Length));

    public static PixelStorage OwnManaged(byte[] array) => new(array, 0, array.Length, array.Length);

    public static PixelStorage OwnNative(nint pointer, long capacity, long length) => new(null, pointer, capacity, length);

    /// <summary>The caller's own memory: no accounting, and disposing ends access and disposes the owner, where one was handed
    /// over.</summary>
    public static PixelStorage Wrap(Array array, long length, IDisposable? owner = null) => new(array, null, 0, length, owner);

    /// <inheritdoc cref="Wrap(Array, long, IDisposable?)"/>
    public static PixelStorage Wrap(MemoryReference memory, long length, IDisposable? owner = null) => new(null, memory, 0, length, owner);

    /// <inheritdoc cref="Wrap(Array, long, IDisposable?)"/>
    public static PixelStorage Wrap(nint pointer, long length, IDisposable? owner = null) => new(null, null, pointer, length, owner);

    /// <summary>All whole elements of a block of up to 2 GiB.</summary>
    public Span<T> AsSpan<T>()
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(Bytes);

    public ref byte At(nint offset)
    {
        if (IsDisposed)
            throw new ObjectDisposedException(nameof(NdArray), "The array, or the array that this view looks into, has been disposed.");
        if (_memory is not null)
            return ref Unsafe.AddByteOffset(ref _memory.Start, offset);
        unsafe
        {
            return ref _managed is not null
                ? ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_managed), offset)
                : ref *(byte*)(_pointer + offset);
        }
    }

    /// <summary>
    /// Makes a native block longer or shorter and keeps the bytes that fit. Nobody may use a span over it meanwhile, or one from before.
    /// </summary>
    /// <exception cref="ImageMemoryException">The system has no more. The block stays as it is.</exception>
    public void Resize(long length)
    {
        var capacity = PixelAllocator.NativeLength(length);
        if (capacity != _capacity)
        {
            AllocationScope.Current?.OnRenting(capacity);
            _pointer = PixelAllocator.OrTrim(
                static block => NativeBlocks.Resize(block.Pointer, block.Capacity, block.NewCapacity),
                (Pointer: _pointer, Capacity: _capacity, NewCapacity: capacity),
                capacity);
            PixelMemory.Shared.OnResized(capacity - _capacity);
            _scope?.OnResized(capacity - _capacity);
            _capacity = capacity;
        }

        Length = length;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (!_counts)
        {
            _owner?.Dispose();
            return;
        }

        TakeOffTheBooks(forgotten: false);
        GC.SuppressFinalize(this);
        if (IsNative && !PixelMemory.Shared.TryPool(_pointer, _capacity))
            NativeBlocks.Free(_pointer, _capacity);
    }

    private void TakeOffTheBooks(bool forgotten)
    {
        PixelMemory.Shared.OnReturned(_capacity, IsNative, forgotten);
        _scope?.OnReturned(_capacity);
    }
}
