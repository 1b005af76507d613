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

    [Theory]
    [InlineData("series")]
    [InlineData("page")]
    [InlineData("image")]
    public void Samples_are_given_as_they_are_stored(string view)
    {
        var corpus = CorpusFile.Folder("everyday");
        Assert.SkipWhen(corpus is null, "The corpus of real files is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
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

    private static string ViewOf(CorpusFile file)
        => file.Note.StartsWith("expect an error", StringComparison.Ordinal) || file.Note.StartsWith("NO GOLDEN", StringComparison.Ordinal)
            ? Words(file.Note.Split("; ")[1])[0]
            : Words(file.Note)[0];

    private static int IndexOf(CorpusFile file)
    {
        var words = Words(file.Note.StartsWith("expect an error", StringComparison.Ordinal) || file.Note.StartsWith("NO GOLDEN", StringComparison.Ordinal) ? file.Note.Split("; ")[1] : file.Note);
        return words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
    }

    private static string[] Words(string note) => note.Split([';', '|', ' '], StringSplitOptions.RemoveEmptyEntries);

    private static string? FaultOf(CorpusFile file, string path)
    {
        try
        {
            using var pixels = Iio.ImRead(path, IndexOf(file), Stored with { Images = ViewOf(file) == "page" ? TiffImages.Pages : TiffImages.Series });
            using var numbers = AsNumbers(pixels);
            return file.IsCertain ? file.DifferenceOf(numbers) : null;
        }
        catch (Exception fault) when (fault is ImageException or ArgumentOutOfRangeException && file.Kind.Contains("malformed", StringComparison.Ordinal))
        {
            // Where one reader is lenient, an error is as good.
            return null;
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
