using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Testing.Rules;

/// <summary>Reading gives the same, however it is done.</summary>
internal static class SourceRules
{
    public static IEnumerable<ConformanceRule> All =>
    [
        new("reads the same from every kind of source", ReadsTheSameFromEverySource, Reads),
        new("gives the properties of what it reads", GivesItsProperties, Reads),
        new("finds every image by its index", FindsImagesByIndex, subject => Reads(subject)
            && subject.Codec.Info.Can(CodecCapabilities.MultiImage)),
        new("fills every element, and repeats its headers", FillsEveryElement, Reads),
        new("closes what it opens", ClosesWhatItOpens, Reads),
        new("serves several threads at once", ServesSeveralThreads, Reads),
    ];

    private static bool Reads(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Read);

    private static void ReadsTheSameFromEverySource(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            using var expected = run.Driver.ReadAll(sample.Bytes);
            run.Require(expected.Count > 0, $"{sample.Name} holds no image.");
            using var folder = new TemporaryFolder();
            var path = folder.File("image" + run.Info.Extensions[0]);
            File.WriteAllBytes(path, sample.Bytes.Span);
            Reads("a path", path);
            Reads("a URI", new Uri(path));
            using (var file = File.OpenRead(path))
                Reads("a file stream", file);
            byte[] embedded = [.. "0123456789"u8, .. sample.Bytes.Span];
            Reads("bytes within others", new ReadOnlyMemory<byte>(embedded)[10..]);
            using var stream = new MemoryStream(embedded) { Position = 10 };
            Reads("a stream that starts further on", stream);
            run.Require(stream.CanRead, "The caller's stream was closed.");
            foreach (var step in (int[])[1, 7, 4096])
            {
                using var trickle = new TrickleStream(sample.Bytes, step);
                Reads($"a stream that can't seek and gives {step} bytes at a time", trickle);
                run.Require(!trickle.IsClosed, "The caller's stream was closed.");
            }

            using var again = new TrickleStream(sample.Bytes, 100);
            Case("a stream that can't seek, asynchronously", () => ReadAsynchronously(run, again).GetAwaiter().GetResult());

            void Reads(string name, ImageSource source) => Case(name, () => run.Driver.ReadAll(source));

            void Case(string name, Func<ImageList> read) => run.Case($"{sample.Name}, from {name}", () =>
            {
                using var actual = read();
                if (Comparison.Difference(expected, actual) is { } difference)
                    run.Fail($"It is not what its bytes give: {difference}");
            }, sample.Bytes);
        }
    }

    private static async Task<ImageList> ReadAsynchronously(ConformanceRun run, Stream stream)
    {
        var images = new ImageList();
        var reader = run.Driver.Open(stream);
        await using (reader.ConfigureAwait(false))
        {
            await foreach (var frame in reader.IterAsync().ConfigureAwait(false))
                images.Add(frame.Pixels);
        }

        return images;
    }

    private static void GivesItsProperties(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            int count;
            using (var images = run.Driver.ReadAll(sample.Bytes))
                count = images.Count;

            // A codec for the first image alone tells how many there are, and gives no other.
            using (var reader = run.Driver.Open(sample.Bytes))
            {
                if (reader.ImageCount > count && !run.Info.Can(CodecCapabilities.MultiImage))
                {
                    run.Require(reader.Properties(0).ImageCount is null || reader.Properties(0).ImageCount == reader.ImageCount,
                        "The properties and the reader count differently.");
                    run.Throws<UnsupportedImageException>("Reading the second image", () => reader.Read(1).Dispose());
                    continue;
                }
            }

            ImageIndex[] indices = [default, .. Enumerable.Range(0, Math.Min(count, 5)).Select(i => (ImageIndex)i), ^1, ImageIndex.All];
            foreach (var index in indices)
            {
                run.Case($"{sample.Name}, index {index}", () => Agrees(run, sample, index, count), sample.Bytes);
            }
        }
    }

    private static void Agrees(ConformanceRun run, ConformanceSample sample, ImageIndex index, int count)
    {
        using var reader = run.Driver.Open(sample.Bytes);
        ImageProperties before;
        try
        {
            before = reader.Properties(index);
        }
        catch (UnsupportedImageException) when (!index.IsSingle && count > 1)
        {
            // Images of several shapes can't be stacked.
            run.Throws<UnsupportedImageException>("Reading what has no properties", () => reader.Read(index).Dispose());
            return;
        }

        using (var read = reader.Read(index))
        {
            run.Require(
                before.Shape.AsSpan().SequenceEqual(read.Shape) && before.DType == read.DType,
                $"The properties say {before}, and {read} is read.");
            var batch = before.IsBatch ? read.Shape[0] : count;
            run.Require(before.ImageCount is null ? !before.IsBatch : before.ImageCount == batch,
                $"The properties say {before.ImageCount} images, and there are {batch}.");
            run.Require(before.IsBatch == (index.IsRange || (index.IsDefault && before.IsBatch)),
                $"IsBatch is {before.IsBatch} for index {index}.");
            run.Require(reader.ImageCount == count, $"The reader counts {reader.ImageCount} images, and there are {count}.");
            var after = reader.Properties(index);
            run.Require(after.Shape.SequenceEqual(before.Shape) && after.DType == before.DType,
                $"The properties are {before} before the read, and {after} after it.");

            // A format of animations may have stills, which are shown for no time.
            run.Require(
                before.Duration.HasValue
                    ? run.Info.Can(CodecCapabilities.Animation) : !(before.IsBatch && run.Info.Can(CodecCapabilities.Animation)),
                $"The properties' duration is {before.Duration}, which its capabilities say otherwise.");
        }
    }

    private static void FindsImagesByIndex(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.OfSeveral(run))
        {
            using var images = run.Driver.ReadAll(sample.Bytes);
            var count = images.Count;
            int[] order = [count - 1, 0, count / 2, 0, Math.Min(1, count - 1)];
            run.Case($"{sample.Name}, images {string.Join(", ", order)}", () =>
            {
                using var reader = run.Driver.Open(sample.Bytes);
                foreach (var index in order)
                {
                    using var image = reader.Read(index);
                    Same(images[index], image, $"image {index}");
                }

                using var last = reader.Read(^1);
                Same(images[^1], last, "image ^1");
                run.Throws<ArgumentOutOfRangeException>($"Reading image {count} of {count}", () => reader.Read(count).Dispose());
                run.Throws<ArgumentOutOfRangeException>($"Reading image ^{count + 1} of {count}",
                    () => reader.Read(^(count + 1)).Dispose());
                var iterated = 0;
                foreach (var frame in reader.Iter())
                {
                    using (frame)
                        Same(images[iterated], frame.Pixels, $"image {iterated} of an iteration after it");
                    iterated++;
                }

                run.Require(iterated == count, $"An iteration after it gives {iterated} images instead of {count}.");
            }, sample.Bytes);
            run.Case($"{sample.Name}, from a stream that can't seek", () =>
            {
                using var stream = new TrickleStream(sample.Bytes, 500);
                using var reader = run.Driver.Open(stream);
                using var image = reader.Read(count - 1);
                Same(images[^1], image, $"image {count - 1}");
            }, sample.Bytes);
            if (run.Info.Can(CodecCapabilities.RandomAccess))
                run.Case($"{sample.Name}, the last image alone", () => GoesStraightTo(run, sample, count - 1), sample.Bytes);
        }

        void Same(NdArray expected, NdArray actual, string which)
        {
            if (Comparison.Difference(expected, actual) is { } difference)
                run.Fail($"It is another {which} than reading all in order gives: {difference}");
        }
    }

    private static void GoesStraightTo(ConformanceRun run, ConformanceSample sample, int index)
    {
        var log = new CodecLog();
        using var reader = new CodecDriver(new WatchedCodec(run.Codec, log)).Open(sample.Bytes);
        using var image = reader.Read(index);
        run.Require(log.Decoded == 1,
            $"{log.Decoded} images were decoded to read image {index}, and it declares {nameof(CodecCapabilities.RandomAccess)}.");
    }

    private static void FillsEveryElement(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            run.Case(sample.Name, () =>
            {
                var log = new CodecLog();
                using var one = new CodecDriver(new WatchedCodec(run.Codec, log, fill: 0x55)).ReadAll(sample.Bytes);
                using var other = new CodecDriver(new WatchedCodec(run.Codec, log, fill: 0xAA)).ReadAll(sample.Bytes);
                if (Comparison.Difference(one, other) is { } difference)
                    run.Fail($"Some elements are left as they were before: {difference}");
                run.Require(!log.HeaderChanged, "ReadHeader gives another instance when it is called again before the pixels are read.");
            }, sample.Bytes);
        }
    }

    private static void ClosesWhatItOpens(ConformanceRun run)
    {
        using var folder = new TemporaryFolder();
        foreach (var sample in SampleFiles.Few(run))
        {
            var path = folder.File("image" + run.Info.Extensions[0]);
            File.WriteAllBytes(path, sample.Bytes.Span);
            Closes("reading it", () => run.Driver.ReadAll(path).Dispose());
            Closes("opening it only", () => run.Driver.Open(path).Dispose());
            Closes("reading its metadata", () =>
            {
                using var reader = run.Driver.Open(path);
                reader.Metadata(0);
            });
            Closes("leaving an iteration", () =>
            {
                using var reader = run.Driver.Open(path);
                foreach (var frame in reader.Iter())
                {
                    frame.Dispose();
                    break;
                }
            });
            File.WriteAllBytes(path, sample.Bytes.Span[..(sample.Bytes.Length / 2)]);
            Closes("reading half of it", () =>
            {
                try
                {
                    run.Driver.ReadAll(path).Dispose();
                }
                catch (ImageException)
                {
                }
            });

            void Closes(string what, Action action) => run.Case($"{sample.Name}, after {what}", () =>
            {
                action();
                run.Require(!OpenFiles.IsOpen(path), "The file is still open.");
                run.Require(folder.Files.Length == 1, $"There are other files beside it: {string.Join(", ", folder.Files)}.");
            }, sample.Bytes);
        }
    }

    private static void ServesSeveralThreads(ConformanceRun run)
    {
        var samples = SampleFiles.Few(run).ToList();
        var expected = samples.ConvertAll(sample => run.Driver.ReadAll(sample.Bytes));
        try
        {
            run.Case("four threads that read and write", () =>
            {
                string?[] faults = new string?[4];
                var threads = Enumerable.Range(0, faults.Length)
                    .Select(t => new Thread(() => faults[t] = Work(run, samples, expected, t))).ToList();
                threads.ForEach(thread => thread.Start());
                threads.ForEach(thread => thread.Join());
                if (Array.Find(faults, fault => fault is not null) is { } found)
                    run.Fail(found);
            });
        }
        finally
        {
            expected.ForEach(images => images.Dispose());
        }
    }

    private static string? Work(ConformanceRun run, List<ConformanceSample> samples, List<ImageList> expected, int thread)
    {
        try
        {
            for (var i = 0; i < samples.Count * 4; i++)
            {
                var which = (i + thread) % samples.Count;
                using var images = run.Driver.ReadAll(samples[which].Bytes);
                if (Comparison.Difference(expected[which], images) is { } difference)
                    return $"{samples[which].Name} gives another image: {difference}";
                if (run.Info.Can(CodecCapabilities.Write))
                {
                    using var image = Pictures.Make(run.Subject, run.Info.Accepts[0], seed: thread);
                    run.Driver.Encode(image);
                }
            }

            return null;
        }
        catch (Exception fault)
        {
            return $"{fault.GetType().Name} came out: {fault.Message}";
        }
    }
}
