using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Output;

namespace ImageIO.Cli.Frames;

/// <summary>How an image fills a size that has another ratio.</summary>
internal enum Fit
{
    /// <summary>All of it is seen, and one side may be shorter.</summary>
    Contain,

    /// <summary>The size is filled, and what does not fit is cut off at both ends.</summary>
    Cover,

    /// <summary>It is stretched.</summary>
    Exact,
}

/// <summary>A part of each image, at another size.</summary>
/// <param name="Width">Columns, in px; null to keep the ratio.</param>
/// <param name="Height">Rows, in px; null to keep the ratio.</param>
/// <param name="Fit">Where both are given.</param>
/// <param name="Part">The part that is taken first, in px of the image that is read; null for all of it.</param>
internal sealed record SizeChange(int? Width, int? Height, Fit Fit, (int X, int Y, int Width, int Height)? Part)
{
    public bool IsNone => Width is null && Height is null && Part is null;

    /// <summary>Frames of that size. Each is disposed when the next is asked for; those that it is made of remain their reader's.</summary>
    public IEnumerable<Frame> Apply(IEnumerable<Frame> frames) => IsNone ? frames : Changed(frames);

    /// <summary>A new array: H×W×C, with any axes before these.</summary>
    /// <exception cref="ToolException">The part reaches beyond the image.</exception>
    public NdArray Apply(NdArray pixels)
    {
        var (height, width) = SidesOf(pixels);
        if (Part is not { } part)
            return Resized(pixels, height, width);
        CheckPart(part, height, width);
        var cut = pixels.Crop(part.Y, part.X, part.Height, part.Width);
        if (Width is null && Height is null)
            return cut;
        using (cut)
            return Resized(cut, part.Height, part.Width);
    }

    /// <summary>Throws where a part reaches beyond an image.</summary>
    public static void CheckPart((int X, int Y, int Width, int Height) part, int height, int width)
    {
        if ((long)part.X + part.Width <= width && (long)part.Y + part.Height <= height)
            return;
        throw ToolException.BadInput(
            $"--crop {part.X},{part.Y},{part.Width},{part.Height} reaches beyond the image, which has {width}×{height} px.");
    }

    private IEnumerable<Frame> Changed(IEnumerable<Frame> frames)
    {
        foreach (var frame in frames)
        {
            using var changed = new Frame(Apply(frame.Pixels), frame.Index, frame.Timestamp, frame.Duration);
            yield return changed;
        }
    }

    private NdArray Resized(NdArray pixels, int height, int width)
    {
        // Places in a palette can't be mixed.
        var filter = pixels.ColorModel == ColorModel.Indexed ? ResizeFilter.Nearest : ResizeFilter.Lanczos3;
        var (across, down) = ((double?)Width / width, (double?)Height / height);
        if (Fit == Fit.Exact && across is not null && down is not null)
            return pixels.Resize(Height!.Value, Width!.Value, filter);
        if (Fit == Fit.Cover && across is not null && down is not null)
        {
            // Cut to the ratio first: what is cut off is not resized.
            var scale = Math.Max(across.Value, down.Value);
            var (cutHeight, cutWidth) = (Side(Height!.Value / scale, height), Side(Width!.Value / scale, width));
            using var middle = pixels.Crop((height - cutHeight) / 2, (width - cutWidth) / 2, cutHeight, cutWidth);
            return middle.Resize(Height.Value, Width.Value, filter);
        }

        var factor = Math.Min(across ?? double.MaxValue, down ?? double.MaxValue);
        return pixels.Resize(Side(height * factor, Height ?? int.MaxValue), Side(width * factor, Width ?? int.MaxValue), filter);
    }

    private static int Side(double length, int max) => (int)Math.Clamp(Math.Round(length), 1, max);

    private static (int Height, int Width) SidesOf(NdArray pixels)
    {
        if (pixels.Rank < 2)
            throw ToolException.BadInput($"An array of {FileSummary.Shape(pixels.Shape)} is no image whose size can be changed.");
        var first = pixels.Rank >= 3 && pixels.Shape[^1] is >= 1 and <= 4 ? pixels.Rank - 3 : pixels.Rank - 2;
        return (pixels.Shape[first], pixels.Shape[first + 1]);
    }
}
