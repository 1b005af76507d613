namespace ImageIO.Tests.Formats.Gif;

/// <summary>A size instead of a quality.</summary>
public class GifTargetSizeTests
{
    [Theory]
    [InlineData(0.95)]
    [InlineData(0.6)]
    [InlineData(0.4)]
    public void The_file_is_the_best_that_fits(double part)
    {
        var frames = GifWriting.Scene(6, 150, 100).ToArray();
        var (best, least) = (Size(100), Size(1));
        var target = least + (long)(part * (best - least));
        var written = Iio.ImEncode(".gif", frames, new GifWriteOptions { TargetSize = target });
        var quality = Enumerable.Range(1, 100)
            .First(quality => Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = quality }).AsSpan().SequenceEqual(written));
        Assert.InRange(written.Length, least, target);
        Assert.True(Size(quality + 1) > target, $"Quality {quality} was taken, and {quality + 1} fits as well.");
        Array.ForEach(frames, frame => frame.Dispose());

        long Size(int quality) => Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = quality }).Length;
    }

    [Fact]
    public void What_fits_at_the_best_quality_is_written_with_it_after_one_trial()
    {
        var frames = GifWriting.Scene(4, 60, 40).ToArray();
        var sequence = new Counted(frames);
        var written = Iio.ImEncode(".gif", sequence, new GifWriteOptions { TargetSize = 1_000_000, IsRepeatable = true });
        Assert.Equal(Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = 100 }), written);
        Assert.Equal(2, sequence.Passes);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_size_out_of_reach_is_an_error_that_tells_what_was_reached_and_leaves_no_file()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gif");
        var frames = GifWriting.Noise(3, 60, 40).ToArray();
        var least = Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = 1, Lossy = 1000, Colors = 2, DeltaTolerance = 32 }).Length;
        var fault = Assert.Throws<ImageEncodingException>(() => Iio.ImWrite(path, frames, new GifWriteOptions { TargetSize = 50 }));
        Assert.Contains($"{least} bytes, by Lossy = 1000, Colors = 2, DeltaTolerance = 32", fault.Message, StringComparison.Ordinal);
        Assert.Contains("TargetSize allows 50.", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void Below_the_lowest_quality_frames_of_few_colors_take_losses_too_and_that_is_told()
    {
        var frames = FewColors(3).ToArray();
        var lowest = Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = 1 }).Length;
        var warnings = new List<string>();
        foreach (var part in (double[])[0.9, 0.6, 0.3])
        {
            var target = (long)(part * lowest);
            var options = new GifWriteOptions { TargetSize = target, OnWarning = warning => warnings.Add(warning.Message) };
            Assert.InRange(Iio.ImEncode(".gif", frames, options).Length, target / 2, target);
        }

        Assert.Equal(3, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("Lossy = ", warning, StringComparison.Ordinal));
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void Losses_that_are_set_stay_as_set()
    {
        var frames = FewColors(2).ToArray();
        var fault = Assert.Throws<ImageEncodingException>(
            () => Iio.ImEncode(".gif", frames, new GifWriteOptions { TargetSize = 50, Colors = 17, Lossy = 3, DeltaTolerance = 5 }));
        Assert.Contains("Lossy = 3, Colors = 17, DeltaTolerance = 5", fault.Message, StringComparison.Ordinal);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void Images_that_come_once_are_refused_before_anything_is_written()
    {
        var frames = GifWriting.Scene(2, 30, 20).ToArray();
        var options = new GifWriteOptions { TargetSize = 10_000, Extension = ".gif" };
        using var stream = new MemoryStream();
        var fault = Assert.Throws<ArgumentException>(() => Iio.ImWrite(stream, new Counted(frames), options));
        Assert.Contains("IsRepeatable", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Iio.ImOpenWrite(stream, options));
        Assert.Equal(0, stream.Length);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_sequence_that_ends_the_second_time_is_an_error_though_it_was_said_to_repeat()
    {
        var frames = GifWriting.Scene(3, 30, 20).ToArray();
        var fault = Assert.Throws<ArgumentException>(() =>
            Iio.ImEncode(".gif", new Counted(frames) { OnlyOnce = true },
                new GifWriteOptions { TargetSize = 100_000, IsRepeatable = true }));
        Assert.Contains("3 images the first time and 0", fault.Message, StringComparison.Ordinal);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_stack_and_the_older_function_take_a_size_too()
    {
        var frames = GifWriting.Scene(4, 60, 40).ToArray();
        using var stack = NdArray.Stack(frames);
        var options = new GifWriteOptions { TargetSize = Iio.ImEncode(".gif", frames, new GifWriteOptions { Quality = 60 }).Length };
        var written = Iio.ImEncode(".gif", stack, options);
        Assert.InRange(written.Length, 1, options.TargetSize.Value);
        using var stream = new MemoryStream();
        IioV2.MimWrite(stream, frames, "gif", options);
        Assert.Equal(written, stream.ToArray());
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void Progress_goes_through_all_passes_and_never_back()
    {
        var told = new List<ImageProgress>();
        var frames = GifWriting.Scene(5, 60, 40).ToArray();
        Iio.ImEncode(".gif", frames,
            new GifWriteOptions { TargetSize = Iio.ImEncode(".gif", frames).Length, Progress = new Listener(told) });
        Assert.Equal(told.OrderBy(progress => progress.Frames), told);
        Assert.All(told, progress => Assert.Equal(55, progress.TotalFrames));
        Assert.Equal(55, told[^1].Frames);
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_canceled_search_ends()
    {
        using var cancellation = new CancellationTokenSource();
        var frames = GifWriting.Scene(5, 60, 40).ToArray();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gif");
        var sequence = new Counted(frames) { OnPass = pass => { if (pass == 3) cancellation.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Iio.ImWrite(path, sequence, new GifWriteOptions { TargetSize = 2_000, IsRepeatable = true }, cancellation.Token));
        Assert.False(File.Exists(path));
        Array.ForEach(frames, frame => frame.Dispose());
    }

    [Fact]
    public void A_size_below_1_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new GifWriteOptions { TargetSize = 0 });

    /// <summary>Noise of 16 grays: exact at any quality.</summary>
    private static IEnumerable<NdArray> FewColors(int count)
    {
        var random = new Random(3);
        for (var i = 0; i < count; i++)
        {
            var frame = NdArray.Create(DType.UInt8, 40, 60);
            foreach (ref var pixel in frame.Bytes)
                pixel = (byte)(100 + (4 * random.Next(16)));
            yield return frame;
        }
    }

    private sealed class Listener(List<ImageProgress> told) : IProgress<ImageProgress>
    {
        public void Report(ImageProgress value) => told.Add(value);
    }

    /// <summary>A sequence that is no list and counts how often it is gone through.</summary>
    private sealed class Counted(NdArray[] frames) : IEnumerable<NdArray>
    {
        public int Passes { get; private set; }

        public bool OnlyOnce { get; init; }

        public Action<int>? OnPass { get; init; }

        public IEnumerator<NdArray> GetEnumerator()
        {
            Passes++;
            OnPass?.Invoke(Passes);
            return (OnlyOnce && Passes > 1 ? [] : frames.AsEnumerable()).GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
