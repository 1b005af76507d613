using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions.FileSequence;

/// <summary>Reads the images of several files in order, with one file open at a time.</summary>
internal sealed class FrameFilesDecoder : FrameDecoder
{
    private readonly IReadOnlyList<string> _files;
    private readonly ReadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private FrameCursor? _file;
    private int _nextFile;
    private int? _count;
    private bool _counted;

    public FrameFilesDecoder(IReadOnlyList<string> files, ReadOptions options, CancellationToken cancellationToken)
    {
        _files = files;

        // The session that reads the sequence turns pixels, splits volumes and reports progress itself.
        _options = options with { ApplyOrientation = false, SplitVolumes = false, Progress = null };
        _cancellationToken = cancellationToken;
    }

    public override bool StacksByDefault => true;

    /// <summary>A file whose images never end keeps those behind it from coming.</summary>
    public override bool IsEndless => _file?.IsEndless ?? false;

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
            if (_file is null)
            {
                if (_nextFile == _files.Count)
                    return null;
                _file = Open(_files[_nextFile]);
                _nextFile++;
            }

            if (_file.Next() is { } header)
                return header;
            CloseFile();
        }
    }

    public override void ReadPixels(NdArray destination) => _file!.Decode(_file.Next()!, destination);

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        => _file!.TryReadRegion(destination, origin.ToArray());

    public override bool TrySkipPixels()
    {
        if (_file!.Codec.Can(CodecCapabilities.MultiImage))
            _file.Skip(_file.Next()!);
        else
            CloseFile();
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_file is null)
            ReadHeader();
        return _file?.Metadata(excludeApplied) ?? ImageMetadata.Empty;
    }

    protected override void Dispose(bool disposing)
    {
        CloseFile();
        base.Dispose(disposing);
    }

    private bool HoldsOne(string file)
        => FileSetCodec.FindCodec(file, _options, _cancellationToken) is { } codec && !codec.Info.Can(CodecCapabilities.MultiImage);

    private FrameCursor Open(string file)
        => new(this, ((ImageSource)file).Open(_options, _cancellationToken), _options, _cancellationToken, isPart: true);

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
    }
}
