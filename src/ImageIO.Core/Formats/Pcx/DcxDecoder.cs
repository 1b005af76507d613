using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pcx;

/// <summary>Reads the pages of a DCX file: a list of places, at each of which a whole PCX file begins.</summary>
internal sealed class DcxDecoder : FrameDecoder
{
    private const uint Mark = 0x3ADE68B1;
    private const int MaxPages = 1023;

    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private List<uint>? _places;
    private int _next;
    private EmbeddedImage? _page;
    private bool _isAnnounced;

    public DcxDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Places.Count;

    private List<uint> Places => _places ??= ReadPlaces();

    public override FrameHeader? ReadHeader()
    {
        if (_isAnnounced)
            return _page!.Header;
        if (_next == Places.Count)
            return null;
        _page?.Dispose();
        _page = null;
        var place = Places[_next];
        if (place >= _source.Length)
            CodecTools.ThrowCorrupt($"Page {_next} is said to begin at byte {place}, behind the end of the file.", 4 + (_next * 4L));
        var end = Places.Where(other => other > place).Select(other => (long)other).Append(_source.Length).Min();
        _page = new EmbeddedImage("pcx", _source, place, Math.Min(end, _source.Length) - place, _options);
        _isAnnounced = true;
        return _page.Header;
    }

    public override void ReadPixels(NdArray destination)
    {
        _page!.Read(destination);
        TrySkipPixels();
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _isAnnounced = false;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if ((uint)index >= (uint)Places.Count)
            return false;
        if (index != _next)
            (_next, _isAnnounced) = (index, false);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _page?.ReadMetadata(excludeApplied) ?? ImageMetadata.Empty;

    protected override void Dispose(bool disposing)
    {
        _page?.Dispose();
        _page = null;
        base.Dispose(disposing);
    }

    private List<uint> ReadPlaces()
    {
        var position = _source.Position;
        CodecTools.ThrowCorruptIf(
            _source.ReadUInt32LittleEndian() != Mark,
            "The file does not start with 0x3ADE68B1, as a DCX does.",
            position);
        var places = new List<uint>();
        while (places.Count < MaxPages && _source.ReadUInt32LittleEndian() is not 0 and var place)
            places.Add(place);
        CodecTools.ThrowCorruptIf(places.Count == 0, "The file lists no page.", position + 4);
        return places;
    }
}
