namespace ImageIO.Formats.Npy;

/// <summary>Writes one array in the .npy format.</summary>
internal static class NpyWriter
{
    /// <summary>Bytes handed on at once, so that a large array is seen to be written and can be canceled.</summary>
    private const int ChunkBytes = 1 << 20;

    public static void Write(Stream target, NdArray array, CancellationToken cancellationToken)
    {
        target.Write(NpyHeader.Write(array));
        for (long start = 0; start < array.ByteLength; start += ChunkBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(array.BytesAt(start, (int)Math.Min(ChunkBytes, array.ByteLength - start)));
        }

        GC.KeepAlive(array);
    }
}
