using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Y4m;

/// <summary>
/// Reads the frames of a file, one behind another, as RGB, or as gray where there is no chroma. Chroma samples are repeated, not blended.
/// </summary>
internal sealed class Y4mDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    /// <summary>The chroma of gray.</summary>
    private const byte NoChroma = 128;

    private Y4mHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _planes;
    private NdArray? _line;
    private bool _isAnnounced;
    private bool _hasEnded;

    public override bool StacksByDefault => true;

    public override FrameHeader? ReadHeader()
    {
        if (_isAnnounced)
            return _frame;
        if (_hasEnded)
            return null;
        _header ??= Y4mHeader.Read(source);
        _isAnnounced = Y4mHeader.ReadFrameLine(source);
        _hasEnded = !_isAnnounced;
        if (_hasEnded && _frame is null)
            throw new EndOfStreamException("It ends before its first frame.");
        _frame ??= new FrameHeader
        {
            Shape = _header.Chroma.IsGray ? [_header.Height, _header.Width] : [_header.Height, _header.Width, 3],
            DType = DType.UInt8,
            Duration = _header.Duration,
        };
        return _isAnnounced ? _frame : null;
    }

    public override void ReadPixels(NdArray destination)
    {
        _isAnnounced = false;
        var header = _header!;
        var colors = new YuvToRgb(header.IsFullRange);
        try
        {
            if (header.Chroma.IsGray)
                ReadGray(destination, header, colors);
            else
                ReadColors(destination, header, colors);
        }
        catch (EndOfStreamException fault) when (options.Tolerance == Tolerance.Partial && !ReferenceEquals(fault, source.InnerFault))
        {
            _hasEnded = true;
            options.OnWarning?.Invoke(
                new ImageWarning("The file ends within a frame, whose rest is black or lacks its colors.", source.Position));
        }
    }

    public override bool TrySkipPixels()
    {
        source.Skip(_header!.FrameBytes);
        _isAnnounced = false;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _planes?.Dispose();
        _line?.Dispose();
        base.Dispose(disposing);
    }

    private void ReadGray(NdArray destination, Y4mHeader header, YuvToRgb colors)
    {
        Clear(destination);
        for (var y = 0; y < header.Height; y++)
        {
            var row = destination.RowAt(y);
            source.ReadExactly(row);
            if (header.IsFullRange)
                continue;
            foreach (ref var sample in row)
                sample = colors.Gray(sample);
        }

        GC.KeepAlive(destination);
    }

    /// <summary>
    /// All of a frame's luma comes before its chroma. It waits where it does the least harm: at the end of the pixels, which are filled
    /// from the start, and never catch up with it.
    /// </summary>
    private void ReadColors(NdArray destination, Y4mHeader header, YuvToRgb colors)
    {
        var (width, height) = (header.Width, header.Height);
        var (chromaWidth, chromaHeight) = (header.Chroma.WidthOf(width), header.Chroma.HeightOf(height));
        if (_planes is null)
            source.Working.Take((2L * chromaHeight * chromaWidth) + width);
        _planes ??= NdArray.Create(DType.UInt8, 2, chromaHeight, chromaWidth);
        _line ??= NdArray.Create(DType.UInt8, width);
        Fill(_planes, NoChroma);
        var firstLuma = 2L * width * height;
        FillLuma(destination, firstLuma, header);
        try
        {
            for (var y = 0; y < height; y++)
                source.ReadExactly(destination.BytesAt(firstLuma + ((long)y * width), width));
            for (var row = 0; row < 2 * chromaHeight; row++)
                source.ReadExactly(_planes.BytesAt((long)row * chromaWidth, chromaWidth));
        }
        finally
        {
            var luma = _line.Bytes;
            for (var y = 0; y < height; y++)
            {
                destination.BytesAt(firstLuma + ((long)y * width), width).CopyTo(luma);
                var row = (long)(y / header.Chroma.StepY) * chromaWidth;
                colors.Row(
                    luma,
                    _planes.BytesAt(row, chromaWidth),
                    _planes.BytesAt(row + ((long)chromaHeight * chromaWidth), chromaWidth),
                    header.Chroma.StepX,
                    destination.RowAt(y));
            }

            GC.KeepAlive(destination);
        }
    }

    private static void FillLuma(NdArray destination, long firstLuma, Y4mHeader header)
    {
        for (var y = 0; y < header.Height; y++)
            destination.BytesAt(firstLuma + ((long)y * header.Width), header.Width).Fill(header.IsFullRange ? byte.MinValue : (byte)16);
    }

    private static void Fill(NdArray planes, byte value)
    {
        for (var plane = 0; plane < planes.Shape[0]; plane++)
            planes.RowAt(plane).Fill(value);
    }

    private static void Clear(NdArray destination)
    {
        for (var y = 0; y < destination.Shape[0]; y++)
            destination.RowAt(y).Clear();
    }
}
