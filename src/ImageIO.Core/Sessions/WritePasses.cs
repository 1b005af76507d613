using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions;

/// <summary>Writes images that go into one file, after as many passes over them as their options need.</summary>
internal sealed class WritePasses : IWriteTrials
{
    private readonly string _name;
    private readonly Action<ImageWriter> _write;
    private readonly PassesProgress? _progress;
    private readonly CancellationToken _cancellationToken;
    private int? _count;

    private WritePasses(string name, WriteOptions options, int passes, Action<ImageWriter> write, CancellationToken cancellationToken)
    {
        _name = name;
        _write = write;
        _progress = options.Progress is { } listener && passes > 1 ? new PassesProgress(listener, passes) : null;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Writes a file.</summary>
    /// <param name="target">The file.</param>
    /// <param name="options">How to write.</param>
    /// <param name="isRepeatable">Whether the images can be gone through several times.</param>
    /// <param name="write">Writes all images.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The codec that wrote them.</returns>
    public static CodecInfo Run(ImageTarget target, WriteOptions? options, bool isRepeatable, Action<ImageWriter> write,
        CancellationToken cancellationToken)
    {
        var (passes, settled) = Settle(target, options, isRepeatable, write, cancellationToken);
        return passes.Pass(target, settled, isLast: true);
    }

    /// <summary>As <see cref="Run"/>, with a last pass that does not hold a thread while a stream takes the bytes.</summary>
    /// <param name="target">The file.</param>
    /// <param name="options">How to write.</param>
    /// <param name="isRepeatable">Whether the images can be gone through several times.</param>
    /// <param name="write">Writes all images in the passes before the last one.</param>
    /// <param name="writeAsync">Writes all images in the last one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        ImageTarget target,
        WriteOptions? options,
        bool isRepeatable,
        Action<ImageWriter> write,
        Func<ImageWriter, Task> writeAsync,
        CancellationToken cancellationToken)
    {
        var (passes, settled) = Settle(target, options, isRepeatable, write, cancellationToken);
        var writer = new ImageWriter(target, passes.Begin(settled, isLast: true), visit: null, isAsync: true, cancellationToken);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await writeAsync(writer).ConfigureAwait(false);
                passes.Count(writer);
            }
            catch
            {
                writer.Abort();
                throw;
            }
        }
    }

    public long? Measure(WriteOptions options, long maxBytes)
    {
        var counter = new CountingOutput(maxBytes);
        try
        {
            Pass(Trial(counter), options, isLast: false);
        }
        catch (Exception) when (counter.IsExceeded)
        {
            return null;
        }

        return counter.Length;
    }

    public void ForEachImage(WriteOptions options, Action<NdArray> visit)
        => Pass(Trial(new CountingOutput(long.MaxValue)), options, isLast: false, visit);

    private static ImageTarget Trial(CountingOutput counter) => ImageTarget.FromOutput("<trial>", counter);

    /// <summary>Does all passes but the last one.</summary>
    private static (WritePasses Passes, WriteOptions Options) Settle(
        ImageTarget target, WriteOptions? options, bool isRepeatable, Action<ImageWriter> write, CancellationToken cancellationToken)
    {
        options ??= WriteOptions.Default;
        var codec = isRepeatable ? CodecSelector.ForWriting(target, options) : null;
        var count = codec?.MaxPasses(options) ?? 1;
        var passes = new WritePasses(target.Name, options, count, write, cancellationToken);
        if (count <= 1)
            return (passes, options);

        // A target that can't be written is not worth the passes.
        target.Check();
        return (passes, codec!.Settle(options, passes));
    }

    private CodecInfo Pass(ImageTarget target, WriteOptions options, bool isLast, Action<NdArray>? visit = null)
    {
        using var writer = new ImageWriter(target, Begin(options, isLast), visit, isAsync: false, _cancellationToken);
        try
        {
            _write(writer);
            Count(writer);
        }
        catch
        {
            writer.Abort();
            throw;
        }

        return writer.Codec;
    }

    private WriteOptions Begin(WriteOptions options, bool isLast)
    {
        // What is to be told of the file is told once, of the pass that writes it.
        if (!isLast)
            options = options with { OnWarning = null };
        if (_progress is null)
            return options;
        _progress.Begin(isLast);
        return options with { Progress = _progress };
    }

    /// <summary>Looks whether a pass had images, and as many as the one before.</summary>
    private void Count(ImageWriter writer)
    {
        if (_count is { } before && before != writer.Count)
        {
            throw new ArgumentException(
                $"The sequence gave {before} images the first time and {writer.Count} when it was gone through again. "
                + "Pass a list, or one that gives the same images each time.",
                nameof(writer));
        }

        if (writer.Count == 0)
            throw new ArgumentException($"There are no images to write to \"{_name}\": the sequence is empty.", nameof(writer));
        _count = writer.Count;
    }

    /// <summary>
    /// Tells of several passes as of one: the images of each count, and those of passes that turn out not to be needed are skipped.
    /// </summary>
    private sealed class PassesProgress(IProgress<ImageProgress> listener, int passes) : IProgress<ImageProgress>
    {
        private int _pass = -1;
        private long _before;
        private long _inPass;
        private long? _total;

        public void Begin(bool isLast)
        {
            _pass = isLast ? passes - 1 : Math.Min(_pass + 1, passes - 1);
            _before = _total is { } each ? _pass * each : _before + _inPass;
            _inPass = 0;
        }

        public void Report(ImageProgress value)
        {
            // The last word of a pass has a total whether it was expected or not.
            _inPass = value.Frames;
            _total ??= value.TotalFrames;
            if (_total is { } each && _pass > 0 && _before < _pass * each)
                _before = _pass * each;
            listener.Report(new ImageProgress(_before + value.Frames, _total * passes, value.Bytes));
        }
    }
}
