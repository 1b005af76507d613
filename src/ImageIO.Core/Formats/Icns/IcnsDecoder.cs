using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Icns;

/// <summary>
/// Reads the images of an Apple icon in the order of the file, each named by its type: <c>il32</c>, <c>ic07</c>; in the icon of a folder
/// <c>open/ic07</c>.
/// </summary>
internal sealed class IcnsDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private List<IcnsElement>? _elements;
    private List<IcnsElement>? _images;
    private int _next;
    private FrameHeader? _frame;
    private EmbeddedImage? _file;

    public IcnsDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Images.Count;

    private List<IcnsElement> Images
    {
        get
        {
            if (_images is not null)
                return _images;
            _elements = IcnsElement.ReadAll(_source, _options);
            _images = [.. _elements.Where(element => IcnsKind.OfTypes.ContainsKey(element.Type))];
            CodecTools.ThrowCorruptIf(_images.Count == 0, "The icon holds no image.", 0);
            return _images;
        }
    }

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jp2Signature => [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20];

    private static ReadOnlySpan<byte> Jp2Codestream => [0xFF, 0x4F, 0xFF, 0x51];

    public override FrameHeader? ReadHeader()
    {
        if (_frame is not null || _next == Images.Count)
            return _frame;
        Forget();
        var element = Images[_next];
        var kind = IcnsKind.OfTypes[element.Type];
        var name = element.Folder + element.Type;
        if (kind.Coding == IcnsCoding.File)
        {
            _source.Position = element.Offset;
            var start = _source.Peek((int)Math.Min(8, element.Length));
            if (start.SequenceEqual(PngSignature))
            {
                _file = new EmbeddedImage("png", _source, element.Offset, element.Length, _options with { ApplyPalette = true });
                return _frame = _file.ToRgba(name);
            }

            if (start.SequenceEqual(Jp2Signature) || start.StartsWith(Jp2Codestream))
            {
                _file = new EmbeddedImage("jp2", _source, element.Offset, element.Length, _options with { ApplyPalette = true, Level = 0 });
                return _frame = _file.ToRgba(name);
            }
        }

        return _frame = new FrameHeader { Shape = [kind.Height, kind.Width, 4], DType = DType.UInt8, Name = name };
    }

    public override void ReadPixels(NdArray destination)
    {
        var element = Images[_next];
        if (_file is not null)
            _file.ReadConverted(destination);
        else
            new IcnsPixels(_source, _options, _elements!).Read(element, destination);
        TrySkipPixels();
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _frame = null;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if ((uint)index >= (uint)Images.Count)
            return false;
        if (index != _next)
            (_next, _frame) = (index, null);
        return true;
    }

    public override int? FindImage(string name)
    {
        var index = Images.FindIndex(element => element.Folder + element.Type == name);
        return index < 0 ? null : index;
    }

    protected override void Dispose(bool disposing)
    {
        Forget();
        base.Dispose(disposing);
    }

    private void Forget()
    {
        _file?.Dispose();
        _file = null;
    }
}
