using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Pixels;

namespace ImageIO.Sessions;

/// <summary>
/// Makes arrays of the images that a cursor announces: one, or a range of them stacked, set upright where that is asked for.
/// </summary>
/// <remarks>Limits are checked before anything is allocated.</remarks>
internal sealed class FrameStacker(FrameCursor cursor, ReadOptions options)
{
    /// <summary>Decodes the image that the cursor announced.</summary>
    public NdArray ReadOne(FrameHeader header)
    {
        var stored = cursor.Allocate(header);
        try
        {
            cursor.Decode(header, stored);

            // Asked for behind the pixels: a stream that only moves forward may have the orientation there.
            var orientation = cursor.AppliedOrientation();
            if (orientation == 1)
                return stored;
            cursor.CheckWorking(stored.ByteLength);
            var upright = NdArray.OfShape(header.DType, Orientation.UprightShape(header.Shape, orientation));
            upright.ColorModel = header.ColorModel;
            Orientation.Apply(stored, upright, orientation);
            stored.Dispose();
            return upright;
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the images of a range, one after another, into one array.</summary>
    public NdArray ReadRange(Range range)
    {
        var (start, length) = Resolve(range);
        return length is null ? ReadToEnd(start) : ReadStack(start, length.Value);
    }

    /// <summary>Decodes images of any order into one array, each once and in the order of the file.</summary>
    public NdArray ReadMany(ReadOnlySpan<int> indices)
    {
        var order = indices.ToArray();
        int[] ascending = [.. order.Distinct().Order()];
        cursor.Expect(ascending);
        NdArray? stack = null;
        try
        {
            var first = cursor.At(ascending[0]);
            var shape = ShapeOf(first);
            CheckTotal(shape, first.DType, order.Length);
            stack = NdArray.CreateUninitialized(first.DType, [order.Length, .. shape]);
            stack.ColorModel = first.ColorModel;
            foreach (var index in ascending)
            {
                var header = cursor.At(index);
                var place = Array.IndexOf(order, index);
                ReadInto(stack[place], header, CheckAlike(index, header, first, shape));
                for (var i = place + 1; i < order.Length; i++)
                {
                    if (order[i] == index)
                        stack[place].CopyTo(stack[i]);
                }
            }

            cursor.Complete(order.Length);
            return stack;
        }
        catch
        {
            stack?.Dispose();
            throw;
        }
        finally
        {
            cursor.Expect([]);
        }
    }

    /// <summary>Decodes the announced image into an array of the caller's.</summary>
    public void ReadOneInto(FrameHeader header, NdArray destination)
    {
        var orientation = cursor.AppliedOrientation();
        CheckFits(destination, header.DType, Orientation.UprightShape(header.Shape, orientation));
        ReadInto(destination, header, orientation);
        destination.ColorModel = header.ColorModel;
    }

    /// <summary>Decodes the images of a range, one after another, into an array of the caller's.</summary>
    public void ReadRangeInto(Range range, NdArray destination)
    {
        var (start, length) = Resolve(range);
        var first = cursor.At(start);
        if (length is null)
            cursor.ThrowIfEndless();
        var shape = ShapeOf(first);
        var wanted = length ?? (destination.Rank > 0 ? destination.Shape[0] : 0);
        CheckFits(destination, first.DType, [wanted, .. shape]);
        var done = Fill(destination, start, first, shape);

        // Only the end of the file tells how many there are.
        if (length is null && (done < wanted || cursor.Next() is not null))
            throw new ArgumentException(
                $"What is read has {(done < wanted ? $"{done}" : $"more than {wanted}")} images, but the array is {destination}: shape " +
                "and type must be the same.", nameof(destination));
        if (done < wanted)
            throw cursor.NoSuchImage($"{start}..{start + wanted}", start + done);
        destination.ColorModel = first.ColorModel;
    }

    /// <summary>The shape of the announced image as it is given.</summary>
    public ImmutableArray<int> ShapeOf(FrameHeader header) => Orientation.UprightShape(header.Shape, cursor.AppliedOrientation());

    /// <summary>Images that are stacked have the first one's type, and its shape as it is given to the caller.</summary>
    /// <returns>How the image lies.</returns>
    public int CheckAlike(int index, FrameHeader header, FrameHeader first, ImmutableArray<int> shape)
    {
        var orientation = cursor.AppliedOrientation();
        if (header.DType == first.DType && Orientation.UprightShape(header.Shape, orientation).SequenceEqual(shape))
            return orientation;
        throw cursor.Here(new UnsupportedImageException($"Image {index} is {NdArray.ShapeText(header.Shape.AsSpan())} " +
            $"{header.DType.NumpyName()}, the first one {NdArray.ShapeText(first.Shape.AsSpan())} {first.DType.NumpyName()}: they can't " +
            "be stacked. Read them one by one, or iterate with ImIter."));
    }

    /// <summary>The first image of a range, and how many there are; null for all up to an end that nobody knows yet.</summary>
    private (int Start, int? Length) Resolve(Range range)
    {
        if (range.Start.IsFromEnd || range.End.IsFromEnd)
            cursor.ThrowIfEndless();
        var known = cursor.KnownCount;
        if (known is null && (range.Start.IsFromEnd || (range.End.IsFromEnd && range.End.Value != 0)))
            known = cursor.Count();
        if (known is null && range.End.IsFromEnd)
            return (range.Start.Value, null);
        var (start, length) = known is null
            ? (range.Start.Value, range.End.Value - range.Start.Value) : cursor.OffsetsOf(range, known.Value);
        if (length < 1)
            throw new ArgumentOutOfRangeException(nameof(range),
                $"The range {range} holds no image: its end lies at its start, or before it.");
        return (start, length);
    }

    private NdArray ReadStack(int start, int length)
    {
        var first = cursor.At(start);
        var shape = ShapeOf(first);
        CheckTotal(shape, first.DType, length);
        var stack = NdArray.CreateUninitialized(first.DType, [length, .. shape]);
        stack.ColorModel = first.ColorModel;
        try
        {
            var done = Fill(stack, start, first, shape);
            if (done == length)
                return stack;

            // Fewer images than were announced: possible only where damage is tolerated, or the caller asked for too many.
            if (options.Tolerance != Tolerance.Partial)
                throw cursor.NoSuchImage($"{start}..{start + length}", start + done);
            var rest = NdArray.CreateUninitialized(first.DType, [done, .. shape]);
            rest.ColorModel = first.ColorModel;
            for (var i = 0; i < done; i++)
                stack[i].CopyTo(rest[i]);
            stack.Dispose();
            return rest;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    /// <summary>Stacks images whose number shows only at the end.</summary>
    private NdArray ReadToEnd(int start)
    {
        var first = cursor.At(start);
        cursor.ThrowIfEndless();
        var shape = ShapeOf(first);
        CheckTotal(shape, first.DType, 1);
        using var stack = new GrowingStack(first.DType, shape, options.Limits.MaxTotalBytes);
        while (cursor.Next() is { } header)
        {
            var orientation = CheckAlike(start + stack.Count, header, first, shape);
            CheckTotal(shape, first.DType, stack.Count + 1);
            ReadInto(stack.Add(), header, orientation);
        }

        cursor.Complete(stack.Count);
        var array = stack.ToArray();
        array.ColorModel = first.ColorModel;
        return array;
    }

    /// <summary>Decodes images from the announced one on into the places of a stack.</summary>
    /// <returns>The number of images that there were.</returns>
    private int Fill(NdArray stack, int start, FrameHeader first, ImmutableArray<int> shape)
    {
        var done = 0;
        while (done < stack.Shape[0] && cursor.Next() is { } header)
        {
            ReadInto(stack[done], header, CheckAlike(start + done, header, first, shape));
            done++;
        }

        cursor.Complete(done);
        return done;
    }

    private void ReadInto(NdArray destination, FrameHeader header, int orientation)
    {
        cursor.CheckLimits(header, header.Shape);
        if (orientation == 1)
        {
            cursor.Decode(header, destination);
            return;
        }

        cursor.CheckWorking(destination.ByteLength);
        using var stored = cursor.Allocate(header);
        cursor.Decode(header, stored);
        Orientation.Apply(stored, destination, orientation);
    }

    private static void CheckFits(NdArray destination, DType dtype, ImmutableArray<int> shape)
    {
        if (destination.DType != dtype || !destination.Shape.SequenceEqual(shape.AsSpan()))
            throw new ArgumentException(
                $"What is read is {NdArray.ShapeText(shape.AsSpan())} {dtype.NumpyName()}, but the array is {destination}: shape and " +
                "type must be the same.", nameof(destination));
    }

    private void CheckTotal(ImmutableArray<int> shape, DType dtype, int count)
    {
        var bytes = (Int128)count * dtype.ItemSize();
        foreach (var length in shape)
            bytes = Int128.Min(bytes * length, long.MaxValue);
        cursor.CheckFrames(count);
        if (bytes > options.Limits.MaxTotalBytes)
            throw cursor.Here(new ImageLimitException(nameof(Limits.MaxTotalBytes), (long)bytes, options.Limits.MaxTotalBytes,
                "Iterate over the images with ImIter, which holds one at a time, read a range, or raise the limit."));
    }
}
