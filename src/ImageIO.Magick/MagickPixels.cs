using ImageIO.Codecs;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>An image that ImageMagick has decoded, at 8 bits.</summary>
internal sealed class MagickPixels(MagickImage image, MagickCodec codec, Limits limits) : DecodedImage
{
    /// <summary>What an image is.</summary>
    /// <param name="image">The image.</param>
    /// <param name="duration">How long it is shown; null where it is no frame.</param>
    public static FrameHeader HeaderOf(MagickImage image, TimeSpan? duration)
    {
        var channels = Channels(image);
        return new FrameHeader
        {
            Shape = channels == 1 ? [(int)image.Height, (int)image.Width] : [(int)image.Height, (int)image.Width, channels],
            DType = DType.UInt8,
            ColorModel = channels < 3 ? ColorModel.Gray : image.ColorSpace == ColorSpace.CMYK ? ColorModel.Cmyk : ColorModel.Rgb,
            Duration = duration,
        };
    }

    /// <inheritdoc/>
    public override void CopyPixels(NdArray destination)
    {
        using var pixels = image.GetPixelsUnsafe();
        var channels = destination.Rank == 2 ? 1 : destination.Shape[2];
        var places = Places(pixels, channels);
        var stride = (int)pixels.Channels;
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            var row = pixels.GetReadOnlyArea(0, y, image.Width, 1);
            var target = destination[y].AsSpan<byte>();
            if (stride == channels && IsInOrder(places))
            {
                row.CopyTo(target);
                continue;
            }

            for (int x = 0, at = 0; at < target.Length; x += stride)
            {
                foreach (var place in places)
                    target[at++] = row[x + place];
            }
        }

        GC.KeepAlive(destination);
    }

    /// <inheritdoc/>
    public override ImageMetadata ReadMetadata() => MagickMetadata.Read(image, Header, codec, limits);

    public override void Dispose() => image.Dispose();

    private static int Channels(MagickImage image)
    {
        var colors = image.ColorSpace switch
        {
            ColorSpace.Gray or ColorSpace.LinearGray => 1,
            ColorSpace.CMYK => 4,
            _ => 3,
        };
        return colors + (image.HasAlpha ? 1 : 0);
    }

    /// <summary>Where the channels of a pixel stand, as ImageMagick lays them out.</summary>
    private static int[] Places(IUnsafePixelCollection<byte> pixels, int channels)
    {
        PixelChannel[] wanted = channels switch
        {
            1 => [PixelChannel.Gray],
            2 => [PixelChannel.Gray, PixelChannel.Alpha],
            3 => [PixelChannel.Red, PixelChannel.Green, PixelChannel.Blue],
            4 when pixels.GetChannelIndex(PixelChannel.Black) is { }
                => [PixelChannel.Cyan, PixelChannel.Magenta, PixelChannel.Yellow, PixelChannel.Black],
            4 => [PixelChannel.Red, PixelChannel.Green, PixelChannel.Blue, PixelChannel.Alpha],
            _ => [PixelChannel.Cyan, PixelChannel.Magenta, PixelChannel.Yellow, PixelChannel.Black, PixelChannel.Alpha],
        };
        return [.. wanted.Select(channel => (int)(pixels.GetChannelIndex(channel) ?? 0))];
    }

    private static bool IsInOrder(int[] places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] != i)
                return false;
        }

        return true;
    }
}
