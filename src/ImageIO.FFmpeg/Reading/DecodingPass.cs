using System.Runtime.ExceptionServices;
using System.Text;
using ImageIO.FFmpeg.Programs;
using ImageIO.Programs;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Reading;

/// <summary>One run of ffmpeg over a film: raw frames with their times, in order, from some frame on.</summary>
internal sealed class DecodingPass : IDisposable
{
    private readonly ChildProcess _child;
    private readonly PipeReader _pipe;
    private readonly NutReader _nut;
    private readonly CancellationToken _cancellationToken;
    private LivePipe? _live;
    private bool _hasStarted;

    private DecodingPass(ChildProcess child, CancellationToken cancellationToken)
    {
        _child = child;
        _pipe = new PipeReader(child.Output);
        _nut = new NutReader(_pipe);
        _cancellationToken = cancellationToken;
    }

    /// <summary>What ffmpeg says.</summary>
    public ErrorText Errors => _child.Errors;

    /// <summary>Pixels in a row. Known with the first frame.</summary>
    public int Width => _nut.Width;

    /// <summary>Rows. Known with the first frame.</summary>
    public int Height => _nut.Height;

    /// <summary>A tick of the clock, in seconds. Known with the first frame.</summary>
    public Rational TimeBase => _nut.TimeBase;

    /// <summary>When the frame that is next is shown, in ticks.</summary>
    public long Time => _nut.Time;

    /// <summary>The bytes of the frame that is next.</summary>
    public long Size => _nut.Size;

    /// <summary>How many frames came so far, the next one included.</summary>
    public long Count { get; private set; }

    /// <summary>How ffmpeg ended; known once there are no more frames.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="arguments">What it is told.</param>
    /// <param name="input">What it reads on standard input; null for nothing.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static DecodingPass Start(IEnumerable<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var child = ChildProcess.Start(FFmpegPrograms.FFmpeg(), arguments, cancellationToken, isLeveled: true);
        child.TryGiveInput(Encoding.UTF8.GetBytes(input ?? ""));
        return new DecodingPass(child, cancellationToken);
    }

    /// <summary>Starts ffmpeg on a source that only moves forward: its bytes are handed over as they come.</summary>
    /// <param name="arguments">What it is told.</param>
    /// <param name="source">What it reads on standard input.</param>
    public static DecodingPass StartLive(IEnumerable<string> arguments, SourceStream source)
    {
        var child = ChildProcess.Start(FFmpegPrograms.FFmpeg(), arguments, source.CancellationToken, isLeveled: true);
        return new DecodingPass(child, source.CancellationToken) { _live = new LivePipe(source, child.Input) };
    }

    /// <summary>Goes to the next frame, which is then to be read or skipped.</summary>
    /// <returns>False at the end: ffmpeg has ended.</returns>
    /// <exception cref="CorruptImageException">What it gave ends within a frame, or makes no sense.</exception>
    public bool TryNext()
    {
        bool hasNext;
        try
        {
            _hasStarted = _hasStarted || _nut.TryReadStart();
            hasNext = _hasStarted && _nut.TryReadFrameHeader();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw Broken(fault);
        }

        _cancellationToken.ThrowIfCancellationRequested();
        if (hasNext)
        {
            Count++;
            return true;
        }

        ExitCode = _child.WaitForExit();
        if (_live?.Fault is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
        return false;
    }

    /// <summary>Reads the frame that is next.</summary>
    /// <param name="destination">As long as its size.</param>
    /// <exception cref="CorruptImageException">ffmpeg ended within it.</exception>
    public void Read(Span<byte> destination)
    {
        try
        {
            _nut.ReadFrame(destination);
        }
        catch (EndOfStreamException fault)
        {
            throw Broken(fault);
        }
    }

    /// <summary>Passes over the frame that is next.</summary>
    /// <exception cref="CorruptImageException">ffmpeg ended within it.</exception>
    public void Skip()
    {
        try
        {
            _nut.SkipFrame();
        }
        catch (EndOfStreamException fault)
        {
            throw Broken(fault);
        }
    }

    /// <summary>Ends ffmpeg: whoever waits for a frame goes on.</summary>
    public void Kill() => _child.Kill();

    public void Dispose() => _child.Dispose();

    private CorruptImageException Broken(Exception fault)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (fault is not EndOfStreamException)
            return new CorruptImageException($"ffmpeg has given something else than frames after frame {Count}. It said: {Errors.Last(3)}.",
                fault);
        ExitCode = _child.WaitForExit();
        var said = Errors.IsEmpty ? "" : $" It said: {Errors.Last(3)}.";
        return new CorruptImageException($"ffmpeg ended within frame {Count - 1}, with exit code {ExitCode}.{said}", fault);
    }
}
