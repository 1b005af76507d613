namespace ImageIO.Tiff.Container;

/// <summary>An entry of a directory: a tag, and where its values stand.</summary>
/// <param name="Tag">What it says.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Count">How many values; within the file, for fields that <see cref="TiffDirectory"/> gives.</param>
/// <param name="Position">Where the values stand, in bytes from the file's start.</param>
/// <param name="Inline">Where they stand in the directory's own bytes; -1 where they are elsewhere in the file.</param>
internal readonly record struct TiffField(ushort Tag, TiffType Type, long Count, long Position, int Inline)
{
    /// <summary>Bytes of all values.</summary>
    public long ByteLength => Count * Type.Size();
}
