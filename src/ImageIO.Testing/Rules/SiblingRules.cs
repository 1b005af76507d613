using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using ImageIO.Codecs;

namespace ImageIO.Testing.Rules;

/// <summary>An image may be several files, and a file may be written out of order: what comes of it is the same everywhere.</summary>
internal static class SiblingRules
{
    public static IEnumerable<ConformanceRule> All =>
    [
        new("opens files beside the source only", OpensFilesBesideTheSource, subject => !subject.DetachedSamples.IsEmpty),
        new("writes the files of an image together or not at all", WritesFilesTogether, Writes),
        new("writes the same to a file as to a stream", WritesTheSameToAFile, Writes),
    ];

    private static bool Writes(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Write);

    private static void OpensFilesBesideTheSource(ConformanceRun run)
    {
        foreach (var files in run.Subject.DetachedSamples)
        {
            var (main, others) = (files[0], files[1..]);
            run.Case($"{main.Name} in a folder", () =>
            {
                using var folder = new TemporaryFolder();
                Put(folder, files);
                using var images = run.Driver.ReadAll(folder.File(main.Name));
                run.Require(images.Count > 0, "It holds no image.");
            });
            run.Case($"{main.Name} in a zip archive", () => ReadsFromArchive(run, files));
            run.Case($"{main.Name} cut off in memory", () =>
            {
                var fault = run.Throws<UnsupportedImageException>("Reading it from bytes", () => run.Driver.ReadAll(main.Bytes).Dispose());
                var isNamed = others.Any(other => fault.Message.Contains(other.Name, StringComparison.Ordinal));
                run.Require(isNamed, $"It does not name the missing file: {fault.Message}");
            });
            foreach (var other in others)
            {
                run.Case($"{main.Name} without {other.Name}", () => Refuses(run, main, folder => Put(folder, files.Remove(other))));
                var emptied = files.Replace(other, other with { Bytes = default });
                run.Case($"{main.Name} with an empty {other.Name}", () => Refuses(run, main, folder => Put(folder, emptied)));
                if (other.Name.Length > 4)
                    run.Case($"{main.Name} that leads out of its folder, not to {other.Name}", () => StaysInFolder(run, files, other));
            }
        }
    }

    private static void ReadsFromArchive(ConformanceRun run, ImmutableArray<ConformanceSample> files)
    {
        using var folder = new TemporaryFolder();
        Put(folder, files);
        using (var archive = ZipFile.Open(folder.File("all.zip"), ZipArchiveMode.Create))
        {
            foreach (var file in files)
            {
                using var member = archive.CreateEntry("inner/" + file.Name).Open();
                member.Write(file.Bytes.Span);
            }
        }

        using var expected = run.Driver.ReadAll(folder.File(files[0].Name));
        using var actual = run.Driver.ReadAll($"{folder.File("all.zip")}/inner/{files[0].Name}");
        if (Comparison.Difference(expected, actual) is { } difference)
            run.Fail($"It is not what the folder gives: {difference}");
    }

    /// <summary>
    /// The name in the header is made one of the same length that leads to the parent's folder, where there is such a file.
    /// </summary>
    private static void StaysInFolder(ConformanceRun run, ImmutableArray<ConformanceSample> files, ConformanceSample other)
    {
        var elsewhere = other.Name[3..];
        var header = Encoding.Latin1.GetString(files[0].Bytes.Span);
        run.Require(header.Contains(other.Name, StringComparison.Ordinal), $"The sample does not name {other.Name}.");
        header = header.Replace(other.Name, "../" + elsewhere, StringComparison.Ordinal);
        var main = files[0] with { Bytes = Encoding.Latin1.GetBytes(header) };
        Refuses(
            run,
            main with { Name = "inner/" + main.Name },
            folder =>
            {
                Directory.CreateDirectory(folder.File("inner"));
                File.WriteAllBytes(folder.File(elsewhere), other.Bytes.Span);
                foreach (var file in files.Replace(files[0], main))
                    File.WriteAllBytes(folder.File("inner/" + file.Name), file.Bytes.Span);
            });
    }

    private static void Refuses(ConformanceRun run, ConformanceSample main, Action<TemporaryFolder> fill)
    {
        using var folder = new TemporaryFolder();
        fill(folder);
        try
        {
            run.Driver.ReadAll(folder.File(main.Name)).Dispose();
        }
        catch (Exception fault) when (fault is ImageException or FileNotFoundException)
        {
            return;
        }

        run.Fail("It is read, and has to be refused.");
    }

    private static void WritesFilesTogether(ConformanceRun run)
    {
        using var images = SampleFiles.Images(run, run.Info.Accepts[0], 1);
        using var folder = new TemporaryFolder();
        var main = "image" + run.Info.Extensions[0];
        run.Driver.Write(folder.File(main), images);
        foreach (var other in folder.Files.Where(name => name != main))
        {
            run.Case($"{other}, where there is a folder of that name", () =>
            {
                using var blocked = new TemporaryFolder();
                Directory.CreateDirectory(blocked.File(other));
                File.WriteAllText(blocked.File(main), "before");
                try
                {
                    run.Driver.Write(blocked.File(main), images);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ImageException)
                {
                    var isAsBefore = blocked.Files.Order().SequenceEqual(new[] { main, other }.Order());
                    run.Require(isAsBefore, $"There is {string.Join(", ", blocked.Files)} in the folder.");
                    run.Require(File.ReadAllText(blocked.File(main)) == "before", $"{main} was replaced.");
                    return;
                }

                run.Fail("Writing has to fail, but did not.");
            });
            run.Case($"{other} beside a write that is given up", () =>
            {
                using var empty = new TemporaryFolder();
                using (var writer = run.Driver.Create(empty.File(main)))
                {
                    writer.Write(images[0]);
                    writer.Abort();
                }

                run.Require(empty.Files.Length == 0, $"There is {string.Join(", ", empty.Files)} in the folder.");
            });
        }
    }

    private static void WritesTheSameToAFile(ConformanceRun run)
    {
        foreach (var layout in run.Info.Accepts)
        {
            run.Case(SampleFiles.Name(layout), () =>
            {
                using var images = SampleFiles.Images(run, layout, run.Info.Can(CodecCapabilities.MultiImage) ? 2 : 1);
                using var folder = new TemporaryFolder();
                var path = folder.File("image" + run.Info.Extensions[0]);
                run.Driver.Write(path, images);

                // An image of several files can't be written to a stream.
                if (folder.Files.Length > 1)
                    return;
                var isSame = File.ReadAllBytes(path).AsSpan().SequenceEqual(run.Driver.Encode(images));
                run.Require(isSame, "The bytes of the file are others than those of the stream.");
            });
        }
    }

    private static void Put(TemporaryFolder folder, ImmutableArray<ConformanceSample> files)
    {
        foreach (var file in files)
            File.WriteAllBytes(folder.File(file.Name), file.Bytes.Span);
    }
}
