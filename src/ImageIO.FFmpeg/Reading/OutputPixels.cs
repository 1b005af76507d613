using System.Collections.Immutable;
using ImageIO.FFmpeg.Probing;

namespace ImageIO.FFmpeg.Reading;

/// <summary>What pixels ffmpeg is asked for, and the array that they make.</summary>
/// <param name="Format">ffmpeg's name of the layout.</param>
/// <param name="DType">The array's elements.</param>
/// <param name="Channels">Samples of a pixel, or planes.</param>
internal sealed record OutputPixels(string Format, DType DType, int Channels)
{
    /// <summary>The end of the names of layouts whose samples have two bytes.</summary>
    private static readonly string Endian = BitConverter.IsLittleEndian ? "le" : "be";

    /// <summary>Whether 8 bits come that are widened here: 255 becomes 65535, which ffmpeg gets wrong.</summary>
    public bool IsWidened { get; private init; }

    /// <summary>Whether samples come plane by plane: C×H×W.</summary>
    public bool IsPlanar { get; private init; }

    /// <summary>How many times the height the rows of all planes of different sizes are, in halves; 0 where all have one size.</summary>
    public int HalfHeights { get; private init; }

    /// <summary>What the samples mean, where that is not told by their number.</summary>
    public ColorModel ColorModel { get; private init; }

    /// <summary>
    /// What asking for a layout takes, where nothing has to be known of the file; null where its stream has to be looked at.
    /// </summary>
    /// <param name="pixels">The layout.</param>
    /// <param name="mayHaveAlphaBeside">Whether the container may hold alpha that only some decoders give.</param>
    public static OutputPixels? Of(VideoPixels pixels, bool mayHaveAlphaBeside) => pixels switch
    {
        VideoPixels.Rgb => new("rgb24", DType.UInt8, 3),
        VideoPixels.Gray => new("gray", DType.UInt8, 1),
        VideoPixels.Gray16 => new("gray16" + Endian, DType.UInt16, 1),
        VideoPixels.GrayAlpha when !mayHaveAlphaBeside => new("ya8", DType.UInt8, 2),
        VideoPixels.Rgba when !mayHaveAlphaBeside => new("rgba", DType.UInt8, 4),
        _ => null,
    };

    /// <summary>What asking for a layout takes.</summary>
    /// <param name="pixels">The layout.</param>
    /// <param name="stream">The stream that is read.</param>
    /// <exception cref="UnsupportedImageException">The stored pixels make no array.</exception>
    public static OutputPixels Of(VideoPixels pixels, StreamInfo stream)
    {
        if (Of(pixels, mayHaveAlphaBeside: false) is { } known)
            return known;
        var stored = new StoredPixels(stream.HasAlphaBeside && stream.PixelFormat == "yuv420p" ? "yuva420p" : stream.PixelFormat ?? "");
        return pixels switch
        {
            VideoPixels.Rgb48 => Deep(stored, 3),
            VideoPixels.Rgba64 => Deep(stored, 4),
            VideoPixels.Native => Native(stored),
            _ => Auto(stored),
        };
    }

    /// <summary>The shape of a frame's array.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="UnsupportedImageException">Planes of such a size make no array.</exception>
    public ImmutableArray<int> Shape(int width, int height)
    {
        if (HalfHeights > 0)
        {
            if (width % 2 != 0 || height % 2 != 0)
            {
                throw new UnsupportedImageException(
                    $"Planes of {Format} of {width}×{height} px make no array, because the lengths are odd. " +
                    "Read them as VideoPixels.Auto.");
            }

            return [checked(height / 2 * HalfHeights), width];
        }

        return IsPlanar ? [Channels, height, width] : Channels == 1 ? [height, width] : [height, width, Channels];
    }

    /// <summary>The bytes of a frame as ffmpeg gives it.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public long ByteLength(int width, int height)
    {
        long samples = 1;
        foreach (var length in Shape(width, height))
            samples = checked(samples * length);
        return samples * (DType == DType.UInt16 && !IsWidened ? 2 : 1);
    }

    /// <summary>Makes an array's samples of a frame's.</summary>
    /// <param name="samples">As ffmpeg gives them.</param>
    /// <param name="planes">What they are, where they came as they are stored; else null.</param>
    /// <param name="destination">The array.</param>
    public void Convert(ReadOnlySpan<byte> samples, YuvFrames? planes, NdArray destination)
    {
        if (planes is not null)
            planes.Convert(samples, destination.Bytes);
        else if (IsWidened)
            Widening.Widen(samples, destination.AsSpan<ushort>());
        else
            samples.CopyTo(destination.Bytes);
    }

    private static OutputPixels Deep(StoredPixels stored, int channels) => stored.Depth <= 8
        ? new(channels == 3 ? "rgb24" : "rgba", DType.UInt16, channels) { IsWidened = true }
        : new((channels == 3 ? "rgb48" : "rgba64") + Endian, DType.UInt16, channels);

    private static OutputPixels Auto(StoredPixels stored)
    {
        if (stored.IsGray)
        {
            return stored.Depth <= 8
                ? stored.HasAlpha ? new("ya8", DType.UInt8, 2) : new("gray", DType.UInt8, 1)
                : stored.HasAlpha ? new("ya16" + Endian, DType.UInt16, 2) : new("gray16" + Endian, DType.UInt16, 1);
        }

        return stored.Depth <= 8
            ? stored.HasAlpha ? new("rgba", DType.UInt8, 4) : new("rgb24", DType.UInt8, 3)
            : Deep(stored, stored.HasAlpha ? 4 : 3);
    }

    private static OutputPixels Native(StoredPixels stored)
    {
        if (stored.IsGray)
        {
            return stored.HasAlpha || stored.Depth == 1
                ? Auto(stored)
                : new(stored.Depth <= 8 ? "gray" : $"gray{stored.Depth}{Endian}", stored.DType, 1);
        }

        if (stored.IsPacked)
            return Auto(stored);
        var format = stored.Depth <= 8 ? stored.Name : stored.NameWithoutEndian + Endian;
        var model = stored.IsRgb ? ColorModel.Rgb : ColorModel.YCbCr;
        if (stored.HalfHeights is 0 && stored.PlaneCount is 0)
        {
            throw new UnsupportedImageException(
                $"The film's pixels are {stored.Name}, whose samples make no array as they are. Read them as VideoPixels.Auto.");
        }

        return new(format, stored.DType, stored.PlaneCount)
        {
            IsPlanar = stored.HalfHeights == 0,
            HalfHeights = stored.HalfHeights,
            ColorModel = model,
        };
    }
}
