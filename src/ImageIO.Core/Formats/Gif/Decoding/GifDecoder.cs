using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>Gives the images of a GIF as a viewer shows them: composited, all in one shape.</summary>
/// <remarks>
/// Two walks are made over the file: one over the blocks, to know the shape, the number of images and the loop count
/// (<see cref="GifScanner"/>), and one that
/// decodes. In memory are the screen, a second one where an image asks for what was there before it, and the window of
/// <see cref="LzwDecoder"/>.
/// Durations are given as stored, also 0; viewers show images of 0 and 10 ms for 100 ms.
/// </remarks>
internal sealed class GifDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly GifBlockReader _blocks = new(source, options);
    private readonly uint[] _globalPalette = new uint[256];
    private readonly uint[] _palette = new uint[256];
    private readonly long _start = source.Position;
    private long _firstBlock;
    private GifScan? _survey;
    private ImmutableArray<int> _shape;
    private LzwDecoder? _lzw;
    private DecoderCanvas? _canvas;
    private GifMetadataReader? _metadata;

    private int _index;
    private bool _isAtEnd;
    private bool _isGrayTold;
    private FrameHeader? _header;
    private GifImage? _image;

    // What is to become of the image that was drawn last.
    private GifDisposal _disposal;
    private PixelArea _drawn;

    public override int? ImageCount
        => Survey() is { } survey && (!survey.IsDamaged || options.Tolerance == Tolerance.Partial) ? survey.ImageCount : null;

    public override TimeSpan? TotalDuration => ImageCount is null ? null : TimeSpan.FromMilliseconds(Survey().Delays * 10);

    public override bool StacksByDefault => true;

    /// <summary>
    /// A loop block counts the repetitions after the first play: n there are n + 1 plays, and 0 is forever. Without one it is shown once.
    /// </summary>
    public override int? LoopCount => Survey().Repetitions switch
    {
        null => 1,
        0 => 0,
        var repetitions => repetitions + 1,
    };

    public override FrameHeader? ReadHeader()
    {
        var survey = Survey();
        if (_header is not null || _isAtEnd)
            return _header;
        if (survey.IsDamaged && options.Tolerance == Tolerance.Partial && _index == survey.ImageCount)
        {
            _isAtEnd = true;
            return null;
        }

        if (!NextImage())
        {
            _isAtEnd = true;
            return null;
        }

        var image = _blocks.Image;
        ReadPalette(image);
        _image = image;
        _header = new FrameHeader { Shape = _shape, DType = DType.UInt8, Duration = image.Control.Duration };
        return _header;
    }

    public override void ReadPixels(NdArray destination)
    {
        Compose();
        _canvas!.CopyTo(destination);
    }

    public override bool TrySkipPixels()
    {
        // What comes later may be drawn onto it.
        Compose();
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index == _index)
            return true;
        if (index > _index && !(ImageCount > index))
            return false;
        if (index < _index)
        {
            if (index != 0)
                return false;
            Rewind();
        }

        while (_index < index && ReadHeader() is not null)
            Compose();
        return _index == index;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        Survey();
        _metadata ??= new GifMetadataReader(source, _firstBlock, _blocks.Screen, options);
        return _metadata.Read(_image, excludeApplied ? default : _palette);
    }

    protected override void Dispose(bool disposing)
    {
        _lzw?.Dispose();
        _lzw = null;
        _canvas?.Dispose();
        _canvas = null;
        base.Dispose(disposing);
    }

    private GifScan Survey()
    {
        if (_survey is not null)
            return _survey;
        try
        {
            source.EnsureSeekable();
            source.Position = _start;
            _blocks.ReadScreen();
            if (_blocks.Screen.TableSize > 0)
                _blocks.ReadTable(_blocks.Screen.TableSize, _globalPalette);
            _firstBlock = source.Position;
            _lzw ??= new LzwDecoder(source);
            _survey = new GifScanner(_blocks, _lzw, options).Run();
        }
        catch (EndOfStreamException end)
        {
            throw new CorruptImageException("The file is cut short before the first image.", end) { Position = source.Position };
        }

        if ((long)_survey.Width * _survey.Height > int.MaxValue)
            throw new UnsupportedImageException(
                $"The screen is {_survey.Width}×{_survey.Height}; at most {int.MaxValue} pixels can be composited.");
        _shape = [_survey.Height, _survey.Width, _survey.IsTransparent ? 4 : 3];
        options.Limits.CheckImage(_shape.AsSpan(), DType.UInt8, channelAxes: 1);
        Rewind();
        return _survey;
    }

    private void Rewind()
    {
        source.Position = _firstBlock;
        _blocks.Restart();
        _canvas?.Clear();
        _index = 0;
        _isAtEnd = false;
        _header = null;
        _image = null;
        _disposal = GifDisposal.Unspecified;
    }

    /// <summary>Draws the announced image onto the screen.</summary>
    private void Compose()
    {
        var image = _image!.Value;
        if (_canvas is null)
        {
            _canvas = new DecoderCanvas(_survey!.Width, _survey.Height, source.Working);
            _canvas.Clear();
        }

        if (_disposal == GifDisposal.Clear)
            _canvas.Clear(_drawn);
        else if (_disposal == GifDisposal.RestorePrevious)
            _canvas.Restore(_drawn);
        _disposal = image.Control.Disposal;
        _drawn = image.Area.ClipTo(_survey!.Width, _survey.Height);
        if (_disposal == GifDisposal.RestorePrevious)
            _canvas.Save(_drawn);
        new FrameCompositor(_blocks, _lzw!, options).Draw(image, _palette, _canvas, _drawn);
        _header = null;
        _index++;
    }

    /// <summary>
    /// The image's colors: its own table, the file's, or where there is neither the shades of gray that its indices can count.
    /// </summary>
    private void ReadPalette(in GifImage image)
    {
        if (image.TableSize > 0)
        {
            _blocks.ReadTable(image.TableSize, _palette);
        }
        else if (_blocks.Screen.TableSize > 0)
        {
            _globalPalette.CopyTo(_palette, 0);
        }
        else
        {
            var bits = source.Peek(1) is [var codeSize] ? Math.Clamp((int)codeSize, 1, 8) : 8;
            PaletteExpander.FillGray(bits, _palette);
            if (!_isGrayTold)
                options.OnWarning?.Invoke(
                    new ImageWarning("There is no color table. The indices are shown as shades of gray.", image.Position));
            _isGrayTold = true;
        }
    }

    private bool NextImage()
    {
        while (true)
        {
            switch (_blocks.Next())
            {
                case GifBlock.Image:
                    return true;
                case GifBlock.End:
                    return false;
                default:
                    _blocks.SkipSubBlocks();
                    break;
            }
        }
    }
}
