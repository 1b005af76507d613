using ImageIO.Pixels;

namespace ImageIO;

/// <content>Images made larger, smaller, cut and turned. Each method returns a new array that the caller owns.</content>
/// <remarks>
/// The axes are those of an image: H×W, or H×W×C with 1 to 4 channels, with any axes before them (N×H×W×C), over which the
/// operation repeats. Every element type is taken.
/// </remarks>
public sealed partial class NdArray
{
    /// <summary>The image at another size.</summary>
    /// <param name="height">Rows of the result, in px: 1 or more.</param>
    /// <param name="width">Columns of the result, in px: 1 or more.</param>
    /// <param name="filter">How pixels are mixed. Default: <see cref="ResizeFilter.Lanczos3"/>.</param>
    /// <param name="linearLight">
    /// Mix light instead of sRGB values, which keeps fine patterns as bright as they were. For <see cref="DType.UInt8"/>,
    /// <see cref="DType.UInt16"/> and floats (0–1). Default: false.
    /// </param>
    /// <returns>H×W or H×W×C as before, of the same type. Integers are rounded and stay within their range; floats may overshoot.</returns>
    /// <remarks>
    /// Colors are weighted by alpha (2 or 4 channels), so that what can't be seen does not bleed. Where a side keeps its length, its pixels
    /// stay exact.
    /// </remarks>
    /// <exception cref="ArgumentException">The array has no two axes, or no pixels; or its type has no light.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    public NdArray Resize(int height, int width, ResizeFilter filter = ResizeFilter.Lanczos3, bool linearLight = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (linearLight && DType is not (DType.UInt8 or DType.UInt16 or DType.Float16 or DType.Float32 or DType.Float64))
            throw new ArgumentException($"{this} holds no sRGB values: linear light is for uint8, uint16 and floats.", nameof(linearLight));
        var axes = ImageAxes.Of(this);
        if (Length == 0)
            throw new ArgumentException($"{this} has no pixels to resize.");
        return Each(axes, height, width, (image,
            result) => Resampler.Resize(image, result, filter, linearLight && filter != ResizeFilter.Nearest, ColorModel.IsDirect()));
    }

    /// <summary>A part of the image. To decode only a part of a file, use <see cref="ImageReader.ReadRegion"/>.</summary>
    /// <param name="top">The first row, from 0.</param>
    /// <param name="left">The first column, from 0.</param>
    /// <param name="height">Rows, in px: 1 or more.</param>
    /// <param name="width">Columns, in px: 1 or more.</param>
    /// <exception cref="ArgumentException">The array has no two axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches beyond the image.</exception>
    public NdArray Crop(int top, int left, int height, int width)
    {
        var axes = ImageAxes.Of(this);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)top + height, axes.Height, nameof(height));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)left + width, axes.Width, nameof(width));
        return Each(axes, height, width, (image, result) => Region.Crop(image, [top, left, 0], result));
    }

    /// <summary>The image with a border around it.</summary>
    /// <param name="top">Rows above it, in px: 0 or more.</param>
    /// <param name="bottom">Rows below it.</param>
    /// <param name="left">Columns left of it.</param>
    /// <param name="right">Columns right of it.</param>
    /// <param name="border">The border's pixel, a number for each channel or one for all, in the array's own range. Default: 0.</param>
    /// <exception cref="ArgumentException">The array has no two axes; or the border has another number of channels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A width is negative.</exception>
    /// <exception cref="OverflowException">A side would not fit 32 bits.</exception>
    public NdArray Pad(int top, int bottom, int left, int right, params ReadOnlySpan<double> border)
    {
        var axes = ImageAxes.Of(this);
        foreach (var width in (ReadOnlySpan<int>)[top, bottom, left, right])
            ArgumentOutOfRangeException.ThrowIfNegative(width);
        if (border.Length > 1 && border.Length != axes.Channels)
            throw new ArgumentException($"The border has {border.Length} channels, and {this} has {axes.Channels}.", nameof(border));
        using var pixel = Create(DType, axes.Channels);
        if (!border.IsEmpty)
            Padding.SetPixel(pixel, border);
        return Each(axes, checked(top + axes.Height + bottom), checked(left + axes.Width + right),
            (image, result) => Padding.Apply(image, result, top, left, pixel.Bytes));
    }

    /// <summary>The image upside down: the last row comes first.</summary>
    /// <exception cref="ArgumentException">The array has no two axes.</exception>
    public NdArray FlipVertical() => Turn(Orientation.UpsideDown);

    /// <summary>The image mirrored: the last column comes first.</summary>
    /// <exception cref="ArgumentException">The array has no two axes.</exception>
    public NdArray FlipHorizontal() => Turn(Orientation.Mirrored);

    /// <summary>The image turned by quarters.</summary>
    /// <param name="quarters">How many quarter turns clockwise; negative ones turn the other way. Default: 1.</param>
    /// <returns>W×H for an odd number of turns.</returns>
    /// <exception cref="ArgumentException">The array has no two axes.</exception>
    public NdArray Rotate90(int quarters = 1) => Turn(Orientation.OfQuarters(quarters));

    private NdArray Turn(int orientation)
    {
        var axes = ImageAxes.Of(this);
        var (height, width) = Orientation.SwapsAxes(orientation) ? (axes.Width, axes.Height) : (axes.Height, axes.Width);
        return Each(axes, height, width, (image, result) => Orientation.Apply(image, result, orientation));
    }

    /// <summary>A new array of images, each made of one of this one's. They are seen as H×W×C.</summary>
    private NdArray Each(ImageAxes axes, int height, int width, Action<NdArray, NdArray> make)
    {
        var result = CreateUninitialized(DType, axes.ShapeOf(_shape, height, width));
        try
        {
            var from = Reshape(axes.Images, axes.Height, axes.Width, axes.Channels);
            var to = result.Reshape(axes.Images, height, width, axes.Channels);
            for (var i = 0; i < axes.Images; i++)
                make(from[i], to[i]);
            GC.KeepAlive(this);
            result.ColorModel = ColorModel;
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }
}
