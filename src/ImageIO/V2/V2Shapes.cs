namespace ImageIO.V2;

/// <summary>What the older interface takes for an image, a stack and a volume: an axis of at most four at the end counts
/// channels.</summary>
internal static class V2Shapes
{
    private const int MostChannels = 4;

    public static NdArray CheckImage(NdArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return IsImage(array) ? array
            : throw new ArgumentException(
                $"An image is H×W or H×W×C (gray, RGB or RGBA), and {array} is not. Use MimWrite for several images, VolWrite for a " +
                "volume.", nameof(array));
    }

    public static NdArray CheckVolume(NdArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return IsVolume(array) ? array
            : throw new ArgumentException($"A volume is Z×Y×X, or Z×Y×X×C with at most {MostChannels} channels, and {array} is not.",
                nameof(array));
    }

    /// <summary>An array that was read, checked and still the caller's to dispose.</summary>
    public static NdArray AsVolume(NdArray array)
    {
        if (IsVolume(array))
            return array;
        var text = array.ToString();
        array.Dispose();
        throw new ArgumentException($"The file holds no volume (Z×Y×X, or Z×Y×X×C), but {text}. Use ImRead.");
    }

    /// <summary>A list of one stack becomes the list of its images.</summary>
    public static List<NdArray> Explode(List<NdArray> images)
    {
        if (images is not [var stack] || IsImage(stack) || stack.Rank < 3)
            return images;
        using (stack)
            return [.. Enumerable.Range(0, stack.Shape[0]).Select(i => stack[i].Clone())];
    }

    private static bool IsImage(NdArray array) => array.Rank == 2 || (array.Rank == 3 && array.Shape[2] <= MostChannels);

    private static bool IsVolume(NdArray array) => array.Rank == 3 || (array.Rank == 4 && array.Shape[3] <= MostChannels);
}
