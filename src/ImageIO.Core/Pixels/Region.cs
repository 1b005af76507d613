namespace ImageIO.Pixels;

/// <summary>The runs of neighboring bytes that a part of a dense row-major array is made of, in the part's own order.</summary>
internal ref struct Region
{
    private readonly ReadOnlySpan<int> _lengths;
    private readonly long[] _strides;
    private readonly int[] _index;
    private long _left;

    /// <summary>Lays a part over an array.</summary>
    /// <param name="shape">The whole array's shape.</param>
    /// <param name="origin">Where the part begins, by axis.</param>
    /// <param name="lengths">The part's shape.</param>
    /// <param name="itemSize">Bytes per element.</param>
    public Region(ReadOnlySpan<int> shape, ReadOnlySpan<int> origin, ReadOnlySpan<int> lengths, int itemSize)
    {
        _strides = new long[shape.Length];
        long stride = itemSize;
        long start = 0;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            _strides[axis] = stride;
            start += origin[axis] * stride;
            stride *= shape[axis];
        }

        // Axes of which the part has everything run together, and so does the first one of which it has not.
        var outer = shape.Length;
        RunBytes = itemSize;
        while (outer > 0)
        {
            outer--;
            RunBytes *= lengths[outer];
            if (lengths[outer] != shape[outer])
                break;
        }

        _lengths = lengths[..outer];
        _index = new int[outer];
        _left = RunBytes == 0 ? 0 : 1;
        foreach (var length in _lengths)
            _left *= length;
        Start = start;
        Offset = -1;
    }

    /// <summary>Bytes of each run.</summary>
    public long RunBytes { get; }

    /// <summary>Where the current run begins in the whole array, in bytes. Valid after <see cref="MoveNext"/>.</summary>
    public long Offset { get; private set; }

    private long Start { get; }

    /// <summary>Goes to the next run; false behind the last.</summary>
    public bool MoveNext()
    {
        if (_left == 0)
            return false;
        _left--;
        if (Offset < 0)
        {
            Offset = Start;
            return true;
        }

        for (var axis = _index.Length - 1; axis >= 0; axis--)
        {
            Offset += _strides[axis];
            if (++_index[axis] < _lengths[axis])
                break;
            Offset -= _lengths[axis] * _strides[axis];
            _index[axis] = 0;
        }

        return true;
    }

    /// <summary>Copies a part of an array.</summary>
    /// <param name="source">The whole.</param>
    /// <param name="origin">Where the part begins, by axis.</param>
    /// <param name="destination">As large as the part, with as many axes, of the same type.</param>
    public static void Crop(NdArray source, ReadOnlySpan<int> origin, NdArray destination)
    {
        const int atOnce = 1 << 30;
        var runs = new Region(source.Shape, origin, destination.Shape, source.DType.ItemSize());
        for (long to = 0; runs.MoveNext();)
        {
            for (long done = 0; done < runs.RunBytes;)
            {
                var step = (int)Math.Min(runs.RunBytes - done, atOnce);
                source.BytesAt(runs.Offset + done, step).CopyTo(destination.BytesAt(to, step));
                done += step;
                to += step;
            }
        }

        GC.KeepAlive(source);
        GC.KeepAlive(destination);
    }
}
