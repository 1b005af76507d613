namespace ImageIO.Browser.Page;

/// <summary>Images that are made of numbers.</summary>
internal static class TestImage
{
    /// <summary>Colors in blocks, 128 of them at most: any format shows them exactly.</summary>
    public static NdArray OfBlocks(int height, int width, int seed = 0)
    {
        var image = NdArray.Create(DType.UInt8, height, width, 3);
        for (var y = 0; y < height; y++)
        {
            var row = image[y].AsSpan<byte>();
            for (var x = 0; x < width; x++)
            {
                var color = ((y / 16 * 7) + (x / 16) + seed) % 128;
                row[3 * x] = (byte)(2 * color);
                row[(3 * x) + 1] = (byte)(255 - color);
                row[(3 * x) + 2] = (byte)(color * color);
            }
        }

        return image;
    }

    /// <summary>A slope of many more colors than a palette has.</summary>
    public static NdArray OfSlopes(int height, int width, int seed = 0)
    {
        var image = NdArray.Create(DType.UInt8, height, width, 3);
        for (var y = 0; y < height; y++)
        {
            var row = image[y].AsSpan<byte>();
            for (var x = 0; x < width; x++)
            {
                row[3 * x] = (byte)(255 * x / width);
                row[(3 * x) + 1] = (byte)(255 * y / height);
                row[(3 * x) + 2] = (byte)(128 + seed);
            }
        }

        return image;
    }

    /// <summary>Samples of all kinds of bytes.</summary>
    public static NdArray OfSamples(DType type, params ReadOnlySpan<int> shape)
    {
        var image = NdArray.Create(type, shape);
        var bytes = image.Bytes;
        var pattern = bytes[..Math.Min(bytes.Length, 65_521)];
        for (var i = 0; i < pattern.Length; i++)
            pattern[i] = (byte)((i * 31) + (i >> 8));

        // What the page itself computes is interpreted, and slow.
        for (var at = pattern.Length; at < bytes.Length; at += pattern.Length)
            pattern[..Math.Min(pattern.Length, bytes.Length - at)].CopyTo(bytes[at..]);
        return image;
    }
}
