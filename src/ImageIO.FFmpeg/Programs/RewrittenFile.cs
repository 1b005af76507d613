namespace ImageIO.FFmpeg.Programs;

/// <summary>A file that a program writes anew from what stands in it: the new one stands beside it until it is whole.</summary>
internal sealed class RewrittenFile : IDisposable
{
    private readonly string _original;

    /// <summary>Makes the new file, empty, which this user alone can read.</summary>
    /// <param name="original">The file that it replaces.</param>
    public RewrittenFile(string original)
    {
        // Its name begins with the old one's: whatever is left behind by a process that is killed is cleared away with it.
        (_original, Path) = (original, original + System.IO.Path.GetExtension(original));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(Path, options).Dispose();
    }

    /// <summary>Where the new file is.</summary>
    public string Path { get; }

    /// <summary>Puts the new file in the place of the old one.</summary>
    public void Commit() => File.Move(Path, _original, overwrite: true);

    /// <summary>Takes away the new file, where it has not replaced the old one.</summary>
    public void Dispose() => File.Delete(Path);
}
