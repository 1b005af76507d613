using System.Text;

namespace ImageIO.Resources;

/// <summary>Where the bytes for a path go: to what the system's own <c>open</c> would have written, or nowhere.</summary>
internal sealed class TargetPlace
{
    private const int MaxNameBytes = 255;

    private readonly string _named;
    private readonly string _folder;
    private readonly FileStatus? _existing;
    private bool _isOverwritten;

    /// <summary>Finds the place, and refuses what can't be written before anything is made.</summary>
    /// <param name="named">The path as the caller gave it.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or a file that may not be written.</exception>
    /// <exception cref="PathTooLongException">The file's name is longer than file systems allow.</exception>
    public TargetPlace(string named)
    {
        _named = named;
        Path = RealPath.Resolve(named);
        _folder = System.IO.Path.GetDirectoryName(Path) ?? Path;
        if (!Directory.Exists(_folder))
            throw new DirectoryNotFoundException($"The folder \"{_folder}\" does not exist. Create it before writing \"{named}\".");
        if (System.IO.Path.EndsInDirectorySeparator(named) || Directory.Exists(Path))
            throw new UnauthorizedAccessException($"\"{named}\" is a folder. Name a file in it.");
        if (!OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(System.IO.Path.GetFileName(Path)) > MaxNameBytes)
            throw new PathTooLongException($"The name of \"{named}\" is longer than the {MaxNameBytes} bytes that a file's name may have.");
        _existing = FileStatus.Of(Path);
        IsSpecial = _existing is { IsRegular: false } || RealPath.IsOpenFile(Path);
        if (_existing is { IsReadOnly: true } || (_existing is not null && !FileStatus.MayWrite(Path)))
            throw new UnauthorizedAccessException(
                $"\"{named}\" is read-only, and is not replaced. Change its permissions, or write to another file.");
    }

    /// <summary>The path without links.</summary>
    public string Path { get; }

    /// <summary>Whether a file is there.</summary>
    public bool Exists => _existing is not null;

    /// <summary>A pipe, a device or a file that a process has open (<c>/dev/stdout</c>): written where it is, and never replaced.</summary>
    public bool IsSpecial { get; }

    /// <summary>Whether what is written over the file is on the disk when that is done.</summary>
    public bool IsDurable { get; init; }

    /// <summary>A path beside the place that nothing has yet.</summary>
    public string NewPathBeside(string? extension = null) => System.IO.Path.Join(_folder, TemporaryFile.NewName(extension));

    /// <summary>Makes an empty file beside the place.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>Null where nothing may be made there, though the file itself can be written over.</returns>
    public FileStream? TryCreateBeside(out string path)
    {
        TemporaryFile.RemoveLeftovers(_folder);
        path = NewPathBeside();
        try
        {
            return TemporaryFile.Open(path, FileShare.None);
        }
        catch (UnauthorizedAccessException) when (Exists)
        {
            return null;
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new UnauthorizedAccessException($"\"{_named}\" can't be written: you may not make files in its folder.", fault);
        }
        catch (IOException fault)
        {
            throw About(fault, path);
        }
    }

    /// <summary>A fault of a temporary file, told of the file that the caller named.</summary>
    public IOException About(IOException fault, string? temporary)
    {
        var reason = temporary is null ? fault.Message : fault.Message.Replace(temporary, Path, StringComparison.Ordinal);
        return new IOException($"\"{_named}\" can't be written: {reason}", fault) { HResult = fault.HResult };
    }

    /// <summary>Puts a complete file into the place: what was there lends it its permissions and its owner.</summary>
    /// <param name="temporary">A file beside the place. Gone afterwards.</param>
    /// <param name="canUndo">Whether what was there is to be kept.</param>
    /// <returns>The path under which it is kept; null where it is not.</returns>
    public string? Put(string temporary, bool canUndo)
    {
        var kept = canUndo && Exists ? NewPathBeside() : null;
        try
        {
            if (TakeOnPermissions(temporary) && TryMove(temporary, kept))
                return kept;
            using (var complete = OpenComplete(temporary))
                Overwrite(complete, kept);
            File.Delete(temporary);
            return kept;
        }
        catch (IOException fault)
        {
            throw About(fault, temporary);
        }
    }

    /// <summary>Writes over the file that is there: it stays the same file, and who reads it meanwhile sees a part of it.</summary>
    /// <param name="complete">All bytes.</param>
    /// <param name="kept">A new path under which what was there is kept; null where it is not.</param>
    public void Overwrite(Stream complete, string? kept = null)
    {
        if (kept is not null)
            Keep(kept);
        try
        {
            Replace(complete);
        }
        catch when (kept is not null)
        {
            Restore(kept);
            throw;
        }
    }

    /// <summary>Brings back what was there, as well as it can be.</summary>
    /// <param name="kept">Where it was kept; null where nothing was there.</param>
    public void Restore(string? kept)
    {
        try
        {
            if (kept is null)
            {
                File.Delete(Path);
            }
            else if (!_isOverwritten)
            {
                File.Move(kept, Path, overwrite: true);
            }
            else
            {
                using (var old = OpenComplete(kept))
                    Replace(old);
                File.Delete(kept);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What hindered the write is told; what was replaced stays beside its place.
        }
    }

    private static FileStream OpenComplete(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);

    private void Keep(string kept)
    {
        _isOverwritten = true;
        try
        {
            File.Copy(Path, kept);
        }
        catch
        {
            File.Delete(kept);
            throw;
        }
    }

    private void Replace(Stream complete)
    {
        using var place = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
        var old = place.Length;
        if (complete.Length > old)
        {
            try
            {
                // First what needs new room on the disk: where there is none, the file is as it was.
                Copy(from: old);
            }
            catch
            {
                place.SetLength(old);
                throw;
            }
        }

        if (old > 0)
            Copy(from: 0);
        place.SetLength(complete.Length);
        place.Flush(flushToDisk: IsDurable);

        void Copy(long from)
        {
            complete.Position = place.Position = from;
            complete.CopyTo(place);
        }
    }

    /// <summary>False where the file can't be given to the owner of what was there: a file that is replaced would change hands.</summary>
    private bool TakeOnPermissions(string temporary)
    {
        if (OperatingSystem.IsWindows())
            return true;
        if (_existing?.Owner is { } owner && FileStatus.Of(temporary)?.Owner != owner && !FileStatus.TryGiveTo(temporary, owner))
            return false;
        File.SetUnixFileMode(temporary, _existing?.Mode ?? FileStatus.DefaultMode());
        return true;
    }

    /// <summary>
    /// False where the file that is there can be written but not replaced: one that is mounted, or another user's in a shared folder.
    /// </summary>
    private bool TryMove(string temporary, string? kept)
    {
        try
        {
            if (kept is null)
                File.Move(temporary, Path, overwrite: true);
            else
                File.Replace(temporary, Path, kept);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && CanOverwrite())
        {
            return false;
        }

        bool CanOverwrite() => FileStatus.Of(Path) is { IsRegular: true } && File.Exists(temporary);
    }
}
