using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ImageIO.Resources;

/// <summary>A file that only this user can read, and that is gone when it is disposed.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Prefix = ".imageio-";
    private const string Mark = ".tmp~";
    private const int MaxLookedAt = 1000;

    private static readonly HashSet<string> LookedAt = [];

    private TemporaryFile(string path, FileStream stream)
    {
        Path = path;
        Stream = stream;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its bytes, to be read and written.</summary>
    public FileStream Stream { get; }

    /// <summary>Takes away what processes that were killed have left in a folder. Looked at once for each folder.</summary>
    public static void RemoveLeftovers(string folder)
    {
        lock (LookedAt)
        {
            if (LookedAt.Count >= MaxLookedAt)
                LookedAt.Clear();
            if (!LookedAt.Add(folder))
                return;
        }

        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*").Where(IsLeftover))
                File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // They are in nobody's way.
        }
    }

    /// <summary>Takes away what this process has left so far: it is about to end without being able to end its writes.</summary>
    public static void RemoveOwn()
    {
        string[] folders;
        lock (LookedAt)
            folders = [.. LookedAt];
        foreach (var folder in folders)
        {
            try
            {
                foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}{Environment.ProcessId}-*{Mark}*"))
                    File.Delete(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The next process that writes there takes them away.
            }
        }
    }

    /// <summary>Makes an empty file.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="extension">The extension that a library may look at; none where it is not of plain letters and digits.</param>
    public static TemporaryFile Create(string folder, string? extension)
    {
        RemoveLeftovers(folder);
        var path = System.IO.Path.Join(folder, NewName(extension));
        return new(path, Open(path, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>A name that nothing else has, and that begins with a dot: a folder that is read as a sequence leaves it out.</summary>
    public static string NewName(string? extension = null)
        => $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}{Mark}{(IsPlain(extension) ? extension : null)}";

    /// <summary>Makes a file that must not exist yet.</summary>
    /// <param name="path">Where.</param>
    /// <param name="share">Who may open it besides.</param>
    /// <param name="options">How it is used.</param>
    public static FileStream Open(string path, FileShare share, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 1,
            Options = options,
        };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, how);
    }

    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(Path);
    }

    /// <summary>
    /// Whether a temporary file's process is gone. One that is seen by its number lives. One that is not may live where its number means
    /// another (a container that shares the folder): it then holds a lock, unless a library writes the file, for which a day is enough.
    /// </summary>
    private static bool IsLeftover(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var parts = name[Prefix.Length..].Split('-');
        if (parts.Length != 2 || !parts[1].Contains(Mark, StringComparison.Ordinal)
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            return false;
        var isLibrarys = !name.EndsWith(Mark, StringComparison.Ordinal);
        var age = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
        return !IsAlive(process) && age > (isLibrarys ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(1)) && (isLibrarys || IsUnlocked(path));
    }

    private static bool IsAlive(int process)
    {
        // In a browser it is the only one, and no process can be asked for.
        if (process == Environment.ProcessId)
            return true;
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return fault is Win32Exception;
        }
    }

    private static bool IsUnlocked(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsPlain(string? extension)
        => extension is ['.', .. { Length: > 0 and <= 16 } letters] && letters.All(char.IsAsciiLetterOrDigit);
}
