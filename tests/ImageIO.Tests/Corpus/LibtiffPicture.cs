using System.Collections.Immutable;

namespace ImageIO.Tests.Corpus;

/// <summary>
/// What libtiff's RGBA interface has on top of the colors: it multiplies them by alpha, where the file says that there is one, and mirrors
/// pictures that stand on their head, but does not turn those that lie on their side.
/// </summary>
internal static class LibtiffPicture
{
    public static NdArray Of(NdArray pixels, ImageMetadata metadata)
    {
        var (height, width) = (pixels.Shape[0], pixels.Shape[1]);
        var orientation = metadata.TryGet<int>("orientation", out var number) ? number : 1;
        var (isMirrored, isUpsideDown) = (orientation is 2 or 3 or 6 or 7, orientation is 3 or 4 or 7 or 8);
        var hasAlpha = FirstExtraSample(metadata) is 1 or 2;
        var result = NdArray.Create(DType.UInt8, height, width, 4);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var from = pixels.Bytes.Slice((((isUpsideDown ? height - 1 - y : y) * width) + (isMirrored ? width - 1 - x : x)) * 4, 4);
                var to = result.Bytes.Slice(((y * width) + x) * 4, 4);
                for (var channel = 0; channel < 3; channel++)
                    to[channel] = hasAlpha ? (byte)(((from[channel] * from[3]) + 127) / 255) : from[channel];
                to[3] = from[3];
            }
        }

        return result;
    }

    private static int FirstExtraSample(ImageMetadata metadata)
        => metadata.TryGet<int>("extrasamples", out var one)
            ? one : metadata.TryGet<ImmutableArray<int>>("extrasamples", out var many) ? many[0] : 0;
}
