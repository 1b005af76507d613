using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats;

/// <summary>Reads a file of one image: what decoders of such formats have in common.</summary>
internal abstract class SingleImageDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly long _start = source.Position;
    private FrameHeader? _frame;
    private bool _done;

    public sealed override int? ImageCount => 1;

    protected SourceStream Source => source;

    protected ReadOptions Options => options;

    public sealed override FrameHeader? ReadHeader() => _done ? null : _frame ??= ParseHeader();

    public sealed override void ReadPixels(NdArray destination)
    {
        _done = true;
        Decode(destination);
    }

    public sealed override bool TrySkipPixels() => _done = true;

    public sealed override bool TrySeek(int index)
    {
        if (index != 0 || !source.CanSeek)
            return false;
        source.Position = _start;
        _frame = null;
        _done = false;
        return true;
    }

    /// <summary>Reads all that stands before the pixels.</summary>
    protected abstract FrameHeader ParseHeader();

    /// <summary>Fills the image that was announced.</summary>
    protected abstract void Decode(NdArray destination);

    /// <summary>
    /// Reads a part of an image whose rows take the same number of bytes each. Damage that is tolerated is dealt with where all is read.
    /// </summary>
    /// <returns>False where the source can't go to the rows.</returns>
    protected bool TryReadRows(NdArray destination, ReadOnlySpan<int> origin, long rowBytes, bool bottomUp, CodecTools.DecodeRow decode)
    {
        if (_frame is null || !source.CanSeek || options.Tolerance == Tolerance.Partial)
            return false;
        var announced = source.Position;
        using var rows = new RowRegion(_frame, destination, origin, options.Limits, source);
        try
        {
            rows.Read(rowBytes, bottomUp, _frame.Shape[0], source, options, decode);
        }
        finally
        {
            source.Position = announced;
        }

        return true;
    }

    /// <summary>A breach of the format's rules that leaves the pixels whole: an error only to those who want none.</summary>
    /// <param name="message">What was found, and what is done about it; without a full stop.</param>
    protected void Report(string message)
    {
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt($"{message}.", source.Position);
        options.OnWarning?.Invoke(new ImageWarning($"{message}.", source.Position));
    }

    /// <summary>Refuses sides of 0, and rows that no span holds.</summary>
    protected static void CheckSize(long width, long height, int bytesPerPixel, long position)
    {
        if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
            CodecTools.ThrowCorrupt($"The image is said to be {width}×{height} px; both must be 1 to {int.MaxValue}.", position);
        if (width * bytesPerPixel > int.MaxValue)
            throw new UnsupportedImageException(
                $"A row of {width} pixels is longer than the {int.MaxValue} bytes that a row may have here. "
                    + "Split the image into narrower ones.")
            {
                Position = position,
            };
    }
}
