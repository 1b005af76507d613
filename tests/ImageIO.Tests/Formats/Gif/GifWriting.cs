using System.Security.Cryptography;
using ImageIO.Codecs;
using ImageIO.Formats.Gif;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>Drives the encoder as a session does, and makes frames for it.</summary>
internal static class GifWriting
{
    /// <summary>Writes frames, which are disposed as they are written.</summary>
    public static byte[] Encode(IEnumerable<NdArray> frames, GifWriteOptions? options = null, Func<int, TimeSpan?>? duration = null,
        ImageMetadata? metadata = null)
    {
        using var memory = new MemoryStream();
        EncodeTo(memory, frames, options, duration, metadata);
        return memory.ToArray();
    }

    public static void EncodeTo(Stream stream, IEnumerable<NdArray> frames, GifWriteOptions? options = null,
        Func<int, TimeSpan?>? duration = null, ImageMetadata? metadata = null)
    {
        using var target = ((ImageTarget)stream).Open(TestContext.Current.CancellationToken);
        using var encoder = new GifCodec().CreateEncoder(target, options ?? new GifWriteOptions());
        var time = TimeSpan.Zero;
        var index = 0;
        foreach (var frame in frames)
        {
            using (frame)
            {
                var shown = duration?.Invoke(index);
                encoder.Write(frame, new FrameTiming(index++, time, shown), metadata ?? ImageMetadata.Empty,
                    TestContext.Current.CancellationToken);
                time += shown ?? TimeSpan.FromMilliseconds(100);
            }
        }

        encoder.Finish();
        target.Commit();
    }

    /// <summary>What the decoder makes of a file: RGBA for each frame of the file.</summary>
    public static List<byte[]> Decode(byte[] file)
    {
        var result = GifReading.Read(file, Tolerance.Strict);
        Assert.Null(result.Fault);
        return [.. result.Images.Select((image, i) => ToRgba(image, result.Headers[i].Shape.Length == 3 ? result.Headers[i].Shape[2] : 1))];
    }

    public static List<TimeSpan> Durations(byte[] file)
        => [.. GifReading.Read(file, Tolerance.Strict).Headers.Select(header => header.Duration!.Value)];

    /// <summary>The number of images with a color table of their own (GIF89a, sections 18 to 25).</summary>
    public static int LocalTables(byte[] file)
    {
        var count = 0;
        for (var at = 13 + Table(file[10]); file[at] != 0x3B;)
        {
            var isImage = file[at] == 0x2C;
            count += isImage && file[at + 9] >= 0x80 ? 1 : 0;
            at += isImage ? 11 + Table(file[at + 9]) : 2;
            while (file[at] != 0)
                at += 1 + file[at];
            at++;
        }

        return count;

        static int Table(byte flags) => flags < 0x80 ? 0 : 3 << ((flags & 7) + 1);
    }

    /// <summary>What ffmpeg makes of a file.</summary>
    public static List<byte[]> DecodeByFfmpeg(byte[] file, int width, int height)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            return [.. ExternalProgram.FfmpegPixels("rgba", default, "-i", path).Chunk(width * height * 4)];
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What Pillow makes of a file.</summary>
    public static List<byte[]> DecodeByPillow(byte[] file, int width, int height)
    {
        const string code = """
            import sys, io
            from PIL import Image, GifImagePlugin
            GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_ALWAYS
            image = Image.open(sys.argv[1])
            for i in range(image.n_frames):
                image.seek(i)
                sys.stdout.buffer.write(image.convert("RGBA").tobytes())
            """;
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            return [.. ExternalProgram.Python(code, path).Chunk(width * height * 4)];
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The indices that compressed data stand for; the data end where they should.</summary>
    public static byte[] ReadLzw(ReadOnlySpan<byte> data, int codeSize, int count)
    {
        ImageSource source = GifReadTestFile.Blocks(data.ToArray(), 255);
        using var stream = source.Open(Limits.Default, TestContext.Current.CancellationToken);
        using var reader = new LzwDecoder(stream);
        reader.Begin(codeSize, count);
        var found = reader.Read(count).ToArray();
        Assert.Equal((LzwState.Complete, LzwTail.Clean), (reader.State, reader.Finish()));
        return found;
    }

    public static string Hash(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    public static byte[] ToRgba(NdArray image) => ToRgba(image.Bytes.ToArray(), image.Rank == 3 ? image.Shape[2] : 1);

    /// <summary>The peak signal-to-noise ratio of red, green and blue, in decibels.</summary>
    public static double Psnr(byte[] left, byte[] right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
            sum += i % 4 == 3 ? 0 : Math.Pow(left[i] - right[i], 2);
        return 10 * Math.Log10(255 * 255 / (sum / (left.Length / 4 * 3)));
    }

    /// <summary>The mean distance of what is shown in OKLab, times 100.</summary>
    public static double MeanDistance(byte[] left, byte[] right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i += 4)
            sum += Oklab.Distance(Rgba.Pack(left[i], left[i + 1], left[i + 2]), Rgba.Pack(right[i], right[i + 1], right[i + 2]));
        return 100 * sum / (left.Length / 4);
    }

    /// <summary>The mean error of red, green and blue, in levels, after a blur over 5×5 pixels: bands remain, dithering does not.</summary>
    public static double BlurredError(byte[] left, byte[] right, int width) => BlurredErrors(left, right, width).Average(Math.Abs);

    /// <summary>The errors of red, green and blue of all pixels that are not at an edge.</summary>
    public static double[] BlurredErrors(byte[] left, byte[] right, int width)
    {
        var height = left.Length / 4 / width;
        return [.. from y in Enumerable.Range(2, height - 4)
                   from x in Enumerable.Range(2, width - 4)
                   from c in Enumerable.Range(0, 3)
                   select Mean(x, y, c)];

        double Mean(int x, int y, int c)
        {
            var sum = 0;
            for (var dy = -2; dy <= 2; dy++)
            {
                for (var at = (((y + dy) * width) + x - 2) * 4; at <= (((y + dy) * width) + x + 2) * 4; at += 4)
                    sum += right[at + c] - left[at + c];
            }

            return sum / 25.0;
        }
    }

    /// <summary>Transparent pixels are alike whatever their color.</summary>
    public static void AssertSamePixels(byte[] expected, byte[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i += 4)
        {
            var same = expected[i + 3] < 128
                ? actual[i + 3] == 0 : actual[i + 3] == 255 && expected.AsSpan(i, 3).SequenceEqual(actual.AsSpan(i, 3));
            if (!same)
                Assert.Fail($"{what}: pixel {i / 4} is {string.Join(',', actual.AsSpan(i, 4).ToArray())} instead of " +
                    $"{string.Join(',', expected.AsSpan(i, 4).ToArray())}.");
        }
    }

    /// <summary>An image whose pixels are computed.</summary>
    public static NdArray Make(int width, int height, int channels, Action<int, int, Span<byte>> pixel)
    {
        var image = channels == 1 ? NdArray.Create(DType.UInt8, height, width) : NdArray.Create(DType.UInt8, height, width, channels);
        var bytes = image.Bytes;
        for (var i = 0; i < width * height; i++)
            pixel(i % width, i / width, bytes.Slice(i * channels, channels));
        return image;
    }

    /// <summary>Smooth colors, some thousands of them, with a square of noise that moves.</summary>
    public static IEnumerable<NdArray> Scene(int count, int width, int height, int channels = 3)
        => Enumerable.Range(0, count).Select(k => Make(width, height, channels, (x, y, at) =>
        {
            var inside = x >= 3 * k % width && x < (3 * k % width) + 9 && y is >= 5 and < 14;
            at[0] = (byte)(inside ? (x * 37) ^ (y * 91) : x * 255 / width);
            if (channels >= 3)
                (at[1], at[2]) = ((byte)(y * 255 / height), (byte)((x + y) * 127 / (width + height)));
            if (channels is 2 or 4)
                at[^1] = 255;
        }));

    /// <summary>Frames of noise: every pixel changes, to any color.</summary>
    public static IEnumerable<NdArray> Noise(int count, int width, int height)
        => Enumerable.Range(0, count).Select(k =>
        {
            var image = NdArray.Create(DType.UInt8, height, width, 3);
            new Random(k).NextBytes(image.Bytes);
            return image;
        });

    /// <summary>Shapes that move over full transparency: a disc of many colors and a plain bar.</summary>
    public static IEnumerable<NdArray> Sprites(int count, int width, int height)
        => Enumerable.Range(0, count).Select(k => Make(width, height, 4, (x, y, at) =>
        {
            var (dx, dy) = (x - (width / 4) - (2 * k), y - (height / 2));
            var disc = (dx * dx) + (dy * dy) < height * height / 16;
            var bar = x >= width - 8 - (3 * k) && x < width - 3 - (3 * k);
            (at[0], at[1], at[2], at[3]) = disc ? ((byte)(x * 5), (byte)(y * 7), (byte)(x + y), (byte)255)
                : bar ? ((byte)20, (byte)200, (byte)90, (byte)200) : ((byte)9, (byte)9, (byte)9, (byte)30);
        }));

    private static byte[] ToRgba(byte[] image, int channels)
    {
        var result = new byte[image.Length / channels * 4];
        for (var i = 0; i < image.Length / channels; i++)
        {
            var at = image.AsSpan(i * channels, channels);
            for (var c = 0; c < 3; c++)
                result[(4 * i) + c] = channels < 3 ? at[0] : at[c];
            result[(4 * i) + 3] = channels is 2 or 4 ? at[^1] : (byte)255;
        }

        return result;
    }
}
