using ImageIO.Codecs;
using ImageIO.Memory;

namespace ImageIO.Testing.Rules;

/// <summary>Bad input ends in an <see cref="ImageException"/>, soon and within the limits, or in the right pixels.</summary>
internal static class DamageRules
{
    private static readonly Limits Small = Limits.Default with
    {
        MaxImageBytes = 1 << 20,
        MaxTotalBytes = 4 << 20,
        MaxFrames = 1000,
        MaxMetadataBytes = 64 << 10,
    };

    /// <summary>
    /// The most pixel memory of a read under <see cref="Small"/>: the image, what the caller stacks, and a decoder's canvases and scratch.
    /// </summary>
    private const long MostBytesInUse = 16 << 20;

    public static IEnumerable<ConformanceRule> All =>
    [
        new("survives every truncation", SurvivesTruncation, Reads),
        new("survives damage", SurvivesDamage, Reads),
        new("survives bytes of another kind that are said to be its own", SurvivesNonsense, Reads),
    ];

    private static bool Reads(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Read);

    private static void SurvivesTruncation(ConformanceRun run)
    {
        var samples = SampleFiles.Few(run).ToList();
        foreach (var sample in samples)
        {
            using var whole = run.Driver.ReadAll(sample.Bytes);
            foreach (var length in Damage.Cuts(sample.Bytes.Length, run.Subject.Truncations))
            {
                var cut = sample.Bytes[..length];
                run.Case($"{sample.Name}, cut to {length} of {sample.Bytes.Length} bytes", () =>
                {
                    using var images = Survives(run, cut, Tolerance.Ancillary);
                    Survives(run, cut, Tolerance.Partial)?.Dispose();
                    if (images is null || length >= sample.Bytes.Length - sample.OpenEnd)
                        return;

                    // What was cut off may be beside the pixels, or whole images: never some pixels without a word.
                    using var expected = new ImageList();
                    expected.AddRange(whole.Take(Math.Max(1, images.Count)).Select(image => image.Clone()));
                    if (Comparison.Difference(expected, images) is { } difference)
                        run.Fail($"It is read without an error, and not as the whole file is: {difference}");
                }, cut);
            }
        }
    }

    private static void SurvivesDamage(ConformanceRun run)
    {
        var samples = SampleFiles.All(run).ToList();
        var tolerances = Enum.GetValues<Tolerance>();
        for (var i = 0; i < run.Subject.Mutations; i++)
        {
            var sample = samples[i % samples.Count];
            var seed = run.Subject.Seed + i;
            var damaged = Damage.Mutate(sample.Bytes.Span, seed);
            if (i % 2 == 1)
                run.Subject.Repair?.Invoke(damaged);
            var tolerance = tolerances[i / samples.Count % tolerances.Length];
            run.Case($"{sample.Name}, damaged by seed {seed}, read with {nameof(Tolerance)}.{tolerance}",
                () => Survives(run, damaged, tolerance)?.Dispose(), damaged);
        }
    }

    private static void SurvivesNonsense(ConformanceRun run)
    {
        var random = new byte[3000];
        new Random(run.Subject.Seed).NextBytes(random);
        byte[][] strangers = [[], [0], new byte[5000], [.. Enumerable.Repeat(byte.MaxValue, 5000)], random];
        foreach (var stranger in strangers)
        {
            foreach (var tolerance in Enum.GetValues<Tolerance>())
                run.Case($"{stranger.Length} bytes that start with {(stranger.Length > 0 ? stranger[0] : "nothing")}, read with " +
                    $"{nameof(Tolerance)}.{tolerance}", () => Survives(run, stranger, tolerance)?.Dispose(), stranger);
        }

        // The right start, and nothing of what has to follow it.
        foreach (var sample in SampleFiles.Few(run))
        {
            byte[] headed = [.. sample.Bytes.Span[..Math.Min(12, sample.Bytes.Length)], .. random];
            run.Case($"the first 12 bytes of {sample.Name}, and noise behind",
                () => Survives(run, headed, Tolerance.Ancillary)?.Dispose(), headed);
        }
    }

    /// <summary>The images, or null where an <see cref="ImageException"/> said that there are none.</summary>
    private static ImageList? Survives(ConformanceRun run, ReadOnlyMemory<byte> file, Tolerance tolerance)
    {
        var log = new CodecLog();
        var driver = new CodecDriver(new WatchedCodec(run.Codec, log));
        var options = new ReadOptions { Limits = Small, Tolerance = tolerance };
        using var scope = AllocationScope.Begin();
        var images = new ImageList();
        try
        {
            using var reader = driver.Open(file, options);
            reader.Metadata(ImageIndex.All);
            long total = 0;
            foreach (var frame in reader.Iter())
            {
                run.Require(frame.Pixels.ByteLength <= Small.MaxImageBytes,
                    $"An image of {frame.Pixels.ByteLength} bytes came, and the limit is {Small.MaxImageBytes}.");
                total += frame.Pixels.ByteLength;
                if (total <= Small.MaxTotalBytes)
                    images.Add(frame.Pixels);
                else
                    frame.Dispose();
            }

            return images;
        }
        catch (ImageException)
        {
            images.Dispose();
            return null;
        }
        catch
        {
            images.Dispose();
            throw;
        }
        finally
        {
            if (log.Strange is { } strange)
                run.Fail($"The decoder threw {strange.GetType().Name}, which is no way to say that a file is bad: {strange.Message}",
                    strange);
            run.Require(scope.PeakBytesInUse <= MostBytesInUse,
                $"{scope.PeakBytesInUse} bytes were in use at once, though an image may have {Small.MaxImageBytes}.");
        }
    }
}
