namespace ImageIO.Resources;

/// <summary>A file that only this user can read, and that is gone when it is disposed.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private TemporaryFile(string path, FileStream stream)
    {
        Path = path;
        Stream = stream;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its bytes, to be read and written.</summary>
    public FileStream Stream { get; }

    /// <summary>Makes an empty file.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="extension">The extension that a library may look at; none where it is not of plain letters and digits.</param>
    public static TemporaryFile Create(string folder, string? extension)
    {
        var path = System.IO.Path.Join(folder, NewName(extension));
        return new(path, Open(path, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>A name that nothing else has, and that begins with a dot: a folder that is read as a sequence leaves it out.</summary>
    public static string NewName(string? extension = null)
        => $".imageio-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}.tmp~{(IsPlain(extension) ? extension : null)}";

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

    private static bool IsPlain(string? extension) => extension is ['.', .. { Length: > 0 and <= 16 } letters] && letters.All(char.IsAsciiLetterOrDigit);
}
