namespace ImageIO.Cli.Frames;

/// <summary>Plain arrays (.npy) whose first axis counts images: the library's rule, image by image.</summary>
internal static class ArrayImages
{
    private const int MostChannels = 4;

    /// <summary>Whether an array is several images: more axes than an image has, or a third one that is too long for channels.</summary>
    public static bool AreIn(NdArray pixels) => pixels.Rank > 3 || (pixels.Rank == 3 && pixels.Shape[2] > MostChannels);

    /// <summary>The images of a frame that is such an array; every other frame as it is.</summary>
    /// <param name="frame">Owns the pixels of them all.</param>
    public static IEnumerable<Frame> Of(Frame frame)
    {
        if (!AreIn(frame.Pixels))
        {
            yield return frame;
            yield break;
        }

        for (var i = 0; i < frame.Pixels.Shape[0]; i++)
            yield return new Frame(frame.Pixels[i], i);
    }
}
