using System.Numerics;
using ImageIO.Codecs;

namespace ImageIO.Testing;

/// <summary>Images to write: the same arguments always give the same image.</summary>
internal static class Pictures
{
    public const int Height = 11;
    public const int Width = 13;

    public static NdArray Make(ConformanceSubject subject, PixelLayout layout, int height = Height, int width = Width, int seed = 0)
        => Make(subject, layout, seed, layout.Channels <= 1 ? [height, width] : [height, width, layout.Channels]);

    public static NdArray Make(ConformanceSubject subject, PixelLayout layout, int seed, params int[] shape)
    {
        var image = Make(subject, layout.DType, seed, shape);
        image.ColorModel = layout.ColorModel;
        return image;
    }

    /// <summary>Smooth for a codec that is lossy, else without any pattern.</summary>
    public static NdArray Make(ConformanceSubject subject, DType dtype, int seed, params int[] shape)
    {
        if (subject.Codec.Info.Can(CodecCapabilities.Lossy))
            return Smooth(dtype, seed, shape);
        var image = NdArray.CreateUninitialized(dtype, shape);
        Noise(subject, image, seed, ChannelsOf(shape));
        return image;
    }

    public static int ChannelsOf(ReadOnlySpan<int> shape) => shape.Length == 3 && shape[2] is >= 1 and <= 4 ? shape[2] : 1;

    private static NdArray Smooth(DType dtype, int seed, int[] shape)
    {
        using var ramp = NdArray.CreateUninitialized(DType.Float64, shape);
        var channels = ChannelsOf(shape);
        var (height, width) = (shape[0], shape[1]);

        // What is a gentle slope in a large image would be an edge in a small one.
        var range = 0.9 * Math.Min(1, Math.Max(height, width) / 16.0);
        var values = ramp.AsSpan<double>();
        for (var i = 0; i < values.Length; i++)
        {
            var (pixel, channel) = (i / channels, i % channels);
            var (x, y) = ((double)(pixel % width) / width, (double)(pixel / width) / height);
            var isAlpha = channels is 2 or 4 && channel == channels - 1;
            var slope = isAlpha ? 1 - (x * 0.4) : dtype == DType.Bool ? x : channel switch { 0 => x, 1 => y, _ => (x + y) / 2 };
            values[i] = isAlpha ? slope : (slope * range) + (seed % 10 * 0.01);
        }

        return PixelConvert.Convert(ramp, dtype, allowLossy: true);
    }

    private static void Noise(ConformanceSubject subject, NdArray image, int seed, int channels)
    {
        var hasAlpha = channels is 2 or 4;
        for (long i = 0; i < image.Length; i++)
        {
            var (pixel, channel) = ((ulong)(i / channels), (int)(i % channels));
            var color = Mix(pixel + ((ulong)seed << 32)) % (ulong)subject.MaxColors;
            var bits = Mix((color * 4) + (ulong)channel + ((ulong)seed << 48));
            if (hasAlpha && subject.HasBinaryAlpha)
                bits = color % 3 == 0 ? 0 : channel == channels - 1 ? ulong.MaxValue : bits;
            Set(image, (int)i, bits);
        }
    }

    private static void Set(NdArray image, int index, ulong bits)
    {
        switch (image.DType)
        {
            case DType.Bool:
                image.AsSpan<bool>()[index] = (bits & 1) != 0;
                break;
            case DType.Float16:
                image.AsSpan<Half>()[index] = (Half)Number(bits);
                break;
            case DType.Float32:
                image.AsSpan<float>()[index] = (float)Number(bits);
                break;
            case DType.Float64:
                image.AsSpan<double>()[index] = Number(bits);
                break;
            case DType.Complex64:
                image.AsSpan<Complex64>()[index] = new((float)Number(bits), (float)Number(Mix(bits)));
                break;
            case DType.Complex128:
                image.AsSpan<Complex>()[index] = new(Number(bits), Number(Mix(bits)));
                break;
            default:
                var size = image.DType.ItemSize();
                for (var i = 0; i < size; i++)
                    image.Bytes[(index * size) + i] = (byte)(bits >> (8 * i));
                break;
        }
    }

    /// <summary>Mostly 0 to 1, as pixels are; now and then something that a careless conversion would lose.</summary>
    private static double Number(ulong bits) => (bits & 15) switch
    {
        0 => -0.0,
        1 => -2.5,
        2 => 1000.5,
        3 => 1,
        _ => (bits >> 11) * (1.0 / (1UL << 53)),
    };

    private static ulong Mix(ulong value)
    {
        // The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
