using System.Runtime.InteropServices;

namespace ImageIO.Resources;

/// <summary>What the system says of a file, links followed.</summary>
/// <param name="IsRegular">Bytes on a disk; false for pipes, devices, sockets and folders.</param>
/// <param name="Mode">Its permission bits; all of them where the system has none.</param>
/// <param name="Owner">The numbers of its user and group; null where they are not known.</param>
internal readonly partial record struct FileStatus(bool IsRegular, UnixFileMode Mode, (uint User, uint Group)? Owner)
{
    private const UnixFileMode AllBits = (UnixFileMode)0x1FF;
    private const UnixFileMode WriteBits = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const int CurrentFolder = -100;
    private const uint BasicStatistics = 0x7FF;
    private const int WriteAccess = 2;

    /// <summary>Whether there is a C library to ask. A page in a browser has files of its own, in memory, and asks nobody.</summary>
    private static bool HasLibrary => !OperatingSystem.IsWindows() && !OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi();

    /// <summary>Whether nobody may write the file. Root may write all the same, but is not meant to.</summary>
    public bool IsReadOnly => (Mode & WriteBits) == 0;

    /// <summary>The status of a file or folder; null where there is none.</summary>
    public static FileStatus? Of(string path)
    {
        if (OperatingSystem.IsLinux() && TryStatx(path, out var found))
        {
            const int typeBits = 0xF000;
            const int regular = 0x8000;
            return new FileStatus((found.Mode & typeBits) == regular, (UnixFileMode)found.Mode & AllBits, (found.User, found.Group));
        }

        var info = new FileInfo(path);
        if (!info.Exists && !Directory.Exists(path))
            return null;
        var isReadOnly = OperatingSystem.IsWindows() && info.Exists && info.IsReadOnly;
        var mode = OperatingSystem.IsWindows() ? isReadOnly ? AllBits & ~WriteBits : AllBits : File.GetUnixFileMode(path) & AllBits;
        return new FileStatus(info.Exists && !info.Attributes.HasFlag(FileAttributes.Device), mode, null);
    }

    /// <summary>Whether this process may write to a file that is there.</summary>
    public static bool MayWrite(string path) => !HasLibrary || Access(path, WriteAccess) == 0;

    /// <summary>Gives a file to a user and group.</summary>
    /// <returns>False where this process may not do that.</returns>
    public static bool TryGiveTo(string path, (uint User, uint Group) owner) => ChangeOwner(path, owner.User, owner.Group) == 0;

    /// <summary>The permission bits of a file that is made without a word about them.</summary>
    public static UnixFileMode DefaultMode()
    {
        const UnixFileMode readWrite = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead | WriteBits;
        return readWrite & ~(UnixFileMode)FileModeMask();
    }

    private static uint FileModeMask()
    {
        const string label = "Umask:";
        if (OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal)) is { } line)
            return Convert.ToUInt32(line[label.Length..].Trim(), 8);
        if (!HasLibrary)
            return 0;

        // It can only be read by setting it: for a moment to what makes files private.
        var mask = SetFileModeMask(0x3F);
        _ = SetFileModeMask(mask);
        return mask;
    }

    private static bool TryStatx(string path, out StatxBuffer found)
    {
        found = default;
        try
        {
            return Statx(CurrentFolder, path, 0, BasicStatistics, out found) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxBuffer found);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetFileModeMask(uint mask);

    /// <summary>The kernel's <c>struct statx</c>, which is laid out alike on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
