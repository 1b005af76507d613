using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>Writes one image as DPX or Cineon: most significant byte first, samples of 10 bits three to a word.</summary>
/// <param name="target">Where to.</param>
/// <param name="extension">For messages.</param>
/// <param name="bits">Bits of a sample; null as the array has.</param>
/// <param name="allowLossy">Whether samples may lose their lower bits.</param>
/// <param name="isGrayFromBelow">How three samples of gray stand in a word.</param>
/// <param name="writeHeader">Writes all that stands before the rows.</param>
internal sealed class FilmEncoder(TargetStream target, string extension, int? bits, bool allowLossy, bool isGrayFromBelow,
    Action<TargetStream, FilmLayout, ImageMetadata> writeHeader)
    : SingleImageEncoder(extension)
{
    private readonly string _extension = extension;
    private NdArray? _stored;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var own = pixels.DType switch { DType.UInt8 => 8, DType.UInt16 => 16, _ => 32 };
        var depth = bits ?? own;
        if (depth != own && (own != 16 || depth == 8))
            throw new ImageEncodingException(
                $"Samples of {pixels.DType.NumpyName()} are written with {own} bits in {_extension}, not with {depth}. Convert the " +
                "array, or leave out the bits.");
        var layout = new FilmLayout(pixels.Shape[0], pixels.Shape[1], ChannelsOf(pixels), depth, FilmPacking.FilledUp,
            IsLittleEndian: false, RowPadding: 0, IsReversed: false)
        {
            IsGrayFromBelow = isGrayFromBelow,
        };
        if (layout.RowBytes > int.MaxValue || layout.RowBytes * layout.Height > uint.MaxValue)
            throw new ImageEncodingException($"The image is larger than the 4 GiB that a {_extension} file can tell. Use .tif or .npy.");
        if (depth < own && !allowLossy)
            CheckFits(pixels, depth);
        writeHeader(target, layout, metadata);
        _stored = NdArray.CreateUninitialized(DType.UInt8, (int)layout.RowBytes);
        for (var y = 0; y < layout.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            layout.Pack(pixels.RowAt(y), _stored.Bytes);
            target.Write(_stored.Bytes);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stored?.Dispose();
        base.Dispose(disposing);
    }

    private void CheckFits(NdArray pixels, int depth)
    {
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            foreach (var sample in MemoryMarshal.Cast<byte, ushort>(pixels.RowAt(y)))
            {
                var kept = sample >> (16 - depth);
                if (sample != ((kept << (16 - depth)) | (kept >> ((2 * depth) - 16))))
                {
                    throw new ImageEncodingException(
                        $"Samples of 16 bits would lose their lower bits in a {_extension} file of {depth}. Set " +
                        $"{nameof(WriteOptions)}.{nameof(WriteOptions.AllowLossyConversion)} to have the upper {depth}, or write 16.");
                }
            }
        }
    }
}
