namespace ImageIO.Benchmarks.Formats;

/// <summary>The picture of a format, and a file of it: 24 megapixels of a photograph in the formats of the web, 8 in the others.</summary>
internal sealed class Scene : IDisposable
{
    private Scene(string format)
    {
        (Height, Width) = format is "png" or "jpg" or "webp" or "large" ? (4000, 6000) : (2400, 3360);
        var bytes = TestPicture.Rgb(Width, Height);
        if (format is "hdr" or "exr")
        {
            Pixels = NdArray.CreateUninitialized(DType.Float32, Height, Width, 3);
            var samples = Pixels.AsSpan<float>();
            for (var i = 0; i < samples.Length; i++)
                samples[i] = bytes[i] / 64f;
        }
        else
        {
            Pixels = NdArray.CreateUninitialized(DType.UInt8, Height, Width, 3);
            bytes.CopyTo(Pixels.Bytes);
        }

        Extension = format == "large" ? ".bmp" : "." + format;
        File = Iio.ImEncode(Extension, Pixels);
    }

    public static Scene Of(string format) => new(format);

    public int Height { get; }

    public int Width { get; }

    public string Extension { get; }

    /// <summary>RGB: 8 bits, or floats.</summary>
    public NdArray Pixels { get; }

    /// <summary>As the library writes it by default.</summary>
    public byte[] File { get; }

    public void Dispose() => Pixels.Dispose();
}
