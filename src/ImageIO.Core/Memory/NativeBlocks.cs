using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>Memory from the system, which goes back to the system the moment it is freed.</summary>
/// <remarks>
/// On Linux the blocks are mappings of their own. Its C library would serve them from its heaps once the first ones have been freed (malloc
/// raises its threshold for mappings up to 32 MB), and a heap only shrinks at its end: one live block there holds all freed ones before it
/// in the process.
/// </remarks>
internal static partial class NativeBlocks
{
    /// <summary>Blocks start at an address that every vector width can load from aligned.</summary>
    private const int Alignment = 64;

    private const int ReadWrite = 1 | 2;
    private const int PrivateAnonymous = 2 | 0x20;

    private static readonly bool Mapped = OperatingSystem.IsLinux() && CanMap();

    /// <summary>True where a new block holds zeros without anyone having written them: the kernel's mappings do.</summary>
    public static bool AreZeroed => Mapped;

    /// <summary>A block of <paramref name="length"/> bytes, more than 0; its contents are undefined.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public static unsafe nint Allocate(long length)
    {
        if (GuardPages.AreOn)
            return GuardPages.Allocate(length);
        if (!Mapped)
            return (nint)NativeMemory.AlignedAlloc(checked((nuint)length), Alignment);
        var block = Map(checked((nuint)length), ReadWrite);
        return block != -1 ? block : throw new InsufficientMemoryException($"The system has no {length} bytes of memory left.");
    }

    /// <summary>Makes a block longer or shorter and keeps the bytes that fit. On Linux the pages move without a copy.</summary>
    /// <param name="block">From <see cref="Allocate"/>; not to be used any more.</param>
    /// <param name="length">What it was allocated with.</param>
    /// <param name="newLength">More than 0.</param>
    /// <returns>The block at its new place.</returns>
    /// <exception cref="OutOfMemoryException">The system has no more. The old block stays.</exception>
    public static unsafe nint Resize(nint block, long length, long newLength)
    {
        if (GuardPages.AreOn)
            return GuardPages.Resize(block, length, newLength);
        if (!Mapped)
            return (nint)NativeMemory.AlignedRealloc((void*)block, checked((nuint)newLength), Alignment);
        const int mayMove = 1;
        var moved = Remap(block, (nuint)length, checked((nuint)newLength), mayMove);
        return moved != -1 ? moved : throw new InsufficientMemoryException($"The system has no {newLength} bytes of memory left.");
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="block">From <see cref="Allocate"/>.</param>
    /// <param name="length">What it was allocated with.</param>
    public static unsafe void Free(nint block, long length)
    {
        if (GuardPages.AreOn)
            GuardPages.Free(block, length);
        else if (Mapped)
            _ = Unmap(block, (nuint)length);
        else
            NativeMemory.AlignedFree((void*)block);
    }

    /// <summary>New pages of the system; −1 where it has no more.</summary>
    internal static nint Map(nuint length, int protection) => Map(0, length, protection, PrivateAnonymous, -1, 0);

    /// <summary>Linux without a C library of that name exists; its other allocator serves there.</summary>
    private static bool CanMap()
    {
        try
        {
            var probe = Map(4096, ReadWrite);
            return probe != -1 && Unmap(probe, 4096) == 0;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Remap(nint address, nuint length, nuint newLength, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Unmap(nint address, nuint length);
}
