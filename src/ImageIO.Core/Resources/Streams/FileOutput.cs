namespace ImageIO.Resources;

/// <summary>A file, written beside its place and moved there when it is whole.</summary>
internal sealed class FileOutput : TargetOutput
{
    private readonly string _named;
    private readonly string _path;
    private string? _temporary;
    private string? _replaced;
    private FileStream? _stream;
    private bool _isMoved;

    public FileOutput(string path)
    {
        _named = path;

        // A link stays a link: what it points to is replaced.
        _path = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var folder = Path.GetDirectoryName(_path);
        if (!string.IsNullOrEmpty(folder) && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder \"{folder}\" does not exist. Create it before writing \"{path}\".");
        if (Directory.Exists(_path))
            throw new UnauthorizedAccessException($"\"{path}\" is a folder. Name a file in it.");

        // A device or pipe (/dev/stdout) has no place beside it, and must not be replaced.
        if (IsDevice(_path))
        {
            _stream = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.None, 1);
            return;
        }

        _temporary = Beside(TemporaryFile.NewName());
        _stream = TemporaryFile.Open(_temporary, FileShare.None);
    }

    public override bool CanSeek => _temporary is not null;

    public override void Write(ReadOnlySpan<byte> bytes) => _stream!.Write(bytes);

    public override void Seek(long position) => _stream!.Position = position;

    public override string? TakeLocalFile()
    {
        if (_temporary is null)
            return null;
        _stream!.Dispose();
        File.Delete(_temporary);
        _temporary = Beside(TemporaryFile.NewName(Resource.ExtensionOf(_path)));
        TemporaryFile.Open(_temporary, FileShare.None).Dispose();
        return _temporary;
    }

    public override (string Name, TargetOutput Output)? CreateSibling(string extension)
    {
        if (_temporary is null)
            return null;
        var path = Path.ChangeExtension(_named, extension);
        return (path, new FileOutput(path));
    }

    public override void Prepare()
    {
        _stream!.Dispose();
        if (_temporary is not null && !File.Exists(_temporary))
            throw new IOException($"The library that writes \"{_named}\" has left no file.");
    }

    public override void Commit(bool canUndo)
    {
        if (_temporary is null)
            return;
        if (canUndo && File.Exists(_path))
        {
            var replaced = Beside(TemporaryFile.NewName());
            File.Replace(_temporary, _path, replaced);
            _replaced = replaced;
        }
        else
        {
            File.Move(_temporary, _path, overwrite: true);
        }

        _isMoved = true;
    }

    public override void Undo()
    {
        if (!_isMoved)
            return;
        try
        {
            if (_replaced is not null)
                File.Move(_replaced, _path, overwrite: true);
            else
                File.Delete(_path);
            _replaced = null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What hindered the commit is told; the file that was replaced stays beside it.
            _replaced = null;
        }
    }

    public override void Dispose()
    {
        if (_stream is null)
            return;
        _stream.Dispose();
        _stream = null;
        if (_temporary is not null && !_isMoved)
            File.Delete(_temporary);
        if (_replaced is not null)
            File.Delete(_replaced);
    }

    private string Beside(string name) => Path.Join(Path.GetDirectoryName(_path), name);

    private static bool IsDevice(string path)
        => path.StartsWith("/dev/", StringComparison.Ordinal) || (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.Device));
}
