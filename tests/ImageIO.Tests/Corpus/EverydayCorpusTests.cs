using System.Diagnostics;

namespace ImageIO.Tests.Corpus;

/// <summary>Real files of everyday formats read as independent readers read them.</summary>
public class EverydayCorpusTests
{
    /// <summary>Files that are read differently for a reason; docs/formats.md tells the same.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
        ["avif/Chimera_8bit_cropped_480x256.avif"] = Transformed,
        ["avif/abc_color_irot_alpha_NOirot.avif"] = Transformed,
        ["avif/bw.avif"] = "Gray comes as RGB with equal channels.",
        ["avif/clap_irot_imir_non_essential.avif"] = Transformed,
        ["avif/clop_irot_imor.avif"] = Transformed,
        ["avif/rotated270_top-to-bottom.avif"] = Transformed,
        ["bmp/V3_X4_R4_G4_B4.bmp"] = Shifted,
        ["bmp/rgba16-4444.bmp"] = Shifted,
        ["bmp/rgb32-111110.bmp"] = Shifted,
        ["bmp/rgba32-61754.bmp"] = Shifted,
        ["bmp/V5_A1_R5_G5_B5.bmp"] = Shifted,
        ["bmp/V3_X8_R8_G8_B8.bmp"] = NoMask,
        ["bmp/V3_X8_R8_G8_B8_Top_Down.bmp"] = NoMask,
        ["bmp/badrle.bmp"] = "A run that leaves its row: three readers show three pictures.",
        ["dds/B8G8R8A8_UNORM.dds"] = "The only reader takes red for blue: the same picture in other files has the reds read here.",
        ["dds/BC3_UNORM_PREMULTIPLIED_ALPHA.dds"] = Premultiplied,
        ["dds/DX9_DXT4.dds"] = Premultiplied,
        ["dds/BC3n_Normals.dds"] = "The channels of normals are given as they are stored; one reader computes the third.",
        ["dds/rgba102.dds"] = "Samples of 10 bits are not narrowed to 8.",
        ["exr/exrs-dwaa.exr"] = Dwa,
        ["exr/exrs-dwab.exr"] = Dwa,
        ["exr/y_ry_by_dwaa.exr"] = Dwa,
        ["gif/image-zero-height.gif"] = "Ends within the color table of its only image, which one reader takes for an empty picture.",
        ["gif/images-combine.gif"] = Uncovered,
        ["gif/small_frame_big_canvas.gif"] = Uncovered,
        ["hdr/Format_ARGB8565_Premultiplied.pic"] = "Softimage's format, which no codec here reads.",
        ["ico/zoom.cur"] = "The mask of a cursor counts, which one reader leaves out.",
        ["iff/seed.iff"] = "Maya's FOR4, which no codec here reads.",
        ["jls/t8c2e0.jls"] = InterleavedByPixel,
        ["jls/t8c2e3.jls"] = InterleavedByPixel,
        ["jls/test8_ilv_sample_rm_300.jls"] = InterleavedByPixel,
        ["jls/t16e3.jls"] = "Samples of 12 bits are given as they are stored; one reader stretches them to 16.",
        ["jp2/issue726.j2k"] = "All tiles but one are missing, which are black, and not the green that no color differences make.",
        ["jp2/kakadu-lossless-lab-u8-prog1-layers1-res6.jp2"] = "L*a*b* is given as it is stored; one reader converts it.",
        ["pict/8.pict"] = "Holds no bitmap; one reader gives the empty paper.",
        ["pict/CatDV__2.0_1_.pict"] = "The frame begins at (147, 324), where the bitmap does: one reader puts it as far outside of the " +
            "picture, which is black but for a corner.",
        ["pict/WHT.PCT"] = "Pixels of 32 bits are RGB, also where all of them are gray.",
        ["png/mode_16bit.png"] = "Half of blue over opaque black is opaque, not of three quarters.",
        ["png/sequence_gap.png"] = Sequence,
        ["png/sequence_reorder.png"] = Sequence,
        ["png/sequence_repeat_chunk.png"] = Sequence,
        ["pnm/invalid.5.ppm"] = "A width of 0, for which one reader puts another number.",
        ["pnm/invalid.7.ppm"] = "A maxval that is no number, for which one reader puts another one.",
        ["psd/10x12x16bit-CMYK.psd"] = "Inks: 0 is none, as in JPEG and in 8 bits. Adobe stores the inverse.",
        ["svg/indirect-symbol-reference.svg"] = "A symbol is clipped to the size that it is used at, which one older reader overlooks.",
        ["xpm/invalid.1.xpm"] = "A pixel of none of the colors, for which one reader puts another one.",
    };

    private const string Transformed = "Cropping, turning and mirroring are part of an AVIF, and applied.";
    private const string Premultiplied = "Pixels are given as they are stored; one reader multiplies them by alpha once more.";
    private const string Dwa = "DWA is refused by name.";
    private const string Sequence = "An animation ends where its chunks are out of order, which one reader overlooks.";
    private const string Shifted = "The highest value of a channel is white, not 240 of 255 as where bits are shifted only.";
    private const string NoMask = "A mask of alpha without bits is none.";
    private const string Uncovered = "The canvas that no image covers is transparent, as browsers show it.";

    private const string InterleavedByPixel = "Components interleaved by pixel, which the only reader gives as zeros.";

    private static readonly ReadOptions Reading = new()
    {
        // Small on purpose: what a file only claims is refused quickly.
        Limits = Limits.Default with { MaxImageBytes = 256 << 20, MaxTotalBytes = 256 << 20 },
    };

    [Theory]
    [InlineData("avif")]
    [InlineData("bmp")]
    [InlineData("dds")]
    [InlineData("dpx")]
    [InlineData("exr")]
    [InlineData("ff")]
    [InlineData("fli")]
    [InlineData("gif")]
    [InlineData("hdr")]
    [InlineData("icns")]
    [InlineData("ico")]
    [InlineData("iff")]
    [InlineData("jls")]
    [InlineData("jp2")]
    [InlineData("jpeg")]
    [InlineData("pcx")]
    [InlineData("pict")]
    [InlineData("png")]
    [InlineData("pnm")]
    [InlineData("psd")]
    [InlineData("qoi")]
    [InlineData("ras")]
    [InlineData("sgi")]
    [InlineData("svg")]
    [InlineData("tga")]
    [InlineData("wbmp")]
    [InlineData("webp")]
    [InlineData("xbm")]
    [InlineData("xpm")]
    public void Files_of_a_format_read_as_they_do_elsewhere(string format)
    {
        var corpus = CorpusFile.Folder("everyday");
        Assert.SkipWhen(corpus is null,
            "The corpus of real files is not here (../shared/corpus, or the folder named by IMAGEIO_TEST_CORPUS).");
        var faults = new List<string>();
        var count = 0;
        foreach (var file in CorpusFile.Of(corpus!, format))
        {
            count++;

            // Who reads an animation sees its frames: a default image outside of them is for viewers that show no animations.
            if (file.Kind.Contains("APNG", StringComparison.Ordinal) && ViewOf(file) == "image")
                continue;
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
            if (ViewOf(file) == "entry")
                return DifferenceOfEntry(file, path);
            using var pixels = Read(file, path, Reading);

            // What most readers refuse may be read as far as it goes.
            return file.IsCertain ? file.DifferenceOf(pixels) : null;
        }
        catch (CorruptImageException fault)
        {
            return !file.IsCertain ? null : PartOf(file, path) is { } difference ? $"{fault.Message} ({difference})" : null;
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

    /// <summary>Readers count the pictures of an icon in orders of their own: one of them is the one that is meant.</summary>
    private static string? DifferenceOfEntry(CorpusFile file, string path)
    {
        using var reader = Iio.ImOpen(path, Reading);
        var difference = "no picture of this size";
        var index = 0;
        foreach (var _ in reader.Images())
        {
            using var pixels = reader.Read(index++);
            if (file.DifferenceOf(pixels) is not { } found)
                return null;
            if (found.StartsWith("means", StringComparison.Ordinal))
                difference = found;
        }

        return file.IsCertain ? difference : null;
    }

    private static string ViewOf(CorpusFile file) => file.Note.Split([';', '|', ' '])[0];

    private static NdArray Read(CorpusFile file, string path, ReadOptions options)
    {
        var view = ViewOf(file);
        if (view is "part" or "component")
            return Iio.ImRead(path, int.Parse(file.Note.Split([' ', ';'])[1], System.Globalization.CultureInfo.InvariantCulture), options);
        if (view != "frames")
            return file.WithChannels(OfBytes(Iio.ImRead(path, 0, options)));
        using var frames = Iio.ImRead(path, ImageIndex.All, options);
        return Transparent(frames);
    }

    /// <summary>Pixels of one bit, which are truth values here, as 0 and 255.</summary>
    private static NdArray OfBytes(NdArray pixels)
    {
        if (pixels.DType != DType.Bool)
            return pixels;
        using (pixels)
            return PixelConvert.Convert(pixels, DType.UInt8);
    }

    /// <summary>Frames as the manifest has them: RGBA, and no color where nothing is seen.</summary>
    private static NdArray Transparent(NdArray frames)
    {
        var rgba = PixelConvert.Convert(frames, DType.UInt8, 4, allowLossy: true);
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
