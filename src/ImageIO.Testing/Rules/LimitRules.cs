using ImageIO.Codecs;
using ImageIO.Memory;

namespace ImageIO.Testing.Rules;

/// <summary>Memory is bounded: by the limits, and by what the capabilities promise.</summary>
internal static class LimitRules
{
    private const int Side = 700;

    /// <summary>What a decoder or encoder may hold beside images: tables, windows, buffers.</summary>
    private const long Scratch = 4 << 20;

    public static IEnumerable<ConformanceRule> All =>
    [
        new("holds to the limits before it allocates", HoldsToLimits, subject => subject.Codec.Info.Can(CodecCapabilities.Read)),
        new("refuses headers that demand too much", RefusesBombs, subject => subject.Codec.Info.Can(CodecCapabilities.Read)
            && !subject.Bombs.IsDefaultOrEmpty),
        new("reads many images in constant memory", ReadsInConstantMemory,
            subject => subject.Codec.Info.Can(CodecCapabilities.StreamingRead | CodecCapabilities.MultiImage | CodecCapabilities.Write)),
        new("writes many images in constant memory", WritesInConstantMemory,
            subject => subject.Codec.Info.Can(CodecCapabilities.StreamingWrite | CodecCapabilities.MultiImage)),
    ];

    private static void HoldsToLimits(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.Few(run).Concat(Large(run)))
        {
            ImageProperties properties;
            using (var reader = run.Driver.Open(sample.Bytes))
                properties = reader.Properties(0);
            long bytes, most;
            using (var images = run.Driver.ReadAll(sample.Bytes))
                (bytes, most) = (images[0].ByteLength, images.Max(image => image.ByteLength));
            Trips(nameof(Limits.MaxImageBytes), Limits.Default with { MaxImageBytes = bytes - 1 });
            run.Case($"{sample.Name}, with the limits that it needs",
                () => run.Driver.ReadAll(sample.Bytes, new ReadOptions { Limits = Limits.Default with { MaxImageBytes = most } })
                    .Dispose(), sample.Bytes);
            if (properties.Shape.Length is 2 or 3)
            {
                var axes = properties.Shape.Length == 3 && properties.Shape[2] <= 4 ? properties.Shape[..2] : properties.Shape[^2..];
                if (axes[0] > 1)
                    Trips(nameof(Limits.MaxHeight), Limits.Default with { MaxHeight = axes[0] - 1 });
                if (axes[1] > 1)
                    Trips(nameof(Limits.MaxWidth), Limits.Default with { MaxWidth = axes[1] - 1 });
            }

            Trips(nameof(Limits.MaxSourceBytes), Limits.Default with { MaxSourceBytes = sample.Bytes.Length - 1 });

            void Trips(string limit, Limits limits) => run.Case($"{sample.Name}, with {limit} one less than it needs", () =>
            {
                using var scope = AllocationScope.Begin();
                var fault = run.Throws<ImageLimitException>("Reading it",
                    () => run.Driver.ReadAll(sample.Bytes, new ReadOptions { Limits = limits }).Dispose());
                run.Require(fault.Limit == limit, $"The exception names {fault.Limit}.");
                run.Require(scope.PeakBytesInUse < Math.Max(bytes, Scratch / 16),
                    $"{scope.PeakBytesInUse} bytes were allocated before, and the image has {bytes}.");
            }, sample.Bytes);
        }

        foreach (var sample in SampleFiles.OfSeveral(run))
            run.Case($"{sample.Name}, with fewer images allowed", () => HoldsToNumbers(run, sample), sample.Bytes);
    }

    private static void HoldsToNumbers(ConformanceRun run, ConformanceSample sample)
    {
        int count;
        long bytes;
        bool areAlike;
        using (var images = run.Driver.ReadAll(sample.Bytes))
        {
            (count, bytes) = (images.Count, images.Sum(image => image.ByteLength));
            areAlike = images.TrueForAll(image => image.DType == images[0].DType && image.Shape.SequenceEqual(images[0].Shape));
        }

        if (count < 2)
            return;
        var frames = new ReadOptions { Limits = Limits.Default with { MaxFrames = count - 1 } };
        var fault = run.Throws<ImageLimitException>($"Reading {count} images where {count - 1} are allowed",
            () => run.Driver.ReadAll(sample.Bytes, frames).Dispose());
        run.Require(fault.Limit == nameof(Limits.MaxFrames), $"The exception names {fault.Limit}.");
        if (!areAlike)
            return;
        var total = new ReadOptions { Limits = Limits.Default with { MaxTotalBytes = bytes - 1 } };
        fault = run.Throws<ImageLimitException>($"Stacking {bytes} bytes where {bytes - 1} are allowed", () =>
        {
            using var reader = run.Driver.Open(sample.Bytes, total);
            reader.Read(..).Dispose();
        });
        run.Require(fault.Limit == nameof(Limits.MaxTotalBytes), $"The exception names {fault.Limit}.");
    }

    private static void RefusesBombs(ConformanceRun run)
    {
        foreach (var bomb in run.Subject.Bombs)
        {
            run.Case(bomb.Name, () =>
            {
                using var scope = AllocationScope.Begin();
                var before = GC.GetAllocatedBytesForCurrentThread();
                run.Throws<ImageLimitException>("Reading it", () => run.Driver.ReadAll(bomb.Bytes).Dispose());
                var managed = GC.GetAllocatedBytesForCurrentThread() - before;
                run.Require(scope.PeakBytesInUse + managed <= Scratch,
                    $"{scope.PeakBytesInUse} bytes of pixel memory and {managed} managed ones were allocated before.");
            }, bomb.Bytes);
        }
    }

    private static void ReadsInConstantMemory(ConformanceRun run)
    {
        var few = Peak(4);
        var many = Peak(60);
        run.Require(many <= few, $"Reading 4 images one by one takes {few} bytes of pixel memory at once, and reading 60 takes {many}.");

        long Peak(int count)
        {
            byte[] bytes;
            using (var images = SampleFiles.Images(run, run.Info.Accepts[0], count, 64, 64))
                bytes = run.Driver.Encode(images);
            using var scope = AllocationScope.Begin();
            using var reader = run.Driver.Open(bytes);
            foreach (var frame in reader.Iter())
                frame.Dispose();
            return scope.PeakBytesInUse;
        }
    }

    private static void WritesInConstantMemory(ConformanceRun run)
    {
        var few = Peak(6);
        var many = Peak(60);
        run.Require(many <= few, $"Writing 6 images takes {few} bytes of pixel memory at once, and writing 60 takes {many}.");

        long Peak(int count)
        {
            using var images = SampleFiles.Images(run, run.Info.Accepts[0], 6, 64, 64);
            using var scope = AllocationScope.Begin();
            using var sink = new SinkStream();
            using (var writer = run.Driver.Create(sink))
            {
                for (var i = 0; i < count; i++)
                    writer.Write(images[i % images.Count]);
            }

            return scope.PeakBytesInUse;
        }
    }

    private static IEnumerable<ConformanceSample> Large(ConformanceRun run)
    {
        if (!run.Info.Can(CodecCapabilities.Write))
            yield break;
        using var image = Pictures.Make(run.Subject, run.Info.Accepts[0], Side, Side);
        yield return new($"a written image of {Side}×{Side}", run.Driver.Encode(image));
    }
}
