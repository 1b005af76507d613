using ImageIO.Codecs;

namespace ImageIO.Testing;

/// <summary>The files that rules read: those that came with the codec, and those that it writes itself.</summary>
internal static class SampleFiles
{
    /// <summary>The number of images in the files of several.</summary>
    public const int Several = 4;

    /// <summary>Every file.</summary>
    public static IEnumerable<ConformanceSample> All(ConformanceRun run)
    {
        foreach (var sample in run.Subject.Samples)
            yield return sample;
        if (!run.Info.Can(CodecCapabilities.Write))
            yield break;
        foreach (var layout in run.Info.Accepts)
            yield return Written(run, layout);
        if (run.Info.Can(CodecCapabilities.MultiImage))
            yield return WrittenSeveral(run);
    }

    /// <summary>Few, but different ones: for rules that read each many times.</summary>
    public static IEnumerable<ConformanceSample> Few(ConformanceRun run)
    {
        foreach (var sample in run.Subject.Samples)
            yield return sample;
        if (!run.Info.Can(CodecCapabilities.Write))
            yield break;
        yield return Written(run, run.Info.Accepts[^1]);
        yield return run.Info.Can(CodecCapabilities.MultiImage) ? WrittenSeveral(run) : Written(run, run.Info.Accepts[0]);
    }

    /// <summary>The files that hold several images; none for a codec without.</summary>
    public static IEnumerable<ConformanceSample> OfSeveral(ConformanceRun run)
    {
        if (!run.Info.Can(CodecCapabilities.MultiImage))
            yield break;
        foreach (var sample in run.Subject.Samples)
            yield return sample;
        if (run.Info.Can(CodecCapabilities.Write))
            yield return WrittenSeveral(run);
    }

    /// <summary>Different images of one layout.</summary>
    public static ImageList Images(ConformanceRun run, PixelLayout layout, int count, int height = Pictures.Height,
        int width = Pictures.Width)
    {
        var images = new ImageList();
        for (var i = 0; i < count; i++)
            images.Add(Pictures.Make(run.Subject, layout, height, width, seed: i));
        return images;
    }

    /// <summary>How a layout is called in messages.</summary>
    public static string Name(PixelLayout layout)
        => layout.Channels == 0 ? $"{layout.DType.NumpyName()} array" : $"{layout.DType.NumpyName()} image of {layout.Channels} channels";

    private static ConformanceSample Written(ConformanceRun run, PixelLayout layout)
    {
        using var image = Pictures.Make(run.Subject, layout);
        return new($"a written {Name(layout)}", run.Driver.Encode(image));
    }

    private static ConformanceSample WrittenSeveral(ConformanceRun run)
    {
        using var images = Images(run, run.Info.Accepts[0], Several);
        return new($"a written file of {Several} images", run.Driver.Encode(images));
    }
}
