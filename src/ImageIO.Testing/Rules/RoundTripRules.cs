using ImageIO.Codecs;

namespace ImageIO.Testing.Rules;

/// <summary>What is written comes back.</summary>
internal static class RoundTripRules
{
    private static readonly (int Height, int Width)[] Sizes = [(1, 1), (1, 17), (17, 1), (2, 3), (64, 8), (33, 300)];

    private static readonly TimeSpan[] Durations = [.. from ms in (int[])[100, 250, 40, 1000] select TimeSpan.FromMilliseconds(ms)];

    public static IEnumerable<ConformanceRule> All =>
    [
        new("gives back every layout that it accepts", GivesBackEveryLayout, ReadsAndWrites),
        new("gives back images of every size", GivesBackEverySize, ReadsAndWrites),
        new("keeps or refuses every kind of array", KeepsOrRefusesEveryArray, ReadsAndWrites),
        new("keeps several images in their order", KeepsSeveral, subject => ReadsAndWrites(subject)
            && subject.Codec.Info.Can(CodecCapabilities.MultiImage)),
        new("keeps times and loops", KeepsTimes, ReadsAndWrites),
        new("keeps metadata where it says so", KeepsMetadata, ReadsAndWrites),
        new("writes the same bytes whenever and on however many threads", WritesTheSameBytes, Writes),
        new("does not hold on to pixels, and does not change them", BorrowsPixels, Writes),
    ];

    private static bool Writes(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Write);

    private static bool ReadsAndWrites(ConformanceSubject subject)
        => subject.Codec.Info.Can(CodecCapabilities.Read | CodecCapabilities.Write);

    private static void GivesBackEveryLayout(ConformanceRun run)
    {
        foreach (var layout in run.Info.Accepts)
        {
            foreach (var shape in Shapes(layout))
            {
                run.Case($"{SampleFiles.Name(layout)}, {string.Join('×', shape)}", () =>
                {
                    using var image = Pictures.Make(run.Subject, layout, 0, shape);
                    ComesBack(run, layout, image);
                });
            }
        }
    }

    private static void GivesBackEverySize(ConformanceRun run)
    {
        foreach (var layout in run.Info.Accepts.DistinctBy(layout => layout.Channels))
        {
            foreach (var (height, width) in Sizes)
            {
                run.Case($"{SampleFiles.Name(layout)}, {height}×{width}", () =>
                {
                    using var image = Pictures.Make(run.Subject, layout, height, width);
                    ComesBack(run, layout, image);
                });
            }
        }
    }

    private static void KeepsOrRefusesEveryArray(ConformanceRun run)
    {
        foreach (var dtype in Enum.GetValues<DType>())
        {
            for (var channels = 1; channels <= 4; channels++)
            {
                var layout = new PixelLayout(dtype, channels);
                if (run.Info.Can(CodecCapabilities.Lossy) && dtype is DType.Complex64 or DType.Complex128)
                    continue;
                run.Case(SampleFiles.Name(layout), () => IsKeptOrRefused(run, layout));
            }
        }
    }

    private static void IsKeptOrRefused(ConformanceRun run, PixelLayout layout)
    {
        using var folder = new TemporaryFolder();
        using var image = Pictures.Make(run.Subject, layout);
        var path = folder.File("image" + run.Info.Extensions[0]);
        try
        {
            run.Driver.Write(path, [image]);
        }
        catch (Exception refusal) when (refusal is UnsupportedImageException or ImageEncodingException)
        {
            run.Require(!run.Info.Accepts.Contains(layout), $"It was refused, though it is in Accepts: {refusal.Message}");
            run.Require(folder.Files.Length == 0, $"A refused write left {string.Join(", ", folder.Files)} behind.");
            return;
        }

        using var read = run.Driver.ReadAll(path);
        run.Require(read.Count == 1, $"One image was written, and {read.Count} came back.");
        if (Comparison.Loss(image, read[0], run.Info.Can(CodecCapabilities.Lossy)) is { } loss)
            run.Fail(loss);
    }

    private static void KeepsSeveral(ConformanceRun run)
    {
        using var images = SampleFiles.Images(run, run.Info.Accepts[0], SampleFiles.Several);
        var bytes = run.Driver.Encode(images);
        run.Case($"{images.Count} images", () =>
        {
            using var read = run.Driver.ReadAll(bytes);
            run.Require(read.Count == images.Count, $"{images.Count} images were written, and {read.Count} came back.");
            for (var i = 0; i < images.Count; i++)
            {
                if (Comparison.Loss(images[i], read[i], run.Info.Can(CodecCapabilities.Lossy)) is { } loss)
                    run.Fail($"Image {i}: {loss}");
            }
        }, bytes);
    }

    private static void KeepsTimes(ConformanceRun run)
    {
        var isAnimation = run.Info.Can(CodecCapabilities.Animation);
        TimeSpan[] durations = isAnimation ? Durations : Durations[..1];
        using var images = SampleFiles.Images(run, run.Info.Accepts[0], durations.Length);
        foreach (var loops in (int[])[0, 1, 3])
        {
            run.Case($"{durations.Length} images that play {loops} times", () =>
            {
                var stream = new MemoryStream();
                using (var writer = run.Driver.Create(stream, new WriteOptions { LoopCount = loops }))
                {
                    for (var i = 0; i < images.Count; i++)
                        writer.Write(images[i], durations[i]);
                }

                using var reader = run.Driver.Open(stream.ToArray());
                if (isAnimation)
                    CheckTimes(run, reader, durations, loops);
                else
                    CheckNoTimes(run, reader);
            });
        }
    }

    private static void CheckTimes(ConformanceRun run, ImageReader reader, TimeSpan[] durations, int loops)
    {
        var properties = reader.Properties(ImageIndex.All);
        var total = durations.Aggregate((a, b) => a + b);
        run.Require(properties.Duration == total, $"All images are shown for {total}, and the properties say {properties.Duration}.");
        run.Require(properties.LoopCount is null || properties.LoopCount == loops,
            $"It was to play {loops} times, and the properties say {properties.LoopCount}.");
        var at = TimeSpan.Zero;
        var index = 0;
        foreach (var frame in reader.Iter())
        {
            using (frame)
            {
                run.Require(
                    frame.Index == index && frame.Timestamp == at && frame.Duration == durations[index],
                    $"Image {index} was written at {at} for {durations[index]}, and came back as image {frame.Index} at " +
                    $"{frame.Timestamp} for {frame.Duration}.");
                at += durations[index++];
            }
        }
    }

    private static void CheckNoTimes(ConformanceRun run, ImageReader reader)
    {
        run.Require(reader.TryReadNext(out var frame), "There is no image.");
        using (frame)
            run.Require(frame is { Duration: null, Timestamp: null },
                $"It has a time ({frame!.Duration}), and does not declare {nameof(CodecCapabilities.Animation)}.");
    }

    private static void KeepsMetadata(ConformanceRun run)
    {
        var metadata = run.Subject.Metadata ?? SampleMetadata.Everything;
        using var image = Pictures.Make(run.Subject, run.Info.Accepts[0]);
        var plain = run.Driver.Encode(image);
        var bytes = run.Driver.Encode(image, new WriteOptions { Metadata = metadata });
        run.Case("a file with metadata", () =>
        {
            if (!run.Info.Can(CodecCapabilities.MetadataWrite))
            {
                run.Require(plain.AsSpan().SequenceEqual(bytes),
                    $"Metadata change what is written, and it does not declare {nameof(CodecCapabilities.MetadataWrite)}.");
                return;
            }

            using var reader = run.Driver.Open(bytes);
            var read = reader.Metadata(0);
            if (run.Info.Can(CodecCapabilities.MetadataRead))
                run.Require(SampleMetadata.AnyEqual(metadata, read), "No part of the metadata that were written came back as it was.");
            else
                run.Require(read.Count == 0 && read.Exif.IsEmpty && read.Icc.IsEmpty && read.Xmp.IsEmpty,
                    $"Metadata came back, and it does not declare {nameof(CodecCapabilities.MetadataRead)}.");
            using var before = run.Driver.ReadAll(plain);
            using var after = run.Driver.ReadAll(bytes);
            if (Comparison.Difference(before, after) is { } difference)
                run.Fail($"Metadata change the pixels: {difference}");
        }, bytes);
    }

    private static void WritesTheSameBytes(ConformanceRun run)
    {
        var count = run.Info.Can(CodecCapabilities.MultiImage) ? 3 : 1;
        var large = run.Info.Can(CodecCapabilities.StreamingWrite) ? 520 : 64;
        foreach (var (height, width) in new[] { (Pictures.Height, Pictures.Width), (large, large) })
        {
            using var images = SampleFiles.Images(run, run.Info.Accepts[^1], count, height, width);
            var first = run.Driver.Encode(images);
            foreach (var threads in (int?[])[null, 1, 4])
            {
                run.Case($"{count} images of {height}×{width}, " +
                    $"{threads?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of"} threads", () =>
                {
                    var again = run.Driver.Encode(images, new WriteOptions { MaxParallelism = threads });
                    run.Require(first.AsSpan().SequenceEqual(again),
                        $"Other bytes come out: they differ from byte {first.AsSpan().CommonPrefixLength(again)} on.");
                });
            }
        }
    }

    private static void BorrowsPixels(ConformanceRun run)
    {
        var count = run.Info.Can(CodecCapabilities.MultiImage) ? 5 : 1;
        foreach (var layout in run.Info.Accepts.DistinctBy(layout => layout.Channels))
        {
            run.Case($"{count} of {SampleFiles.Name(layout)}, in one buffer", () =>
            {
                using var images = SampleFiles.Images(run, layout, count, 40, 40);
                var expected = run.Driver.Encode(images);
                using var buffer = images[0].Clone();
                var stream = new MemoryStream();
                using (var writer = run.Driver.Create(stream))
                {
                    foreach (var image in images)
                    {
                        image.CopyTo(buffer);
                        writer.Write(buffer);
                        if (Comparison.Difference(image, buffer) is { } change)
                            run.Fail($"Writing changed the caller's array: {change}");
                        buffer.Bytes.Clear();
                    }
                }

                run.Require(expected.AsSpan().SequenceEqual(stream.ToArray()),
                    "What the caller did with its array after the write changed the file.");
            });
        }
    }

    private static void ComesBack(ConformanceRun run, PixelLayout layout, NdArray image)
    {
        var isLossy = run.Info.Can(CodecCapabilities.Lossy);
        Check(null, isLossy);
        if (isLossy && run.Subject.ExactOptions(layout) is { } exact)
            Check(exact, isLossy: false);

        void Check(WriteOptions? options, bool isLossy)
        {
            using var read = run.Driver.ReadAll(run.Driver.Encode(image, options));
            run.Require(read.Count == 1, $"One image was written, and {read.Count} came back.");
            if (Comparison.Loss(image, read[0], isLossy) is { } loss)
                run.Fail(options is null ? loss : $"Under {options.GetType().Name}, which are to keep it exactly: {loss}");
        }
    }

    private static IEnumerable<int[]> Shapes(PixelLayout layout) => layout.Channels switch
    {
        0 => [[Pictures.Height, Pictures.Width], [5, 7, 3], [2, 3, 4, 5], [9], [3, 1, 2, 2, 2]],
        1 => [[Pictures.Height, Pictures.Width], [Pictures.Height, Pictures.Width, 1]],
        _ => [[Pictures.Height, Pictures.Width, layout.Channels]],
    };
}
