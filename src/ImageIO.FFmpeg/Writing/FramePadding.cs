using System.Runtime.InteropServices;

namespace ImageIO.FFmpeg.Writing;

/// <summary>
/// Writes the rows of a frame, its last column and row repeated up to lengths that a coding can have, and laid over a color where it has no
/// alpha.
/// </summary>
internal sealed class FramePadding : IDisposable
{
    private NdArrayShape _shape;
    private int _paddedWidth;
    private int _paddedHeight;
    private NdArray? _row;

    /// <summary>The bytes of a frame with its repeated pixels.</summary>
    public long Length => (long)_paddedWidth * _paddedHeight * _shape.PixelBytes;

    /// <summary>Says what frames there are and what their lengths become multiples of.</summary>
    /// <returns>Width and height as they are written.</returns>
    public (int Width, int Height) Set(NdArrayShape shape, int widthMultiple, int heightMultiple)
    {
        _shape = shape;
        (_paddedWidth, _paddedHeight) = (RoundUp(shape.Width, widthMultiple), RoundUp(shape.Height, heightMultiple));
        _row = NdArray.CreateUninitialized(DType.UInt8, checked(_paddedWidth * shape.PixelBytes));
        return (_paddedWidth, _paddedHeight);
    }

    /// <summary>Refuses to lose what shines through, unless that is allowed or a color is given.</summary>
    /// <exception cref="UnsupportedImageException">A pixel is not opaque.</exception>
    public static void CheckOpaque(NdArray pixels, int index, WriteOptions options)
    {
        if (options.Background is not null || options.AllowLossyConversion || IsOpaque(pixels))
            return;
        throw new UnsupportedImageException(
            $"Frame {index} has transparent pixels, and this coding holds none. Write .webm, or .mov with VideoCodec = \"prores\" or " +
            "Lossless, or set "
            + "WriteOptions.Background to the color that shines through.");
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="pixels">Of the shape that was set.</param>
    /// <param name="pipe">Where to.</param>
    /// <param name="background">The color that shines through; null where alpha is kept.</param>
    public void Write(NdArray pixels, Stream pipe, (byte Red, byte Green, byte Blue)? background)
    {
        var bytes = pixels.Bytes;
        if (_paddedWidth == _shape.Width && _paddedHeight == _shape.Height && background is null)
        {
            pipe.Write(bytes);
            return;
        }

        var row = _row!.Bytes;
        var (stride, pixel) = (_shape.Width * _shape.PixelBytes, _shape.PixelBytes);
        for (var y = 0; y < _paddedHeight; y++)
        {
            if (y < _shape.Height)
            {
                bytes.Slice(y * stride, stride).CopyTo(row);
                if (background is { } color)
                    LayOver(row[..stride], color);
                for (var at = stride; at < row.Length; at += pixel)
                    row.Slice(stride - pixel, pixel).CopyTo(row[at..]);
            }

            pipe.Write(row);
        }

        GC.KeepAlive(_row);
    }

    public void Dispose() => _row?.Dispose();

    private static int RoundUp(int length, int multiple) => checked((length + multiple - 1) / multiple * multiple);

    private static bool IsOpaque(NdArray pixels)
    {
        if (pixels.DType == DType.UInt16)
        {
            var deep = pixels.AsSpan<ushort>();
            for (var i = 3; i < deep.Length; i += 4)
            {
                if (deep[i] != ushort.MaxValue)
                    return false;
            }

            return true;
        }

        var samples = pixels.Bytes;
        for (var i = 3; i < samples.Length; i += 4)
        {
            if (samples[i] != byte.MaxValue)
                return false;
        }

        return true;
    }

    private void LayOver(Span<byte> row, (byte Red, byte Green, byte Blue) color)
    {
        if (_shape.DType == DType.UInt16)
        {
            var deep = MemoryMarshal.Cast<byte, ushort>(row);
            for (var i = 0; i < deep.Length; i += 4)
            {
                uint alpha = deep[i + 3];
                deep[i] = Mix(deep[i], color.Red, alpha);
                deep[i + 1] = Mix(deep[i + 1], color.Green, alpha);
                deep[i + 2] = Mix(deep[i + 2], color.Blue, alpha);
                deep[i + 3] = ushort.MaxValue;
            }

            return;
        }

        for (var i = 0; i < row.Length; i += 4)
        {
            var alpha = row[i + 3];
            row[i] = (byte)(((row[i] * alpha) + (color.Red * (255 - alpha)) + 127) / 255);
            row[i + 1] = (byte)(((row[i + 1] * alpha) + (color.Green * (255 - alpha)) + 127) / 255);
            row[i + 2] = (byte)(((row[i + 2] * alpha) + (color.Blue * (255 - alpha)) + 127) / 255);
            row[i + 3] = byte.MaxValue;
        }

        static ushort Mix(ushort sample, byte below, uint alpha)
            => (ushort)(((sample * (ulong)alpha) + (below * 257UL * (65535 - alpha)) + 32767) / 65535);
    }
}
