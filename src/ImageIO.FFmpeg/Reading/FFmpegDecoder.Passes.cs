using System.Globalization;
using ImageIO.FFmpeg.Probing;

namespace ImageIO.FFmpeg.Reading;

/// <content>How a frame is reached: by a plan of parts, by seeking where the table can be trusted, or by decoding from the start.</content>
internal sealed partial class FFmpegDecoder
{
    /// <summary>Starts ffmpeg so that image <paramref name="index"/> is the first that comes.</summary>
    private void Start(int index)
    {
        (_index, _hasEnded, _header) = (index, false, null);
        if (index == 0 && _file.CanBeLive)
        {
            _file.IsLive = true;
            Walk(0);
            return;
        }

        var table = index == 0 && _file.Part is null ? null : Trusted;
        if (table is { Count: 0 })
            throw _file.NothingInPart();
        if (table is not null && index >= table.Count)
            _hasEnded = true;
        else if (table is null || !TryStartAt(index, table))
            Walk(index);
    }

    /// <summary>Starts to read images that were told of together; false where that is of no use, or gives something else.</summary>
    private bool TryStartPlan(int index)
    {
        var place = Array.BinarySearch(_expected, index);
        if (place < 0 || Trusted is not { } table)
            return false;
        var plan = ReadPlan.Of(table, _expected.AsSpan(place), _file, first => _file.SeekTo(table, first, source),
            _file.InTheMiddle(source));
        if (plan is null)
            return false;
        Begin(plan.Start);
        (_plan, _index, _hasEnded, _header, _isChecked) = (plan, index, false, null, false);
        if (IsPlanned())
            return true;
        Stop();
        return false;
    }

    /// <summary>Whether the frame that waits is the plan's; where it is another one, no plan is made again.</summary>
    private bool IsPlanned()
    {
        if (_isWaiting && _pass!.Errors.IsEmpty && _plan!.IsDue(_pass.Time, _pass.TimeBase))
            return true;
        if (_plan!.Current >= 0)
            _expected = [];
        return false;
    }

    /// <summary>Starts at the key frame before an image; false where what comes is not the image that the table says.</summary>
    private bool TryStartAt(int index, FrameTable table)
    {
        // The pipe's format has no times before 0.
        if (table.TimeOf(index) < 0)
            return false;
        Begin(new PassStart(_file.SeekTo(table, index, source),
            string.Create(CultureInfo.InvariantCulture, $"gte(pts,{table.TimeOf(index)})")));
        _isChecked = true;
        if (_isWaiting && _pass!.Errors.IsEmpty && IsTableTime(table, index))
            return true;
        Stop();
        return false;
    }

    private bool IsTableTime(FrameTable table, int index)
        => _pass!.Time == _pass.TimeBase.TicksOf(table.TimeOf(index), table.TimeBase);

    /// <summary>
    /// Decodes from the film's start. All frames come through the pipe: ffmpeg's own count of them starts anew where their size changes.
    /// </summary>
    private void Walk(int index)
    {
        Begin(_file.IsLive ? PassStart.Live : PassStart.Whole);
        _isChecked = false;
        if (!_isWaiting)
            return;
        _firstTime = _pass!.Time;
        for (var i = 0; i < index && _isWaiting; i++)
        {
            _pass.Skip();
            _isWaiting = _pass.TryNext();
        }
    }

    /// <summary>Starts ffmpeg, and goes to its first frame.</summary>
    private void Begin(PassStart start)
    {
        _pixels ??= OutputPixels.Of(_file.Options.Pixels, _file.MayHaveAlphaBeside) ?? OutputPixels.Of(_file.Options.Pixels, _file.Video());
        var asStored = _mayConvert && !start.IsLive && _file.HasOneSize && _file.Options.Pixels == VideoPixels.Rgb
            && !_file.Options.Filters.Any(filter => filter.TakesFullColor);
        var arguments = DecodingArguments.Of(_file, options, _pixels, start, asStored);
        _pass = start.IsLive ? DecodingPass.StartLive(arguments, source)
            : DecodingPass.Start(arguments, start.List, source.CancellationToken);
        _planes = null;
        _isWaiting = _pass.TryNext();
        if (!asStored || !_isWaiting)
            return;
        _planes = _pass.Errors.DescriptionOfOutput(DescriptionPatience) is { } description
            ? YuvFrames.Of(description, _pass.Width, _pass.Height) : null;
        if (_planes is not null)
            return;

        // Stored in a way that ffmpeg knows better: it shall make colors of it.
        _mayConvert = false;
        Stop();
        Begin(start);
    }

    private void Stop()
    {
        _pass?.Dispose();
        (_pass, _plan, _header, _isWaiting, _isBuffered) = (null, null, null, false, false);
    }
}
