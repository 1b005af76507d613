using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Pixels;

namespace ImageIO.Sessions;

/// <summary>Reads a part of an image: by the codec's own means, or by decoding all and cropping.</summary>
internal sealed class RegionReader(FrameCursor cursor, FrameStacker stacker)
{
    /// <summary>Reads the part of the announced image, as it is given, that the ranges mean.</summary>
    public NdArray Read(FrameHeader header, ReadOnlySpan<Range> region)
    {
        var orientation = cursor.AppliedOrientation();
        var shape = Orientation.UprightShape(header.Shape, orientation);
        var (origin, lengths) = Resolve(shape, region);
        if (lengths.AsSpan().SequenceEqual(shape.AsSpan()))
            return stacker.ReadOne(header);
        cursor.CheckLimits(header, [.. lengths]);
        var upright = NdArray.CreateUninitialized(header.DType, lengths);
        upright.ColorModel = header.ColorModel;
        try
        {
            if (upright.Length == 0)
                return upright;
            if (orientation == 1)
            {
                ReadStored(header, origin, upright);
                return upright;
            }

            var (storedOrigin, storedLengths) = Orientation.StoredRegion(header.Shape, origin, lengths, orientation);
            cursor.CheckWorking(upright.ByteLength);
            using var stored = NdArray.CreateUninitialized(header.DType, storedLengths);
            ReadStored(header, storedOrigin, stored);
            Orientation.Apply(stored, upright, orientation);
            return upright;
        }
        catch
        {
            upright.Dispose();
            throw;
        }
    }

    private void ReadStored(FrameHeader header, int[] origin, NdArray destination)
    {
        if (cursor.TryReadRegion(destination, origin))
            return;
        using var whole = cursor.Allocate(header, Limits.WholeIsNeeded);
        cursor.Decode(header, whole);
        Region.Crop(whole, origin, destination);
    }

    /// <summary>Where the part begins and how long it is, by axis.</summary>
    private (int[] Origin, int[] Lengths) Resolve(ImmutableArray<int> shape, ReadOnlySpan<Range> region)
    {
        if (region.Length > shape.Length)
            throw new ArgumentException(
                $"The region has {region.Length} ranges, but the image in \"{cursor.Name}\" has {shape.Length} axes: " +
                $"{NdArray.ShapeText(shape.AsSpan())}.", nameof(region));
        var origin = new int[shape.Length];
        int[] lengths = [.. shape];
        for (var axis = 0; axis < region.Length; axis++)
        {
            var (start, end) = (region[axis].Start.GetOffset(shape[axis]), region[axis].End.GetOffset(shape[axis]));
            if (start < 0 || end > shape[axis] || start > end)
                throw new ArgumentOutOfRangeException(nameof(region),
                    $"The range {region[axis]} does not lie within axis {axis} of the image in \"{cursor.Name}\", whose length is " +
                    $"{shape[axis]}.");
            (origin[axis], lengths[axis]) = (start, end - start);
        }

        return (origin, lengths);
    }
}
