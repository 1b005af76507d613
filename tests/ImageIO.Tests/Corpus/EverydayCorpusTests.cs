using System.Diagnostics;

namespace ImageIO.Tests.Corpus;

/// <summary>Real files of everyday formats read as independent readers read them.</summary>
public class EverydayCorpusTests
{
    /// <summary>Files that are read differently for a reason; docs/formats.md tells the same.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
    };

    private static readonly ReadOptions Reading = new()
    {
        // Small on purpose: what a file only claims is refused quickly.
        Limits = Limits.Default with { MaxImageBytes = 256 << 20, MaxTotalBytes = 256 << 20 },
    };

    [Theory]
    [InlineData("ff")]
    public void Files_of_a_format_read_as_they_do_elsewhere(string format)
    {
        var corpus = CorpusFile.Folder("everyday");
        Assert.SkipWhen(corpus is null, "The corpus of real files is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
        var faults = new List<string>();
        var count = 0;
        foreach (var file in CorpusFile.Of(corpus!, format))
        {
            count++;
            if (FaultOf(file, Path.Combine(corpus!, file.Name)) is { } fault && !Different.ContainsKey(file.Name))
                faults.Add($"{file.Name} ({file.Kind}): {fault} | {file.Note}");
        }

        Assert.True(count > 0, $"No file of {format} is in the manifest.");
        Assert.True(faults.Count == 0, $"{faults.Count} of {count}:\n{string.Join('\n', faults)}");
    }

    private static string? FaultOf(CorpusFile file, string path)
    {
        try
        {
            using var pixels = Read(file, path, Reading);

            // What most readers refuse may be read as far as it goes.
            return file.Hash is "error" or "none" or "skip" ? null : file.DifferenceOf(pixels);
        }
        catch (CorruptImageException fault)
        {
            return file.Hash is "error" or "none" or "skip" ? null : PartOf(file, path) is { } difference ? $"{fault.Message} ({difference})" : null;
        }
        catch (ImageException fault)
        {
            return file.Hash is "error" or "none" or "skip" ? null : fault.Message;
        }
        catch (Exception fault)
        {
            return fault.ToString();
        }
    }

    /// <summary>A lenient reader's picture of a damaged file is what our own lenient reading gives.</summary>
    private static string? PartOf(CorpusFile file, string path)
    {
        try
        {
            using var pixels = Read(file, path, Reading with { Tolerance = Tolerance.Partial });
            return file.DifferenceOf(pixels);
        }
        catch (ImageException fault)
        {
            return fault.Message;
        }
    }

    private static NdArray Read(CorpusFile file, string path, ReadOptions options)
    {
        var view = file.Note.Split([';', '|', ' '])[0];
        if (view == "entry")
            return Iio.ImRead(path, int.Parse(file.Note.Split(['#', '@', ';'])[1], System.Globalization.CultureInfo.InvariantCulture), options);
        if (view != "frames")
            return Iio.ImRead(path, 0, options);
        using var frames = Iio.ImRead(path, ImageIndex.All, options);
        return Transparent(frames);
    }

    /// <summary>Frames as the manifest has them: RGBA, and no color where nothing is seen.</summary>
    private static NdArray Transparent(NdArray frames)
    {
        var rgba = PixelConvert.Convert(frames, DType.UInt8, 4);
        Debug.Assert(rgba.Rank == 4, "N×H×W×4");
        var bytes = rgba.Bytes;
        for (var i = 0; i < bytes.Length; i += 4)
        {
            if (bytes[i + 3] == 0)
                bytes.Slice(i, 3).Clear();
        }

        return rgba;
    }
}
