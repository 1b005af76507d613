namespace ImageIO.Resources;

/// <summary>A file, written beside its place and moved there when it is whole.</summary>
internal sealed class FileOutput : TargetOutput
{
    private readonly string _named;
    private readonly bool _isDurable;
    private readonly TargetPlace _place;
    private readonly Stream _stream;

    /// <summary>The file that is written; null where nothing can be made beside the place.</summary>
    private string? _temporary;

    private string? _replaced;
    private bool _isMoved;

    public FileOutput(string path, bool isDurable = false)
    {
        _named = path;
        _isDurable = isDurable;
        _place = new TargetPlace(path) { IsDurable = isDurable };
        if (_place.IsSpecial)
        {
            _stream = new FileStream(_place.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
            return;
        }

        var beside = _place.TryCreateBeside(out var temporary);
        _stream = beside ?? new SpoolStream() as Stream;
        _temporary = beside is null ? null : temporary;
    }

    public override bool CanSeek => !_place.IsSpecial;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException fault)
        {
            throw _place.About(fault, _temporary);
        }
    }

    public override void Seek(long position) => _stream.Position = position;

    public override string? TakeLocalFile()
    {
        if (_temporary is null)
            return null;
        _stream.Dispose();
        File.Delete(_temporary);
        _temporary = _place.NewPathBeside(Resource.ExtensionOf(_named));
        TemporaryFile.Open(_temporary, FileShare.None).Dispose();
        return _temporary;
    }

    public override Stream? OpenExisting()
        => _place.IsSpecial || !_place.Exists
            ? null : new FileStream(_place.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1,
                FileOptions.SequentialScan);

    public override (string Name, TargetOutput Output)? CreateSibling(string extension)
    {
        if (_place.IsSpecial)
            return null;
        var path = Path.ChangeExtension(_named, extension);
        return (path, new FileOutput(path, _isDurable));
    }

    public override void Prepare()
    {
        if (_temporary is null)
            return;
        if (_isDurable && _stream is FileStream { CanWrite: true } file)
            file.Flush(flushToDisk: true);
        var isLibrarys = !_stream.CanWrite;
        _stream.Dispose();
        if (!File.Exists(_temporary))
            throw new IOException($"The library that writes \"{_named}\" has left no file.");
        if (_isDurable && isLibrarys)
            FlushToDisk(_temporary);
    }

    /// <summary>What a library wrote under its own handle: the system flushes it by any other.</summary>
    private static void FlushToDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
        file.Flush(flushToDisk: true);
    }

    public override void Commit(bool canUndo)
    {
        if (_temporary is not null)
        {
            _replaced = _place.Put(_temporary, canUndo);
        }
        else if (!_place.IsSpecial)
        {
            _place.Overwrite(_stream);
        }

        _isMoved = true;
    }

    public override void Undo()
    {
        if (!_isMoved || _temporary is null)
            return;
        if (_replaced is not null || !_place.Exists)
            _place.Restore(_replaced);
        _replaced = null;
    }

    public override void Dispose()
    {
        _stream.Dispose();
        if (_temporary is not null && !_isMoved)
            File.Delete(_temporary);
        if (_replaced is not null)
            File.Delete(_replaced);
        _temporary = _replaced = null;
    }
}
