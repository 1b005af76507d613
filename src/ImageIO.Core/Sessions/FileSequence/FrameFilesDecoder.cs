using ImageIO.Codecs;

namespace ImageIO.Sessions.FileSequence;

/// <summary>Reads the images of several files in order, with one file open at a time.</summary>
internal sealed class FrameFilesDecoder : FrameDecoder
{
    private readonly IReadOnlyList<string> _files;
    private readonly ReadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private ImageReader? _reader;
    private int _nextFile;
    private int? _count;
    private bool _counted;

    public FrameFilesDecoder(IReadOnlyList<string> files, ReadOptions options, CancellationToken cancellationToken)
    {
        _files = files;

        // The session that reads the sequence turns pixels and reports progress itself.
        _options = options with { ApplyOrientation = false, Progress = null };
        _cancellationToken = cancellationToken;
    }

    public override bool StacksByDefault => true;

    /// <summary>As many as there are files, where each is of a format that holds one image: their first bytes tell.</summary>
    public override int? ImageCount
    {
        get
        {
            if (!_counted)
                _count = _files.All(HoldsOne) ? _files.Count : null;
            _counted = true;
            return _count;
        }
    }

    public override FrameHeader? ReadHeader()
    {
        while (true)
        {
            if (_reader is null)
            {
                if (_nextFile == _files.Count)
                    return null;
                _reader = new ImageReader(_files[_nextFile], _options, _cancellationToken);
                _nextFile++;
            }

            if (_reader.NextHeader() is { } header)
                return header;
            CloseFile();
        }
    }

    public override void ReadPixels(NdArray destination) => _reader!.DecodeNext(destination);

    public override bool TrySkipPixels()
    {
        if (_reader!.Codec.Can(CodecCapabilities.MultiImage))
            _reader.SkipNext();
        else
            CloseFile();
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_reader is null)
            ReadHeader();
        return _reader?.CurrentMetadata(excludeApplied) ?? ImageMetadata.Empty;
    }

    protected override void Dispose(bool disposing)
    {
        CloseFile();
        base.Dispose(disposing);
    }

    private bool HoldsOne(string file)
    {
        using var reader = new ImageReader(file, _options, _cancellationToken);
        return !reader.Codec.Can(CodecCapabilities.MultiImage);
    }

    private void CloseFile()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
