using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Compression;

/// <summary>Strips and tiles that are files of another format, read by its codec.</summary>
/// <param name="codec">Its name.</param>
/// <param name="page">The page that the chunks are of.</param>
/// <param name="tables">For JPEG, what its files share; else null.</param>
/// <param name="options">How the file is read.</param>
internal sealed class EmbeddedDecompressor(string codec, TiffPage page, byte[]? tables, ReadOptions options) : Decompressor
{
    private readonly ReadOptions _options = new()
    {
        Codec = codec,
        Registry = options.Registry,
        Limits = options.Limits,
        Tolerance = options.Tolerance,
    };

    public override bool GivesNativeOrder => true;

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var layout = page.Layout;
        var file = layout.Compression == TiffCompression.AperioJpeg2000YCbCr ? Jpeg2000Stream.OfYcc(source.Span)
            : tables is null ? source
            : JpegStream.Combine(tables, source.Span, layout.Photometric, shape.Samples);
        using var reader = new ImageReader(ImageSource.FromReadOnlyMemory(file), _options);
        using var image = reader.Read(0);
        var samples = image.Rank == 3 ? image.Shape[2] : 1;

        // WebP leaves out an alpha that is opaque everywhere.
        var leavesOutAlpha = codec == "webp" && (samples, shape.Samples) == (3, 4);
        if ((samples != shape.Samples && !leavesOutAlpha) || image.DType != layout.DType || image.Rank < 2)
            CodecTools.ThrowCorrupt($"A strip or tile holds {image}, but the page has {shape.Samples} samples of {layout.DType}.");
        if (!leavesOutAlpha)
            return Copy(image, destination, shape);
        using var opaque = PixelConvert.Convert(image, image.DType, shape.Samples);
        return Copy(opaque, destination, shape);
    }

    private static int Copy(NdArray image, Span<byte> destination, in ChunkShape shape)
    {
        // Tiles may be larger than they say, and the last strip shorter.
        var imageRow = image.Shape[1] * shape.Samples * image.DType.ItemSize();
        var row = Math.Min(imageRow, shape.RowBytes);
        var rows = Math.Min(image.Shape[0], shape.Rows);
        if (row < shape.RowBytes && rows * (long)row < destination.Length)
            destination.Clear();
        for (var y = 0; y < rows; y++)
            image.BytesAt((long)y * imageRow, row).CopyTo(destination[(y * shape.RowBytes)..]);
        GC.KeepAlive(image);
        return rows == shape.Rows ? destination.Length : rows * shape.RowBytes;
    }
}
