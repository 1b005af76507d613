namespace ImageIO.Pixels;

/// <summary>The axes of an array of images: any number of images of H×W×C.</summary>
internal readonly record struct ImageAxes(int Images, int Height, int Width, int Channels, bool HasChannelAxis)
{
    /// <summary>The last axis is that of channels where there are three axes or more and it has 1 to 4.</summary>
    /// <exception cref="ArgumentException">The array is no image.</exception>
    public static ImageAxes Of(NdArray array)
    {
        var shape = array.Shape;
        if (shape.Length < 2)
            throw new ArgumentException($"{array} is not an image, which has two axes or more: H×W or H×W×C.", nameof(array));
        var hasChannels = PixelConvert.HasChannelAxis(shape);
        var plane = hasChannels ? shape[^3..] : shape[^2..];
        var images = checked((int)NdArray.ElementCount(shape[..^plane.Length]));
        return new(images, plane[0], plane[1], hasChannels ? plane[2] : 1, hasChannels);
    }

    /// <summary>The shape with other sides.</summary>
    public int[] ShapeOf(ReadOnlySpan<int> shape, int height, int width)
    {
        var changed = shape.ToArray();
        var first = HasChannelAxis ? shape.Length - 3 : shape.Length - 2;
        (changed[first], changed[first + 1]) = (height, width);
        return changed;
    }
}
