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

    /// <summary>
    /// The pictures of an array …×S×H×W whose samples have planes of their own, as H×W×S. Each is disposed when the next is asked for.
    /// </summary>
    public static IEnumerable<Frame> OfPlanes(Frame frame)
    {
        var shape = frame.Pixels.Shape.ToArray();
        var (samples, height, width) = (shape[^3], shape[^2], shape[^1]);
        var count = (int)(frame.Pixels.Length / ((long)samples * height * width));
        var stack = frame.Pixels.Reshape(count, samples, height, width);
        for (var i = 0; i < count; i++)
        {
            using var picture = new Frame(Interleaved(stack[i]), i);
            yield return picture;
        }
    }

    private static NdArray Interleaved(NdArray planes)
    {
        var (samples, height, width) = (planes.Shape[0], planes.Shape[1], planes.Shape[2]);
        var item = planes.DType.ItemSize();
        var result = NdArray.Create(planes.DType, height, width, samples);
        result.ColorModel = planes.ColorModel;
        for (var sample = 0; sample < samples; sample++)
        {
            var from = planes[sample].Bytes;
            for (var i = 0; i < height * width; i++)
                from.Slice(i * item, item).CopyTo(result.Bytes[(((i * samples) + sample) * item)..]);
        }

        return result;
    }
}
