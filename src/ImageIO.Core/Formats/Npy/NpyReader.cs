using System.Numerics.Tensors;
using ImageIO.Codecs;
using ImageIO.Pixels;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>Fills arrays from the numbers of a .npy file, in whatever order they stand there.</summary>
/// <param name="stream">At the first number.</param>
/// <param name="header">What stood before.</param>
/// <param name="name">What is read, for messages.</param>
/// <param name="options">Says whether data that end early are an error or end in zeros.</param>
internal sealed class NpyReader(Stream stream, NpyHeader header, string name, ReadOptions options)
{
    /// <summary>Bytes read at once: few enough that they are still in the caches when their byte order is turned.</summary>
    private const int ChunkBytes = 1 << 20;

    private bool _ended;

    /// <summary>Reads all numbers.</summary>
    /// <param name="destination">An array of the header's shape and type.</param>
    /// <param name="scratch">Working memory for <see cref="FortranOrder"/>; made when first needed, the caller's to dispose.</param>
    public void ReadPixels(NdArray destination, ref NdArray? scratch)
    {
        if (destination.Length == 0)
            return;
        if (header.IsColumnMajor)
        {
            scratch ??= NdArray.CreateUninitialized(DType.UInt8, FortranOrder.ScratchBytes);
            FortranOrder.Read(this, header.Shape.AsSpan(), destination, scratch);
            return;
        }

        for (long start = 0; start < destination.ByteLength; start += ChunkBytes)
            Fill(destination.BytesAt(start, (int)Math.Min(ChunkBytes, destination.ByteLength - start)));
        GC.KeepAlive(destination);
    }

    /// <summary>Reads the numbers of a part, a run of neighbors after another, and leaves the source where it was.</summary>
    /// <param name="source">At the first number; it can seek.</param>
    /// <param name="destination">As large as the part, with as many axes as the array.</param>
    /// <param name="origin">Where the part begins, by axis.</param>
    public void ReadRegion(SourceStream source, NdArray destination, ReadOnlySpan<int> origin)
    {
        var start = source.Position;
        var runs = new Region(header.Shape.AsSpan(), origin, destination.Shape, header.DType.ItemSize());
        try
        {
            for (long to = 0; runs.MoveNext();)
            {
                source.Position = Math.Min(start + runs.Offset, source.Length);
                for (long done = 0; done < runs.RunBytes;)
                {
                    var step = (int)Math.Min(ChunkBytes, runs.RunBytes - done);
                    Fill(destination.BytesAt(to, step));
                    done += step;
                    to += step;
                }
            }
        }
        finally
        {
            source.Position = start;
        }

        GC.KeepAlive(destination);
    }

    /// <summary>Reads the next numbers and gives them the machine's byte order.</summary>
    /// <param name="numbers">A whole number of items, to be filled.</param>
    public void Fill(Span<byte> numbers)
    {
        var read = _ended ? 0 : stream.ReadAtLeast(numbers, numbers.Length, throwOnEndOfStream: false);
        if (read < numbers.Length)
            EndEarly(numbers[read..]);
        if (header.BigEndian == BitConverter.IsLittleEndian)
            CodecTools.ReverseBytes(numbers, header.NumberSize);

        // .NET code may rely on a bool being 0 or 1; NumPy takes any other byte for true.
        if (header.DType == DType.Bool)
            TensorPrimitives.Min(numbers, (byte)1, numbers);
    }

    private void EndEarly(Span<byte> missing)
    {
        missing.Clear();
        if (_ended)
            return;
        _ended = true;
        long? position = stream is SourceStream source ? source.Position : null;
        var message = $"{name} ends early: {NdArray.ShapeText(header.Shape.AsSpan())} {header.DType.NumpyName()} needs " +
            $"{header.ByteLength} bytes of numbers.";
        if (options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt(message, position);
        options.OnWarning?.Invoke(new ImageWarning($"{message} The rest is zero.", position ?? 0));
    }
}
