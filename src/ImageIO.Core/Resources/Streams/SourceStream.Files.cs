namespace ImageIO.Resources;

/// <content>The files that a source can be made of, and those beside it.</content>
public sealed partial class SourceStream
{
    /// <summary>What was put aside of a source that can't seek; read instead of it.</summary>
    private Stream? _spool;

    /// <summary>A caller's stream whose bytes were put aside though it can seek, and where they began.</summary>
    private Stream? _gathered;

    private long _gatheredFrom;
    private TemporaryFile? _localFile;
    private List<TemporaryFile>? _productFiles;
    private List<SourceStream>? _siblings;
    private SourceStream? _parent;

    /// <summary>Opens a file of this name beside the source; null where nothing stands beside it.</summary>
    internal Func<string, SourceStream>? OpenBeside { get; init; }

    /// <summary>
    /// Makes a source that can't seek seekable, by putting what is left of it aside: up to 1 MiB in memory, more in a temporary file.
    /// </summary>
    /// <remarks>To be called before anything but <see cref="Peek"/>. Does nothing where the source can seek.</remarks>
    /// <exception cref="ImageLimitException">The source is longer than <see cref="Limits.MaxSourceBytes"/>.</exception>
    public void EnsureSeekable()
    {
        if (CanSeek || _inner is HttpStream { Position: <= BufferSize } remote && remote.TryEnableSeeking())
            return;
        var spool = StartSpool();
        try
        {
            while (Fill())
                spool.Write(TakeWindow());
            FinishSpool(spool);
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The path of a file with the bytes of this source, for libraries that open files themselves. To be called before anything but
    /// <see cref="Peek"/>.
    /// </summary>
    /// <remarks>
    /// A source that is a file gives its own path. Everything else is put into a temporary file, readable by this user only, with the
    /// extension of the source's name, that is deleted with the source. The stream can be read beside it.
    /// </remarks>
    /// <returns>The path. The file is not to be changed, and not to be used after the source is disposed.</returns>
    /// <exception cref="ImageLimitException">The source is longer than <see cref="Limits.MaxSourceBytes"/>.</exception>
    public string EnsureLocalFile()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (LocalPath is not null || _localFile is not null)
            return LocalPath ?? _localFile!.Path;
        ThrowIfRead();
        var canSeek = CanSeek;
        var file = TemporaryFile.Create(Path.GetTempPath(), Resource.ExtensionOf(Name));
        try
        {
            for (ReadOnlySpan<byte> bytes; !(bytes = PeekBuffered()).IsEmpty; Advance(bytes.Length))
            {
                Working.Take(bytes.Length);
                file.Stream.Write(bytes);
            }

            file.Stream.Flush();
            if (canSeek)
                Position = 0;
            else
                FinishSpool(file.Stream);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _localFile = file;
        return file.Path;
    }

    /// <summary>
    /// The path of a new file, empty, for programs that write what they make of this source: readable by this user only, and deleted with
    /// the source.
    /// </summary>
    /// <param name="extension">With its dot; letters and digits, which programs choose a format by.</param>
    public string CreateLocalFile(string extension)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var file = TemporaryFile.Create(Path.GetTempPath(), extension);
        file.Stream.Dispose();
        (_productFiles ??= []).Add(file);
        return file.Path;
    }

    /// <summary>Opens another file of the same image: the one of this name in the same folder, archive or directory of a server.</summary>
    /// <param name="name">A file's name and no more: no folder, no <c>..</c>, no address. It may come from the source itself.</param>
    /// <returns>The file, under the limits and the token of this source. Disposed with it at the latest.</returns>
    /// <exception cref="UnsupportedImageException">
    /// The source is bytes or a stream, which have nothing beside them; or the name leads out of the folder, by itself or as a link.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="HttpRequestException">The server does not give the file.</exception>
    public SourceStream OpenSibling(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (OpenBeside is null)
            throw Refused($"is one part of an image, the other is the file \"{name}\": bytes and streams have no files beside them. Read " +
                "it by its path.");
        if (!IsFileName(name))
            throw Refused($"refers to \"{name.Replace('\0', ' ')}\", but only files of the same folder are read with it. Put the file " +
                "there, and its name into the other.");
        var sibling = OpenBeside(name);
        sibling._parent = this;
        (_siblings ??= []).Add(sibling);
        return sibling;

        UnsupportedImageException Refused(string why) => new($"\"{Name}\" {why}") { Resource = Name };
    }

    private static bool IsFileName(string name)
        => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny("/\\\0") < 0
            && !Path.IsPathRooted(name) && !(OperatingSystem.IsWindows() && name.Contains(':', StringComparison.Ordinal));

    private void ReleaseParts()
    {
        _localFile?.Dispose();
        _productFiles?.ForEach(static file => file.Dispose());
        _parent?._siblings!.Remove(this);
        while (_siblings is [.., var last])
            last.Dispose();
    }

    private void ThrowIfRead()
    {
        if (Position != 0)
            throw new InvalidOperationException("A source can only be made seekable, or a file, before it is read.");
    }

    private SpoolStream StartSpool()
    {
        ThrowIfRead();

        // What says beforehand that it is too long is not unpacked first.
        if (_inner is ForwardReadStream { ExpectedLength: { } length })
        {
            CheckLimit(length);
            Working.Check(length);
        }

        var spool = new SpoolStream(Working);
        spool.Write(TakeWindow());
        return spool;
    }

    private void FinishSpool(Stream spool)
    {
        if (_ownsInner)
            _inner!.Dispose();
        else if (_inner!.CanSeek)
            (_gathered, _gatheredFrom) = (_inner, _origin);
        _inner = _spool = spool;

        // What is put aside is here: nobody waits for it, and no thread is lent for that.
        _asyncReads = null;
        _origin = 0;
        _window = default;
        _offset = 0;
        _windowStart = 0;
        _isAtEnd = false;
        spool.Position = 0;
    }
}
