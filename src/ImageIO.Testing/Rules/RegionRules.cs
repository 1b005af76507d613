using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Testing.Rules;

/// <summary>Parts, resolutions, names and times of images.</summary>
internal static class RegionRules
{
    public static IEnumerable<ConformanceRule> All =>
    [
        new("gives regions that equal the crop", GivesRegions, Reads),
        new("gives resolutions of the shape that it announces", GivesLevels, Reads),
        new("finds its images by their names", FindsNames, Reads),
        new("never counts what has no end", NeverCountsEndless, Reads),
        new("gives the same times after seeking", GivesTimesAfterSeeking, subject => Reads(subject)
            && subject.Codec.Info.Can(CodecCapabilities.Animation)),
    ];

    private static bool Reads(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Read);

    private static void GivesRegions(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            using var images = run.Driver.ReadAll(sample.Bytes);
            for (var i = 0; i < Math.Min(images.Count, 2); i++)
            {
                foreach (var region in Regions(images[i]))
                    run.Case($"{sample.Name}, image {i}, region {string.Join(", ", region)}",
                        () => EqualsTheCrop(run, sample, i, images[i], region), sample.Bytes);
            }
        }
    }

    private static void EqualsTheCrop(ConformanceRun run, ConformanceSample sample, int index, NdArray whole, Range[] region)
    {
        using var expected = Crop(whole, region);
        using (var stream = new TrickleStream(sample.Bytes, 500))
        using (var reader = run.Driver.Open(stream))
        using (var part = reader.ReadRegion(index, region))
            Same("The region, from a stream that can't seek,", expected, part);
        using (var reader = run.Driver.Open(sample.Bytes))
        {
            using (var part = reader.ReadRegion(index, region))
                Same("The region", expected, part);
            using (var again = reader.ReadRegion(index, region))
                Same("The region, read again,", expected, again);
            using (var image = reader.Read(index))
                Same("The image, read after a region of it,", whole, image);
        }

        void Same(string what, NdArray wanted, NdArray read)
        {
            if (Comparison.Difference(wanted, read) is { } difference)
                run.Fail($"{what} is not what reading all gives: {difference}");
        }
    }

    /// <summary>A corner, a pixel at the end, the middle, rows, columns, and a channel.</summary>
    private static IEnumerable<Range[]> Regions(NdArray image)
    {
        var shape = image.Shape.ToArray();
        if (shape.Length == 0 || image.Length == 0)
            yield break;
        yield return [.. shape.Select(length => ..((length + 1) / 2))];
        yield return [.. shape.Select(length => (length - 1)..length)];
        yield return [.. shape.Select(length => (length / 3)..(length - (length / 3)))];
        yield return [(shape[0] / 2)..];
        if (shape.Length > 1)
            yield return [Range.All, (shape[1] / 2)..];
        if (shape.Length > 2)
            yield return [Range.All, Range.All, Range.EndAt(1)];
    }

    /// <summary>The part, element by element: slow, and by no means that a codec or a session uses.</summary>
    private static NdArray Crop(NdArray whole, Range[] region)
    {
        var rank = whole.Rank;
        var (origin, shape, index) = (new int[rank], whole.Shape.ToArray(), new int[rank]);
        for (var axis = 0; axis < region.Length; axis++)
            (origin[axis], shape[axis]) = region[axis].GetOffsetAndLength(whole.Shape[axis]);
        var part = NdArray.CreateUninitialized(whole.DType, shape);
        var size = whole.DType.ItemSize();
        for (var i = 0; i < part.Length; i++)
        {
            var (rest, from, stride) = (i, 0, 1);
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
                from += (origin[axis] + index[axis]) * stride;
                stride *= whole.Shape[axis];
            }

            whole.Bytes.Slice(from * size, size).CopyTo(part.Bytes[(i * size)..]);
        }

        return part;
    }

    private static void GivesLevels(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            ImmutableArray<ImmutableArray<int>> levels;
            using (var reader = run.Driver.Open(sample.Bytes))
                levels = reader.Properties(0).LevelShapes;
            for (var level = 0; level < levels.Length; level++)
            {
                run.Case($"{sample.Name}, resolution {level}", () =>
                {
                    using var reader = run.Driver.Open(sample.Bytes, new ReadOptions { Level = level });
                    using var image = reader.Read(0);
                    run.Require(
                        image.Shape.SequenceEqual(levels[level].AsSpan()),
                        $"{image} is read, and the file's properties say {string.Join('×', levels[level])}.");
                }, sample.Bytes);
            }

            run.Case($"{sample.Name}, a resolution that it does not have", () =>
            {
                using var reader = run.Driver.Open(sample.Bytes, new ReadOptions { Level = Math.Max(1, levels.Length) });
                run.Throws<ArgumentOutOfRangeException>("Reading it", () => reader.Read(0).Dispose());
            }, sample.Bytes);
        }
    }

    private static void FindsNames(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            // A codec for the first image alone knows no others by name.
            List<string?> names;
            using (var reader = run.Driver.Open(sample.Bytes))
            {
                if (reader.ImageCount > 1 && !run.Info.Can(CodecCapabilities.MultiImage))
                    continue;
                names = [.. reader.Images().Select(image => image.Name)];
            }

            using var images = run.Driver.ReadAll(sample.Bytes);
            foreach (var name in names.OfType<string>().Distinct())
            {
                run.Case($"{sample.Name}, image \"{name}\"", () =>
                {
                    using var reader = run.Driver.Open(sample.Bytes);
                    using var image = reader.Read(name);
                    if (Comparison.Difference(images[names.IndexOf(name)], image) is { } difference)
                        run.Fail($"It is not image {names.IndexOf(name)}, which has that name: {difference}");
                }, sample.Bytes);
            }

            run.Case($"{sample.Name}, a name that no image has", () =>
            {
                using var reader = run.Driver.Open(sample.Bytes);
                run.Throws<ArgumentOutOfRangeException>("Reading it", () => reader.Read("no image has this name").Dispose());
            }, sample.Bytes);
        }
    }

    private static void NeverCountsEndless(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.Few(run))
        {
            run.Case(sample.Name, () =>
            {
                var shown = new ShownCodec(run.Codec);
                using var reader = new CodecDriver(shown).Open(sample.Bytes);
                if (shown.Decoder!.IsEndless)
                    run.Require(shown.Decoder.ImageCount is null && shown.Decoder.TotalDuration is null,
                        "Its images have no end, and yet it says how many there are or how long they last.");
            }, sample.Bytes);
        }
    }

    private static void GivesTimesAfterSeeking(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.OfSeveral(run))
        {
            var times = new List<TimeSpan?>();
            using (var reader = run.Driver.Open(sample.Bytes))
            {
                foreach (var frame in reader.Iter())
                {
                    using (frame)
                        times.Add(frame.Timestamp);
                }
            }

            run.Case(sample.Name, () =>
            {
                using var reader = run.Driver.Open(sample.Bytes);
                for (var i = times.Count - 1; i > 0; i--)
                {
                    reader.Read(i - 1).Dispose();
                    run.Require(reader.TryReadNext(out var frame), $"There is no image behind image {i - 1}.");
                    using (frame)
                        run.Require(frame.Timestamp == times[i],
                            $"Image {i} is shown at {frame.Timestamp} when it is sought, and at {times[i]} in an iteration.");
                }
            }, sample.Bytes);
        }
    }

    /// <summary>Lets the decoder be looked at that a session uses.</summary>
    private sealed class ShownCodec(ImageCodec inner) : ImageCodec
    {
        public override CodecInfo Info => inner.Info;

        public FrameDecoder? Decoder { get; private set; }

        public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
            => Decoder = inner.CreateDecoder(source, options);
    }
}
