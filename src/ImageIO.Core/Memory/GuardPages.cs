using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>
/// Blocks between pages that can't be touched: code that reads or writes beyond the end of its block, or after it was freed, ends the
/// process where it does so. In debug builds on Unix, where <see cref="Variable"/> is 1.
/// </summary>
internal static partial class GuardPages
{
    /// <summary>The environment variable that turns them on.</summary>
    public const string Variable = "IMAGEIO_GUARD_PAGES";

    /// <summary>What stands between the end of a block and the guard: blocks start aligned for every vector width.</summary>
    private const byte Canary = 0xEF;

    private const int Alignment = 64;
    private const int ReadWrite = 1 | 2;

#if DEBUG
    /// <summary>Every block is native, of just the size that was asked for, and never pooled.</summary>
    public static bool AreOn { get; } = NativeBlocks.AreZeroed && Environment.GetEnvironmentVariable(Variable) == "1";
#else
    public static bool AreOn => false;
#endif

    /// <summary>As <see cref="NativeBlocks.Allocate"/>; the block ends at most 63 bytes before its guard.</summary>
    public static unsafe nint Allocate(long length)
    {
        var page = Environment.SystemPageSize;
        var rounded = Rounded(length);
        var pages = (rounded + page - 1) / page * page;
        var first = NativeBlocks.Map((nuint)(pages + (2 * page)), protection: 0);
        if (first == -1 || Protect(first + page, (nuint)pages, ReadWrite) != 0)
            throw new InsufficientMemoryException($"The system has no {length} bytes of memory left.");
        var block = first + page + (nint)(pages - rounded);
        new Span<byte>((void*)(block + (nint)length), (int)(rounded - length)).Fill(Canary);
        return block;
    }

    /// <summary>As <see cref="NativeBlocks.Resize"/>: a new block, with the bytes of the old one.</summary>
    public static unsafe nint Resize(nint block, long length, long newLength)
    {
        var moved = Allocate(newLength);
        NativeMemory.Copy((void*)block, (void*)moved, (nuint)Math.Min(length, newLength));
        Free(block, length);
        return moved;
    }

    /// <summary>As <see cref="NativeBlocks.Free"/>.</summary>
    /// <exception cref="InvalidOperationException">Something has written behind the block.</exception>
    public static unsafe void Free(nint block, long length)
    {
        var page = Environment.SystemPageSize;
        var rounded = Rounded(length);
        var behind = new ReadOnlySpan<byte>((void*)(block + (nint)length), (int)(rounded - length));
        var written = behind.IndexOfAnyExcept(Canary);
        var pages = (rounded + page - 1) / page * page;
        _ = NativeBlocks.Unmap((block / page * page) - page, (nuint)(pages + (2 * page)));
        if (written >= 0)
            throw new InvalidOperationException($"Something has written {written} bytes behind a block of {length} bytes.");
    }

    private static long Rounded(long length) => checked(length + Alignment - 1) / Alignment * Alignment;

    [LibraryImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(nint address, nuint length, int protection);
}
