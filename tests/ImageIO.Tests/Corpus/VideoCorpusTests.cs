using System.Globalization;
using ImageIO.Codecs;
using ImageIO.FFmpeg;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Corpus;

/// <summary>Real and made films read frame by frame as ffmpeg itself gives them, in order, by index and from the end.</summary>
public class VideoCorpusTests
{
    private const string Corpus = "video";

    private static readonly CodecRegistry Registry = new CodecRegistry(CodecRegistry.Default.All).UseFFmpeg();

    private static readonly FFmpegReadOptions Reading = new()
    {
        Registry = Registry,
        Codec = "ffmpeg",
        Limits = Limits.Default with { MaxTotalBytes = 4L << 30 },
    };

    public static IEnumerable<TheoryDataRow<string>> Kinds
        => CorpusFile.Folder(Corpus) is { } folder
            ? FilmRow.All(folder).Select(film => film.Kind).Distinct().Select(kind => new TheoryDataRow<string>(kind))
            : [new TheoryDataRow<string>("none")];

    [Theory]
    [NeedsFfmpeg("muxers nut")]
    [MemberData(nameof(Kinds))]
    public void Films_give_the_frames_that_ffmpeg_gives(string kind)
    {
        var folder = CorpusFile.Folder(Corpus);
        Assert.SkipWhen(folder is null, "The corpus of films is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
        var films = FilmRow.All(folder!).Where(film => film.Kind == kind).ToList();
        var faults = films.Select(film => (film.Name, Fault: FaultOf(film))).Where(pair => pair.Fault is not null).ToList();
        Assert.True(faults.Count == 0,
            $"{faults.Count} of {films.Count}:\n{string.Join('\n', faults.Select(pair => $"{pair.Name}: {pair.Fault}"))}");
    }

    private static string? FaultOf(FilmRow film)
    {
        try
        {
            return film.Expect switch
            {
                // A rate that ffmpeg makes up by itself is no damage.
                _ when film.IsWhole => FramesFault(film),
                "damaged" => DamageFault(film),
                _ => RefusalFault(film),
            };
        }
        catch (Exception fault)
        {
            return fault is ImageException ? fault.Message : fault.ToString();
        }
    }

    private static string? RefusalFault(FilmRow film)
    {
        try
        {
            using var pixels = Iio.ImRead(film.Path, 0, Reading);
            return $"gave {pixels} instead of an error";
        }
        catch (ImageException fault)
        {
            return film.Expect is "no_video" or "cover_only" && fault is not UnsupportedImageException ? $"{fault}" : null;
        }
    }

    private static string? DamageFault(FilmRow film)
    {
        var told = new List<string>();
        using var reader = Iio.ImOpen(film.Path,
            Reading with { Tolerance = Tolerance.Partial, OnWarning = warning => told.Add(warning.Message) });
        var hashes = HashesOf(reader);
        return hashes.Count != film.Frames ? $"{hashes.Count} frames" : told.Count == 0 ? "no warning" : null;
    }

    private static string? FramesFault(FilmRow film)
    {
        using var reader = Iio.ImOpen(film.Path, Reading);
        var hashes = HashesOf(reader, film);
        if (film.DifferenceOf(hashes) is { } difference)
            return difference;
        if (OtherPixelsFault(film) is { } fault)
            return fault;

        // A reader that has seen nothing yet: from the end, then from the middle, then forward.
        using var again = Iio.ImOpen(film.Path, Reading);
        if (again.ImageCount != film.Frames)
            return $"{again.ImageCount} frames are counted";
        foreach (var index in film.Places())
        {
            using var pixels = again.Read(index);
            if (PixelHash.Of(pixels) != hashes[index])
                return $"frame {index} by its index is another one";
        }

        return null;
    }

    private static string? OtherPixelsFault(FilmRow film)
    {
        if (film.Rgba is not null)
        {
            using var rgba = Iio.ImRead(film.Path, 0, Reading with { Pixels = VideoPixels.Rgba });
            if (PixelHash.Of(rgba) != film.Rgba)
                return "the first frame with alpha is another one";
        }

        try
        {
            using var native = Iio.ImRead(film.Path, 0, Reading with { Pixels = VideoPixels.Native, ApplyRotation = false });
            return film.HasNativeBytes && PixelHash.Of(native) != film.Native
                ? $"the first frame as it is stored is another one: {native}" : null;
        }
        catch (UnsupportedImageException)
        {
            return null;
        }
    }

    private static List<string> HashesOf(ImageReader reader, FilmRow? film = null)
    {
        var hashes = new List<string>();
        var last = -1.0;
        foreach (var frame in reader.Iter())
        {
            using (frame)
            {
                Assert.Equal(hashes.Count, frame.Index);
                if (film is not null)
                    Assert.Equal((film.OutHeight, film.OutWidth), (frame.Pixels.Shape[0], frame.Pixels.Shape[1]));
                Assert.True(frame.Timestamp!.Value.TotalSeconds >= last,
                    $"Frame {frame.Index} comes at {frame.Timestamp}, before the one before it.");
                last = frame.Timestamp.Value.TotalSeconds;
                hashes.Add(PixelHash.Of(frame.Pixels));
            }
        }

        if (film?.Length is { } length)
            Assert.Equal(length, last, 0.0011);
        return hashes;
    }

    /// <summary>A line of the manifest.</summary>
    private sealed record FilmRow(string Folder, string[] Cells)
    {
        private static readonly string[] Columns = File.ReadLines(System.IO.Path.Combine(CorpusFile.Folder(Corpus)!, "manifest.tsv"))
            .First().Split('\t');

        public string Name => this["file"];

        public string Path => System.IO.Path.Combine(Folder, Name);

        public string Kind => this["kind"];

        public string Expect => this["expect"];

        public int Frames => int.Parse(this["frames"], CultureInfo.InvariantCulture);

        public int OutWidth => int.Parse(this["out_w"], CultureInfo.InvariantCulture);

        public int OutHeight => int.Parse(this["out_h"], CultureInfo.InvariantCulture);

        public string? Rgba => this["rgba_first"] is { Length: > 0 } hash ? hash : null;

        public string Native => this["native_first"];

        /// <summary>Whether nothing but the times that ffmpeg made for the manifest was complained of.</summary>
        public bool IsWhole => Expect == "ok" || this["stderr"].Contains("Application provided invalid", StringComparison.Ordinal);

        /// <summary>Whether the manifest's bytes are those that an array of the stored pixels has.</summary>
        public bool HasNativeBytes
            => this["pix_fmt"] is not ("pal8" or "argb" or "bgr24" or "bgra" or "monob" or "bgr0" or "yuvj420p") && this["rotation"] == "0";

        /// <summary>From the first frame's time to the last one's, where they rise.</summary>
        public double? Length => double.TryParse(this["t_first"], CultureInfo.InvariantCulture, out var first) && Kind != "concatenated"
            ? double.Parse(this["t_last"], CultureInfo.InvariantCulture) - first : null;

        private string this[string column] => Cells[Array.IndexOf(Columns, column)];

        public static IEnumerable<FilmRow> All(string folder)
            => File.ReadLines(System.IO.Path.Combine(folder, "manifest.tsv")).Skip(1).Select(line => new FilmRow(folder, line.Split('\t')));

        /// <summary>Frames to read out of their order; more of them where a variable says so, as for a long run by hand.</summary>
        public IEnumerable<int> Places()
        {
            var many = int.TryParse(Environment.GetEnvironmentVariable("IMAGEIO_TEST_VIDEO_SEEKS"), out var count) ? count : 0;
            var random = new Random(Name.Length * Frames);
            return new[] { Frames - 1, Frames / 2, 0 }.Concat(Enumerable.Range(0, many).Select(_ => random.Next(Frames)));
        }

        public string? DifferenceOf(List<string> hashes)
        {
            if (hashes.Count != Frames)
                return $"{hashes.Count} frames instead of {Frames}";
            var expected = (this["rgb24_first"], this["rgb24_mid"], this["rgb24_last"]);
            var found = (hashes[0], hashes[hashes.Count / 2], hashes[^1]);
            return found == expected ? null : $"frames {found} instead of {expected}";
        }
    }
}
