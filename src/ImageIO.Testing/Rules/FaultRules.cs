using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Testing.Rules;

/// <summary>What goes wrong, is stopped or is given up leaves nothing behind.</summary>
internal static class FaultRules
{
    private const int Side = 400;

    public static IEnumerable<ConformanceRule> All =>
    [
        new("leaves no file behind a write that fails", LeavesNoFile, Writes),
        new("lets the faults of the caller's target through", PassesFaultsOfTheTarget, Writes),
        new("lets the faults of the caller's source through", PassesFaultsOfTheSource, Reads),
        new("stops reading when it is canceled", StopsReading, Reads),
        new("stops writing when it is canceled", StopsWriting, Writes),
        new("can be disposed twice, at any time", CanBeDisposedTwice),
    ];

    private static bool Reads(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Read);

    private static bool Writes(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Write);

    private static void LeavesNoFile(ConformanceRun run)
    {
        using var images = SampleFiles.Images(run, run.Info.Accepts[0], SampleFiles.Several);
        var count = run.Info.Can(CodecCapabilities.MultiImage) ? images.Count : 1;
        using var nothing = NdArray.Create(DType.UInt8, 0, 0, 0, 0, 0);
        for (var written = 0; written <= count; written++)
        {
            Leaves($"{written} images, and then given up", written, writer => writer.Abort());
            Leaves($"{written} images, and then canceled", written,
                writer => run.Throws<OperationCanceledException>("Writing with a canceled token",
                    () => writer.Write(images[0], cancellationToken: new CancellationToken(canceled: true))));
            if (!run.Info.Can(CodecCapabilities.Volume))
                Leaves($"{written} images, and then one that is none", written,
                    writer => run.Throws<ImageException>($"Writing {nothing}", () => writer.Write(nothing)));
        }

        Leaves("no image", 0, _ => { });

        void Leaves(string what, int written, Action<ImageWriter> fail)
        {
            foreach (var exists in (bool[])[false, true])
            {
                run.Case($"{what}{(exists ? ", over a file that is there" : "")}", () =>
                {
                    using var folder = new TemporaryFolder();
                    var path = folder.File("image" + run.Info.Extensions[0]);
                    if (exists)
                        File.WriteAllText(path, "before");
                    using (var writer = run.Driver.Create(path))
                    {
                        foreach (var image in images.Take(written))
                            writer.Write(image);
                        fail(writer);
                    }

                    run.Require(folder.Files.Length == (exists ? 1 : 0), $"There is {string.Join(", ", folder.Files)} in the folder.");
                    run.Require(!exists || File.ReadAllText(path) == "before", "The file that was there has changed.");
                });
            }
        }
    }

    private static void PassesFaultsOfTheTarget(ConformanceRun run)
    {
        using var image = Pictures.Make(run.Subject, run.Info.Accepts[^1], Side, Side);
        var length = run.Driver.Encode(image).Length;
        foreach (var failAt in new[] { 0, 1, length / 2, length - 1 })
        {
            run.Case($"a target that fails at byte {failAt} of {length}", () =>
            {
                var ours = new IOException("The disk is full.");
                using var sink = new SinkStream(position =>
                {
                    if (position >= failAt)
                        throw ours;
                });
                try
                {
                    run.Driver.Write(sink, [image]);
                }
                catch (IOException fault)
                {
                    run.Require(ReferenceEquals(fault, ours), $"Another exception came out than the target threw: {fault.Message}");
                    return;
                }

                run.Require(sink.Length >= length - 1, $"The target's fault was swallowed after {sink.Length} bytes.");
            });
        }
    }

    private static void PassesFaultsOfTheSource(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.Few(run).Concat(Large(run)))
        {
            foreach (var failAt in new[] { 0, 1, sample.Bytes.Length / 2, sample.Bytes.Length - 1 })
            {
                run.Case($"{sample.Name}, from a source that fails at byte {failAt}", () =>
                {
                    var ours = new IOException("The line went dead.");
                    using var stream = new TrickleStream(sample.Bytes, Math.Max(1, sample.Bytes.Length / 50), position =>
                    {
                        if (position >= failAt)
                            throw ours;
                    });
                    try
                    {
                        run.Driver.ReadAll(stream).Dispose();
                    }
                    catch (IOException fault)
                    {
                        run.Require(ReferenceEquals(fault, ours), $"Another exception came out than the source threw: {fault.Message}");
                        return;
                    }

                    run.Require(failAt > sample.Bytes.Length / 2, "The source's fault was swallowed.");
                }, sample.Bytes);
            }
        }
    }

    private static void StopsReading(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.Few(run).Concat(Large(run)))
        {
            run.Case($"{sample.Name}, canceled before", () => Stops(sample.Bytes, new CancellationToken(canceled: true)), sample.Bytes);
            run.Case($"{sample.Name}, canceled between images", () =>
            {
                using var stop = new CancellationTokenSource();
                using var reader = run.Driver.Open(sample.Bytes, cancellationToken: stop.Token);
                run.Require(reader.TryReadNext(out var frame), "There is no image.");
                frame!.Dispose();
                stop.Cancel();
                run.Throws<OperationCanceledException>("Reading on", () => reader.TryReadNext(out _));
            }, sample.Bytes);
            run.Case($"{sample.Name}, canceled amid its bytes", () =>
            {
                using var stop = new CancellationTokenSource();
                using var stream = new TrickleStream(sample.Bytes, Math.Max(1, sample.Bytes.Length / 100), position =>
                {
                    if (position >= sample.Bytes.Length / 2)
                        stop.Cancel();
                });
                Stops(stream, stop.Token);
            }, sample.Bytes);
            run.Case($"{sample.Name}, an asynchronous iteration that is left", () => Leave(run, sample).GetAwaiter()
                .GetResult(), sample.Bytes);
        }

        void Stops(ImageSource source, CancellationToken token)
            => run.Throws<OperationCanceledException>("Reading it", () => run.Driver.ReadAll(source, cancellationToken: token).Dispose());
    }

    private static async Task Leave(ConformanceRun run, ConformanceSample sample)
    {
        var reader = run.Driver.Open(sample.Bytes, new ReadOptions { Prefetch = 2 });
        await using (reader.ConfigureAwait(false))
        {
            await foreach (var frame in reader.IterAsync().ConfigureAwait(false))
            {
                frame.Dispose();
                break;
            }
        }
    }

    private static void StopsWriting(ConformanceRun run)
    {
        using var image = Pictures.Make(run.Subject, run.Info.Accepts[^1], Side, Side);
        run.Case("canceled before", () =>
        {
            using var folder = new TemporaryFolder();
            var path = folder.File("image" + run.Info.Extensions[0]);
            run.Throws<OperationCanceledException>("Writing it",
                () => run.Driver.Write(path, [image], cancellationToken: new CancellationToken(canceled: true)));
            run.Require(folder.Files.Length == 0, $"There is {string.Join(", ", folder.Files)} in the folder.");
        });
        run.Case("canceled amid the bytes", () =>
        {
            using var stop = new CancellationTokenSource();
            var after = 0;
            using var sink = new SinkStream(_ =>
            {
                after += stop.IsCancellationRequested ? 1 : 0;
                stop.Cancel();
            });
            try
            {
                run.Driver.Write(sink, [image], cancellationToken: stop.Token);
            }
            catch (OperationCanceledException)
            {
            }

            run.Require(after == 0, $"{after} more writes reached the target after it was canceled.");
        });
    }

    private static void CanBeDisposedTwice(ConformanceRun run)
    {
        var driver = new CodecDriver(new WatchedCodec(run.Codec, new CodecLog()));
        foreach (var sample in run.Info.Can(CodecCapabilities.Read) ? SampleFiles.Few(run) : [])
        {
            DisposedAfter("opening it", _ => { });
            DisposedAfter("its header", reader => reader.Properties(0));
            DisposedAfter("its metadata", reader => reader.Metadata(0));
            DisposedAfter("its first image", reader => reader.Read(0).Dispose());
            DisposedAfter("all images", reader =>
            {
                foreach (var frame in reader.Iter())
                    frame.Dispose();
            });

            void DisposedAfter(string what, Action<ImageReader> use) => run.Case($"{sample.Name}, after {what}", () =>
            {
                var reader = driver.Open(sample.Bytes);
                using (reader)
                    use(reader);
                reader.Dispose();
                run.Throws<ObjectDisposedException>("Reading after it", () => reader.Read(0).Dispose());
            }, sample.Bytes);
        }

        if (!run.Info.Can(CodecCapabilities.Write))
            return;
        using var image = Pictures.Make(run.Subject, run.Info.Accepts[0]);
        foreach (var write in (bool[])[false, true])
        {
            run.Case($"a writer, after {(write ? "an image" : "nothing")}", () =>
            {
                var writer = driver.Create(new SinkStream());
                using (writer)
                {
                    if (write)
                        writer.Write(image);
                }

                writer.Dispose();
                run.Throws<ObjectDisposedException>("Writing after it", () => writer.Write(image));
            });
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
