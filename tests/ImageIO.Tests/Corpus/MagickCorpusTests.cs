using ImageIO.Codecs;
using ImageIO.Magick;
using ImageIO.Magick.Programs;

namespace ImageIO.Tests.Corpus;

/// <summary>
/// Real files of the formats that ImageMagick reads at 8 bits, and programs of the system at more: as independent readers read them, and
/// refused where the program is missing.
/// </summary>
public class MagickCorpusTests
{
    private static readonly ReadOptions Reading = new() { Registry = new CodecRegistry(Iio.Codecs.All).UseMagick() };

    /// <summary>Files that are read differently for a reason.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
        ["jxl/Format_RGBX16FPx4.jxl"] = Float,
        ["jxl/large_16_9.jxl"] = "White of one bit is 255 here, and 1 in the manifest.",
        ["jxl/multiple_layers_noise_spline.jxl"] = "libjxl 0.7 writes 9 bits wrongly to PNG; its .npy equals what is read here.",
        ["jxl/testcard_rgba_fp32.jxl"] = "Alpha is kept, which .pfm has no place for.",
        ["mng/input_gray_idat.jng"] = Gray,
        ["mng/input_gray_prog.jng"] = Gray,
        ["mng/input_gray_prog_idat.jng"] = Gray,
        ["mng/input_gray_prog_jdaa.jng"] = Gray,
        ["xcf/GIMP.xcf"] = Opaque,
        ["xcf/gradiente_gray.xcf"] = Opaque,
        ["xcf/misto_gray.xcf"] = Opaque,
        ["xcf/simple-rgb-gimp-2.8.10.xcf"] = Opaque,
    };

    private static readonly bool HasVips = VipsProgram.In(VipsProgram.Variable).Find() is not null;

    private const string Float = "Samples of half floats are floats here, and in the manifest integers.";
    private const string Gray = "ImageMagick gives gray as RGB, with equal channels.";
    private const string Opaque = "Layers of XCF have alpha, which the manifest's reader leaves out where all of it is opaque.";

    [Theory]
    [InlineData("heif")]
    [InlineData("jxl")]
    [InlineData("mng")]
    [InlineData("raw")]
    [InlineData("xcf")]
    public void Files_are_read_as_they_are_elsewhere_and_deep_ones_are_refused_without_their_program(string format)
    {
        var corpus = CorpusFile.Folder("everyday");
        Assert.SkipWhen(corpus is null,
            "The corpus of real files is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
        var faults = new List<string>();
        foreach (var file in CorpusFile.Of(corpus!, format))
        {
            if (FaultOf(file, Path.Combine(corpus!, file.Name)) is { } fault && !Different.ContainsKey(file.Name))
                faults.Add($"{file.Name} ({file.Kind}): {fault} | {file.Note}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string? FaultOf(CorpusFile file, string path)
    {
        try
        {
            using var pixels = Read(file, path);
            return file.IsCertain ? file.DifferenceOf(pixels) : null;
        }
        catch (UnsupportedImageException fault) when (file.DType != "uint8" && !HasVips
            && fault.Message.Contains("ImageMagick gives 8 of them", StringComparison.Ordinal))
        {
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

    /// <summary>The manifest's readers of these formats give alpha to every image.</summary>
    private static NdArray Read(CorpusFile file, string path)
    {
        var pixels = file.Note.StartsWith("frames", StringComparison.Ordinal)
            ? Iio.ImRead(path, ImageIndex.All, Reading) : Iio.ImRead(path, 0, Reading);
        var channels = file.Shape.EndsWith(",4)", StringComparison.Ordinal)
            ? 4 : file.Shape.EndsWith(",2)", StringComparison.Ordinal) ? 2 : 0;
        if (channels == 0)
            return pixels;
        using (pixels)
            return PixelConvert.Convert(pixels, pixels.DType, channels);
    }
}
