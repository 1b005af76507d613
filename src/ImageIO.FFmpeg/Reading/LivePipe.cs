using ImageIO.Programs;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Reading;

/// <summary>Hands the bytes of a source that only moves forward to ffmpeg as they come, on a thread of its own.</summary>
internal sealed class LivePipe
{
    private readonly SourceStream _source;
    private readonly Stream _pipe;
    private volatile Exception? _fault;

    /// <summary>Starts.</summary>
    /// <param name="source">What is read. From now on it is this thread's alone.</param>
    /// <param name="pipe">Where the bytes go. Closed at their end.</param>
    public LivePipe(SourceStream source, Stream pipe)
    {
        (_source, _pipe) = (source, pipe);

        // Nobody waits for this thread: it may be waiting for bytes that never come. It ends with the first byte that ffmpeg does not take.
        new Thread(Pump, 128 * 1024) { IsBackground = true, Name = "ImageIO.FFmpeg: live input" }.Start();
    }

    /// <summary>What was thrown while the source was read; null where nothing was.</summary>
    public Exception? Fault => _fault;

    private void Pump()
    {
        // A read as long as this goes past the source's own buffer, which others get when the source is disposed.
        var buffer = new byte[SourceStream.MaxSpan];
        try
        {
            for (int read; (read = _source.Read(buffer)) > 0;)
            {
                try
                {
                    _pipe.Write(buffer, 0, read);
                    _pipe.Flush();
                }
                catch (Exception fault) when (fault is IOException or ObjectDisposedException)
                {
                    // ffmpeg has ended: whoever reads its frames sees why.
                    return;
                }
            }
        }
#pragma warning disable CA1031 // Whatever a caller's stream throws is thrown where frames are read.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _fault = fault;
        }

        ChildProcess.CloseQuietly(_pipe);
    }
}
