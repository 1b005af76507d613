using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>Puts samples of a channel into pixels.</summary>
internal static class ExrPixels
{
    /// <summary>Puts a row of a channel into a row of pixels.</summary>
    /// <param name="samples">The channel's samples from the first of the pixels on, least significant bytes first.</param>
    /// <param name="type">What they are.</param>
    /// <param name="step">How many pixels share a sample.</param>
    /// <param name="row">The pixels, from the channel's place in the first of them.</param>
    /// <param name="dtype">The type of the pixels' elements.</param>
    /// <param name="stride">Elements of a pixel.</param>
    /// <param name="count">Pixels.</param>
    public static void Scatter(Span<byte> samples, ExrSampleType type, int step, Span<byte> row, DType dtype, int stride, int count)
    {
        if (!BitConverter.IsLittleEndian)
            CodecTools.ReverseBytes(samples, type == ExrSampleType.Half ? 2 : 4);
        switch (type, dtype)
        {
            case (ExrSampleType.Half, DType.Float16):
                Copy<ushort>(samples, step, row, stride, count);
                break;
            case (ExrSampleType.Half, DType.Float32):
                Convert<Half, float>(samples, step, row, stride, count);
                break;
            case (ExrSampleType.Half, _):
                Convert<Half, double>(samples, step, row, stride, count);
                break;
            case (ExrSampleType.Float, DType.Float64):
                Convert<float, double>(samples, step, row, stride, count);
                break;
            case (ExrSampleType.UInt, DType.Float64):
                Convert<uint, double>(samples, step, row, stride, count);
                break;
            default:
                Copy<uint>(samples, step, row, stride, count);
                break;
        }

        // As it was, for the next row that shares it.
        if (!BitConverter.IsLittleEndian)
            CodecTools.ReverseBytes(samples, type == ExrSampleType.Half ? 2 : 4);
    }

    /// <summary>Copies one element of each pixel.</summary>
    public static void CopyElements(ReadOnlySpan<byte> from, Span<byte> to, int stride, int size)
    {
        for (var at = 0; at < to.Length; at += stride)
            from.Slice(at, size).CopyTo(to[at..]);
    }

    private static void Copy<T>(ReadOnlySpan<byte> bytes, int step, Span<byte> row, int stride, int count)
        where T : unmanaged
    {
        var samples = MemoryMarshal.Cast<byte, T>(bytes);
        var pixels = MemoryMarshal.Cast<byte, T>(row);
        if (step == 1 && stride == 1)
        {
            samples[..count].CopyTo(pixels);
            return;
        }

        if (step == 1)
        {
            samples = samples[..count];
            for (int i = 0, at = 0; i < samples.Length && at < pixels.Length; i++, at += stride)
                pixels[at] = samples[i];
            return;
        }

        for (var i = 0; i < count; i++)
            pixels[i * stride] = samples[i / step];
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<byte> bytes, int step, Span<byte> row, int stride, int count)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var samples = MemoryMarshal.Cast<byte, TFrom>(bytes);
        var pixels = MemoryMarshal.Cast<byte, TTo>(row);
        for (var i = 0; i < count; i++)
            pixels[i * stride] = TTo.CreateTruncating(samples[i / step]);
    }
}
