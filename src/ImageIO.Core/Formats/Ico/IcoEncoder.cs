using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Ico;

/// <summary>
/// Writes images as an icon or cursor, in the order in which they come: those with a side of 256 or more as PNG, as Windows does since
/// Vista, the others as bitmaps of 32 bits with a mask for programs that know no alpha. The directory stands first and says how many there
/// are, so the images are kept until the end.
/// </summary>
/// <param name="target">Where to.</param>
/// <param name="isCursor">Whether it is a cursor.</param>
/// <param name="sizes">The sides of what is made of each image; none to leave it as it is.</param>
internal sealed class IcoEncoder(TargetStream target, bool isCursor, ImmutableArray<int> sizes) : FrameEncoder
{
    private const int InfoHeader = 40;

    private readonly List<(NdArray Pixels, int X, int Y)> _images = [];

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (pixels.Length == 0)
            throw new ImageEncodingException($"An icon can't hold an image without pixels ({pixels}).");
        if (_images.Count + Math.Max(1, sizes.Length) > byte.MaxValue)
            throw new ImageEncodingException("An icon or cursor of more than 255 images is known as one by nobody. Write several files.");
        if (sizes.Length > 0)
        {
            foreach (var side in sizes)
                _images.Add((Fit(pixels, side), 0, 0));
            return;
        }

        var (x, y) = metadata.TryGet<int[]>(IcoCodec.Hotspot, out var hotspot) && hotspot.Length == 2 ? (hotspot[0], hotspot[1]) : (0, 0);
        if (isCursor && ((uint)x >= (uint)pixels.Shape[1] || (uint)y >= (uint)pixels.Shape[0]))
            throw new ImageEncodingException($"The hotspot ({x}, {y}) lies outside the cursor of {pixels.Shape[1]}×{pixels.Shape[0]} px.");
        _images.Add((pixels.Clone(), x, y));
    }

    public override void Finish()
    {
        if (_images.Count == 0)
            throw new ImageEncodingException("An icon or cursor needs an image, but none was written.");
        target.EnsureSeekable();
        target.WriteUInt16LittleEndian(0);
        target.WriteUInt16LittleEndian(isCursor ? (ushort)2 : (ushort)1);
        target.WriteUInt16LittleEndian((ushort)_images.Count);
        target.GetSpan(_images.Count * IcoEntry.Size)[..(_images.Count * IcoEntry.Size)].Clear();
        target.Advance(_images.Count * IcoEntry.Size);
        for (var i = 0; i < _images.Count; i++)
        {
            var (pixels, x, y) = _images[i];
            var start = target.Position;
            if (IsPng(pixels))
                WritePng(pixels);
            else
                WriteBitmap(pixels);
            var end = target.Position;
            target.Position = IcoEntry.DirectorySize + (i * IcoEntry.Size);
            WriteEntry(pixels, x, y, start, end);
            target.Position = end;
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var (pixels, _, _) in _images)
            pixels.Dispose();
        _images.Clear();
        base.Dispose(disposing);
    }

    /// <summary>The image in the middle of a square.</summary>
    private static NdArray Fit(NdArray pixels, int side)
    {
        var longest = Math.Max(pixels.Shape[0], pixels.Shape[1]);
        var height = Math.Max(1, (int)Math.Round((double)pixels.Shape[0] * side / longest));
        var width = Math.Max(1, (int)Math.Round((double)pixels.Shape[1] * side / longest));
        using var scaled = pixels.Resize(height, width);
        return scaled.Pad((side - height) / 2, side - height - ((side - height) / 2), (side - width) / 2,
            side - width - ((side - width) / 2));
    }

    private static bool IsPng(NdArray pixels) => Math.Max(pixels.Shape[0], pixels.Shape[1]) > IcoEntry.MaxSide;

    private void WriteEntry(NdArray pixels, int x, int y, long start, long end)
    {
        // Sides that don't fit are written as 0: the image tells.
        target.WriteByte(pixels.Shape[1] <= IcoEntry.MaxSide ? (byte)pixels.Shape[1] : (byte)0);
        target.WriteByte(pixels.Shape[0] <= IcoEntry.MaxSide ? (byte)pixels.Shape[0] : (byte)0);
        target.WriteUInt16LittleEndian(0);
        target.WriteUInt16LittleEndian((ushort)(isCursor ? x : 1));
        target.WriteUInt16LittleEndian((ushort)(isCursor ? y : 32));
        target.WriteUInt32LittleEndian((uint)(end - start));
        target.WriteUInt32LittleEndian((uint)start);
    }

    private void WritePng(NdArray pixels)
    {
        using var png = CodecRegistry.Default.Get("png").CreateEncoder(target, WriteOptions.Default);
        png.Write(pixels, default, ImageMetadata.Empty, target.CancellationToken);
        png.Finish();
    }

    private void WriteBitmap(NdArray pixels)
    {
        var (height, width) = (pixels.Shape[0], pixels.Shape[1]);
        var maskRow = (width + 31) / 32 * 4;
        target.WriteUInt32LittleEndian(InfoHeader);
        target.WriteUInt32LittleEndian((uint)width);
        target.WriteUInt32LittleEndian((uint)height * 2);
        target.WriteUInt16LittleEndian(1);
        target.WriteUInt16LittleEndian(32);
        target.WriteUInt32LittleEndian(0);
        target.WriteUInt32LittleEndian((uint)(((width * 4) + maskRow) * height));
        const int rest = 16;
        target.GetSpan(rest)[..rest].Clear();
        target.Advance(rest);
        for (var y = height - 1; y >= 0; y--)
        {
            target.CancellationToken.ThrowIfCancellationRequested();
            PackedRows.SwapRedAndBlue4(pixels.RowAt(y), target.GetSpan(width * 4));
            target.Advance(width * 4);
        }

        for (var y = height - 1; y >= 0; y--)
        {
            // A set bit is see-through.
            var row = pixels.RowAt(y);
            var mask = target.GetSpan(maskRow)[..maskRow];
            mask.Clear();
            for (var x = 0; x < width; x++)
                mask[x >> 3] |= (byte)((row[(x * 4) + 3] == 0 ? 1 : 0) << (7 - (x & 7)));
            target.Advance(maskRow);
        }

        GC.KeepAlive(pixels);
    }
}
