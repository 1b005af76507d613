namespace ImageIO.Formats.Png;

/// <summary>What is known of an animation before its first frame is given.</summary>
/// <param name="Count">The number of whole frames; the first one counts also where it is cut short.</param>
/// <param name="IsCutShort">Whether the file ends within a frame.</param>
/// <param name="HasHoles">Whether the canvas, of frames without alpha, is ever seen where no frame has drawn.</param>
/// <param name="Seconds">The sum of all delays.</param>
internal sealed record PngAnimationScan(int Count, bool IsCutShort, bool HasHoles, decimal Seconds);

/// <summary>
/// Walks over the chunks of an animation before it is decoded: counts its frames, and checks their order. Pixels are passed over.
/// </summary>
/// <param name="chunks">The file.</param>
/// <param name="start">What stands in front of the image data.</param>
/// <param name="header">The image.</param>
internal sealed class PngAnimationScanner(PngChunkReader chunks, PngAnimationStart start, PngHeader header)
{
    private string? _fault = start.Fault;
    private uint _sequence;
    private int _count;
    private decimal _seconds;

    /// <summary>The frame whose data are to come or have begun.</summary>
    private PngFrameControl? _frame;
    private bool _hasData;

    /// <summary>What of the canvas no frame has drawn.</summary>
    private PixelArea _hole = new(0, 0, header.Width, header.Height);
    private bool _hasHoles;

    /// <summary>Walks from the first chunk of image data to the end; leaves the source where it was.</summary>
    /// <returns>Null where the file holds a still image only, because the animation is not as the format wants it.</returns>
    public PngAnimationScan? Run(PngChunk firstData)
    {
        var position = chunks.Source.Position;
        var isCutShort = false;
        try
        {
            isCutShort = !Walk(firstData) && _count < start.Frames;
        }
        catch (Exception damage) when (damage is EndOfStreamException or CorruptImageException)
        {
            // Who reads frame by frame comes upon it again, behind those that are whole.
            isCutShort = true;
        }
        finally
        {
            chunks.Source.Position = position;
        }

        if (_count == 0 && isCutShort && start.First is not null)
            EndFrame();
        if (_count == 0 && isCutShort)
            chunks.Damage("The animation (APNG) is cut short before its first frame.", position);
        if (isCutShort && chunks.Options.Tolerance == Tolerance.Partial && _count > 0)
        {
            var message = $"The file is cut short: of {start.Frames} frames {_count} are whole.";
            chunks.Options.OnWarning?.Invoke(new ImageWarning(message, position));
        }
        else if (!isCutShort && _count != start.Frames)
            _fault ??= $"is said to have {start.Frames} frames and has {_count}";
        if (_fault is null)
            return _count == 0 ? null : new PngAnimationScan(_count, isCutShort, _hasHoles, _seconds);
        var isShown = chunks.Options.Tolerance == Tolerance.Partial && _count > 0;
        var consequence = isShown ? "its frames are given as they stand" : "only the still image was read";
        chunks.Tolerate($"The animation (APNG) {_fault}; {consequence}.", position);
        return isShown ? new PngAnimationScan(_count, isCutShort, _hasHoles, _seconds) : null;
    }

    /// <returns>False where the file stops before its end chunk.</returns>
    private bool Walk(PngChunk chunk)
    {
        if (start.First is { } first)
            BeginFrame(first);
        var isInImage = true;
        while (true)
        {
            switch (chunk.Type)
            {
                case PngChunkType.Data:
                    if (!isInImage)
                        _fault ??= "has image data (IDAT) behind its frames";
                    _hasData |= isInImage;
                    Skip(chunk.Length);
                    break;
                case PngChunkType.FrameControl:
                    isInImage = false;
                    EndFrame();
                    ReadControl(chunk);
                    break;
                case PngChunkType.FrameData:
                    isInImage = false;
                    ReadData(chunk);
                    break;
                case PngChunkType.End:
                    EndFrame();
                    return true;
                default:
                    Skip(chunk.Length);
                    break;
            }

            if (chunks.Source.PeekBuffered().IsEmpty)
            {
                if (_hasData)
                    EndFrame();
                return false;
            }

            chunk = chunks.ReadStart();
        }
    }

    private void ReadControl(PngChunk chunk)
    {
        if (chunk.Length != PngFrameControl.Length)
        {
            _fault ??= $"has a chunk fcTL of {chunk.Length} bytes instead of {PngFrameControl.Length}";
            Skip(chunk.Length);
            return;
        }

        Span<byte> data = stackalloc byte[PngFrameControl.Length];
        if (!chunks.ReadData(chunk, data))
            _fault ??= "has a chunk fcTL with a wrong CRC";
        var control = PngFrameControl.Parse(data, header, out var fault);
        _fault ??= fault;
        if (fault is null)
            BeginFrame(control);
    }

    private void ReadData(PngChunk chunk)
    {
        if (chunk.Length < 4)
        {
            _fault ??= $"has a chunk fdAT of {chunk.Length} bytes, too few for its number";
            Skip(chunk.Length);
            return;
        }

        if (_frame is null)
            _fault ??= "has frame data (fdAT) without a frame (fcTL) in front of them";
        Check(chunks.Source.ReadUInt32BigEndian());
        Skip(chunk.Length - 4);
        _hasData = true;
    }

    private void Skip(int length) => chunks.Source.Skip(length + 4L);

    private void Check(uint sequence)
    {
        if (sequence != _sequence)
            _fault ??= $"has a chunk with the number {sequence} where {_sequence} comes next";
        _sequence = sequence + 1;
    }

    private void BeginFrame(PngFrameControl control)
    {
        Check(control.Sequence);
        (_frame, _hasData) = (control, false);
    }

    private void EndFrame()
    {
        if (_frame is not { } frame)
            return;
        _frame = null;
        if (!_hasData)
        {
            _fault ??= "has a frame (fcTL) without data";
            return;
        }

        var before = _hole;
        _hole = frame.Area.Covers(_hole) ? default : _hole;
        _hasHoles |= !_hole.IsEmpty;
        _hole = frame.Disposal switch
        {
            PngDisposal.Background => _hole.Union(frame.Area),
            PngDisposal.Previous => _count == 0 ? frame.Area.Union(before) : before,
            _ => _hole,
        };
        _seconds += frame.Seconds;
        _count = _count == int.MaxValue ? _count : _count + 1;
    }
}
