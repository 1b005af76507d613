using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>Reads the images of a document: the merged one, then layers, then channels beside the colors.</summary>
internal sealed class PsdDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private PsdDocument? _document;
    private FrameHeader? _frame;
    private int _next;
    private int _shown;

    public PsdDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        source.EnsureSeekable();
    }

    public override int? ImageCount => Document.Images.Length;

    private PsdDocument Document => _document ??= PsdDocument.Read(_source, _options);

    public override FrameHeader? ReadHeader()
    {
        if (_next >= Document.Images.Length)
            return null;
        _shown = _next;
        return _frame ??= Document.Images[_next].ToFrameHeader(Document.Header, _options.ApplyPalette);
    }

    public override void ReadPixels(NdArray destination)
    {
        var image = Document.Images[_next];
        TrySkipPixels();
        try
        {
            if (image.Channels is { } channels)
                ReadLayer(image, channels, destination);
            else
                ReadMerged(image, destination);
        }
        catch (EndOfStreamException fault) when (_options.Tolerance == Tolerance.Partial && !ReferenceEquals(fault, _source.InnerFault))
        {
            _options.OnWarning?.Invoke(new ImageWarning("The image ends early: the rest is zero.", _source.Position));
        }

        GC.KeepAlive(destination);
    }

    public override bool TrySkipPixels()
    {
        _next++;
        _frame = null;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index > Document.Images.Length)
            return false;
        (_next, _frame) = (index, null);
        return true;
    }

    public override int? FindImage(string name)
    {
        for (var i = 0; i < Document.Images.Length; i++)
        {
            if (Document.Images[i].Name == name)
                return i;
        }

        return null;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        var metadata = Document.Images[_shown].Metadata;
        return excludeApplied && _options.ApplyPalette ? metadata.Without("palette") : metadata;
    }

    private void ReadMerged(PsdImage image, NdArray destination)
    {
        var header = Document.Header;
        if (_options.Tolerance == Tolerance.Partial)
            Clear(destination);
        _source.Position = Document.MergedStart;
        using var planes = new PsdPlaneReader(_source, _options, header.Channels, header.Height, header.Width,
            header.Depth, header.IsLarge);
        planes.Skip(0, image.FirstChannel);
        for (var channel = 0; channel < image.Samples; channel++)
            ReadPlane(planes, (image.FirstChannel + channel) * header.Height, channel, image.Samples, destination, image.FirstChannel == 0);
    }

    private void ReadLayer(PsdImage image, System.Collections.Immutable.ImmutableArray<PsdChannel> channels, NdArray destination)
    {
        var header = Document.Header;
        if (_options.Tolerance == Tolerance.Partial)
            Clear(destination);
        for (var channel = 0; channel < channels.Length; channel++)
        {
            if (channels[channel].Start > _source.Length)
                throw new EndOfStreamException();
            _source.Position = channels[channel].Start;
            using var planes = new PsdPlaneReader(_source, _options, 1, image.Height, image.Width, header.Depth, header.IsLarge);
            ReadPlane(planes, 0, channel, image.Samples, destination, isColor: true);
        }
    }

    private void ReadPlane(PsdPlaneReader planes, int firstRow, int channel, int samples, NdArray destination, bool isColor)
    {
        var header = Document.Header;
        var inverts = header.Mode == PsdMode.Cmyk && isColor && channel < 4;
        var palette = isColor && destination.Rank == 3 && samples == 1 ? Document.Palette : null;
        var offset = channel * destination.DType.ItemSize();
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            _source.CancellationToken.ThrowIfCancellationRequested();
            var bytes = planes.Read(firstRow + y);
            var row = destination.RowAt(y);
            if (palette is null)
                planes.Scatter(bytes, row[offset..], samples, inverts);
            else
                Expand(bytes, palette, row);
        }
    }

    private static void Expand(ReadOnlySpan<byte> indices, ReadOnlySpan<byte> palette, Span<byte> pixels)
    {
        for (int i = 0, at = 0; i < indices.Length && at + 2 < pixels.Length; i++, at += 3)
            (pixels[at], pixels[at + 1], pixels[at + 2]) = (palette[indices[i]], palette[256 + indices[i]], palette[512 + indices[i]]);
    }

    private static void Clear(NdArray destination)
    {
        for (var y = 0; y < destination.Shape[0]; y++)
            destination.RowAt(y).Clear();
    }
}
