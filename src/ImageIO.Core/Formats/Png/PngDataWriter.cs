using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Cuts what the deflater gives into IDAT chunks: a chunk's length stands in front of it, so each is gathered first.</summary>
/// <param name="target">Takes the chunks.</param>
/// <param name="scratch">Room for a chunk, at its start.</param>
/// <param name="capacity">How much.</param>
internal sealed class PngDataWriter(TargetStream target, NdArray scratch, int capacity) : ForwardWriteStream
{
    private int _count;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_count == capacity)
                EndChunk();
            var step = Math.Min(buffer.Length, capacity - _count);
            buffer[..step].CopyTo(scratch.Bytes.Slice(_count, step));
            _count += step;
            buffer = buffer[step..];
        }
    }

    /// <summary>Writes out what has been gathered.</summary>
    public void EndChunk()
    {
        if (_count > 0)
            target.WriteChunk(PngChunkType.Data, scratch.Bytes[.._count]);
        _count = 0;
    }
}
