using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO.Cli.Frames;

/// <summary>Reads the images of files that come one behind the other, each by its own codec.</summary>
internal sealed class PipedImagesDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private ImageSegment? _segment;
    private FrameCursor? _file;
    private bool _hasEnded;

    public PipedImagesDecoder(SourceStream source, ReadOptions options)
    {
        _source = source;

        // The session that reads the sequence turns pixels, splits volumes and reports progress itself.
        _options = options with { Registry = null, ApplyOrientation = false, SplitVolumes = false, Progress = null };
    }

    public override bool StacksByDefault => _file?.StacksByDefault ?? false;

    public override int? LoopCount => _file?.LoopCount;

    public override FrameHeader? ReadHeader()
    {
        while (!_hasEnded)
        {
            if (_file is null && !TryOpen())
                break;
            if (_file!.Next() is { } header)
                return header;
            CloseFile();
        }

        _hasEnded = true;
        return null;
    }

    public override void ReadPixels(NdArray destination) => _file!.Decode(_file.Next()!, destination);

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_file is null)
            ReadHeader();
        return _file?.Metadata(excludeApplied) ?? ImageMetadata.Empty;
    }

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private bool TryOpen()
    {
        var start = _source.Peek(ImageBoundary.MaxSignature);
        if (start.IsEmpty)
            return false;
        if (ImageBoundary.TryFind(start) is not { } boundary)
        {
            var warning = new ImageWarning("What comes behind the last image is none, and was passed over.", _source.Position);
            _options.OnWarning?.Invoke(warning);
            return false;
        }

        _segment = new ImageSegment(_source, boundary);
        var opened = ImageSource.FromStream(_segment).Open(_options, _source.CancellationToken);
        _file = new FrameCursor(this, opened, _options, _source.CancellationToken);
        return true;
    }

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
        _segment?.Drain();
    }
}
