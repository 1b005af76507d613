using System.Globalization;
using ImageIO.Tiff;

namespace ImageIO.Tests.Corpus;

/// <summary>Real TIFF files read as tifffile and libtiff read them: samples as they are stored, by series and by page.</summary>
public class TiffCorpusTests
{
    private static readonly TiffReadOptions Stored = new()
    {
        // Small on purpose: what a file only claims is refused quickly.
        Limits = Limits.Default with { MaxImageBytes = 256 << 20, MaxTotalBytes = 256 << 20 },
        ApplyPalette = false,
    };

    /// <summary>Files that are read differently for a reason.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
        ["tiff/g3aoe.tif"] = "The first row has no mark in front of it. The only reader drops it, and invents a white one at the end.",
    };

    /// <summary>Pictures that libtiff shows differently for a reason.</summary>
    private static readonly Dictionary<string, string> ShownDifferently = new()
    {
        ["tiff/flower-ycbcr44-contig-08.tif"] =
            "libtiff loses the last two blocks, whose rows the picture has not all of. The bytes of the file have them.",
    };

    [Theory]
    [InlineData("series")]
    [InlineData("page")]
    [InlineData("image")]
    public void Samples_are_given_as_they_are_stored(string view)
    {
        var corpus = CorpusFile.Folder("everyday");
        Assert.SkipWhen(corpus is null,
            "The corpus of real files is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
        var faults = new List<string>();
        var count = 0;
        foreach (var file in CorpusFile.Of(corpus!, "tiff").Where(file => ViewOf(file) == view))
        {
            count++;
            if (FaultOf(file, Path.Combine(corpus!, file.Name)) is { } fault && !Different.ContainsKey(file.Name))
                faults.Add($"{file.Name} ({file.Kind}): {fault} | {file.Note}");
        }

        Assert.True(count > 0, $"No view of {view} is in the manifest.");
        Assert.True(faults.Count == 0, $"{faults.Count} of {count}:\n{string.Join('\n', faults)}");
    }

    [Fact]
    public void Pictures_are_shown_as_libtiff_shows_them()
    {
        var corpus = CorpusFile.Folder("everyday");
        Assert.SkipWhen(corpus is null,
            "The corpus of real files is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
        var faults = new List<string>();
        var files = CorpusFile.Of(corpus!, "tiff").Where(file => ViewOf(file) == "rgba").ToList();
        foreach (var file in files)
        {
            if (ShownFaultOf(file, Path.Combine(corpus!, file.Name)) is { } fault && !Different.ContainsKey(file.Name)
                && !ShownDifferently.ContainsKey(file.Name))
                faults.Add($"{file.Name} ({file.Kind}): {fault}");
        }

        Assert.NotEmpty(files);
        Assert.True(faults.Count == 0, $"{faults.Count} of {files.Count}:\n{string.Join('\n', faults)}");
    }

    private static string? ShownFaultOf(CorpusFile file, string path)
    {
        try
        {
            using var reader = Iio.ImOpen(path, Stored with { Images = TiffImages.Pages, AsRgba = true });
            using var pixels = reader.Read(0);
            if (pixels.Shape.Length != 3 || pixels.Shape[2] != 4)
                return $"{pixels} is no picture of four channels";
            using var shown = LibtiffPicture.Of(pixels, reader.Metadata(0));
            return file.IsCertain ? file.DifferenceOf(shown) : null;
        }
        catch (CorruptImageException fault)
        {
            return file.IsCertain && !file.Kind.Contains("malformed", StringComparison.Ordinal) ? fault.Message : null;
        }
        catch (ImageException fault)
        {
            return file.IsCertain ? fault.Message : null;
        }
    }

    private static string ViewOf(CorpusFile file)
        => file.Note.StartsWith("expect an error", StringComparison.Ordinal) || file.Note.StartsWith("NO GOLDEN", StringComparison.Ordinal)
            ? Words(file.Note.Split("; ")[1])[0]
            : Words(file.Note)[0];

    private static int IndexOf(CorpusFile file)
    {
        var words = Words(file.Note.StartsWith("expect an error", StringComparison.Ordinal)
            || file.Note.StartsWith("NO GOLDEN", StringComparison.Ordinal) ? file.Note.Split("; ")[1] : file.Note);
        return words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
    }

    private static string[] Words(string note) => note.Split([';', '|', ' '], StringSplitOptions.RemoveEmptyEntries);

    private static string? FaultOf(CorpusFile file, string path)
    {
        try
        {
            using var pixels = Read(file, path, Tolerance.Ancillary);
            using var numbers = AsNumbers(pixels);
            return file.IsCertain ? file.DifferenceOf(numbers) : null;
        }
        catch (Exception fault) when (fault is ImageException or ArgumentOutOfRangeException
            && file.Kind.Contains("malformed", StringComparison.Ordinal))
        {
            // Where one reader is lenient, an error is as good, and what our own lenient reading gives is what that one does.
            return fault is CorruptImageException ? PartOf(file, path) : null;
        }
        catch (ImageException fault)
        {
            return file.IsCertain ? fault.Message : null;
        }
        catch (Exception fault)
        {
            return fault.ToString();
        }
    }

    private static string? PartOf(CorpusFile file, string path)
    {
        try
        {
            using var pixels = Read(file, path, Tolerance.Partial);
            using var numbers = AsNumbers(pixels);
            return file.IsCertain ? file.DifferenceOf(numbers) : null;
        }
        catch (Exception fault) when (fault is ImageException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static NdArray Read(CorpusFile file, string path, Tolerance tolerance)
        => Iio.ImRead(path, IndexOf(file),
            Stored with { Images = ViewOf(file) == "page" ? TiffImages.Pages : TiffImages.Series, Tolerance = tolerance });

    /// <summary>Truth values as 0 and 1.</summary>
    private static NdArray AsNumbers(NdArray pixels)
    {
        if (pixels.DType != DType.Bool)
            return pixels;
        var numbers = NdArray.Create(DType.UInt8, pixels.Shape);
        pixels.Bytes.CopyTo(numbers.Bytes);
        return numbers;
    }
}
