using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Hdr;

/// <summary>Writes one picture: in runs of each component, or plainly where it is too narrow or too wide for these.</summary>
/// <param name="target">Where it goes.</param>
/// <param name="clamps">Numbers that no pixel can hold become the nearest that one can, instead of being refused.</param>
internal sealed class HdrEncoder(TargetStream target, bool clamps) : FrameEncoder
{
    /// <summary>Shorter runs cost as much as the bytes themselves.</summary>
    private const int MinRun = 4;

    private NdArray? _scratch;
    private bool _written;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_written)
            throw new ImageEncodingException("A Radiance file holds one image. Write the others to files of their own.");
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A Radiance file can't hold an image without pixels ({pixels}).");
        _written = true;
        var (height, width) = (pixels.Shape[0], pixels.Shape[1]);
        target.Write(Encoding.Latin1.GetBytes(Header(height, width, metadata)));
        _scratch ??= NdArray.CreateUninitialized(DType.UInt8, checked(4 * width));
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = MemoryMarshal.Cast<byte, float>(pixels.RowAt(y));
            var planes = _scratch.Bytes;
            if (!HdrPixels.EncodePlanes(values, planes) && !clamps)
            {
                throw new ImageEncodingException(
                    $"Row {y} has numbers that are negative, not finite, or greater than 1.69e38, which Radiance's pixels can't hold. "
                    + $"Write .exr, .pfm or .npy, or set {nameof(WriteOptions.AllowLossyConversion)} to have the nearest that they can.");
            }

            if (width is >= HdrHeader.MinRunWidth and <= HdrHeader.MaxRunWidth)
                WriteRuns(planes, width);
            else
                WritePlain(planes, width);
        }

        GC.KeepAlive(pixels);
    }

    public override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException("A Radiance file needs an image, but none was written.");
    }

    protected override void Dispose(bool disposing)
    {
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    private static string Header(int rows, int columns, ImageMetadata metadata)
    {
        var text = new StringBuilder("#?RADIANCE\n");
        if (metadata.TryGet<string>("comment", out var comment))
        {
            foreach (var line in comment.Split('\n'))
                text.Append(CultureInfo.InvariantCulture, $"# {Clean(line)}\n");
        }

        foreach (var name in (ReadOnlySpan<string>)["exposure", "pixaspect"])
        {
            if (metadata.TryGet<double>(name, out var number) && double.IsFinite(number))
                text.Append(CultureInfo.InvariantCulture, $"{name.ToUpperInvariant()}={number:R}\n");
        }

        foreach (var (name, count) in (ReadOnlySpan<(string, int)>)[("colorcorr", 3), ("primaries", 8)])
        {
            if (metadata.TryGet<double[]>(name, out var numbers) && numbers.Length == count && numbers.All(double.IsFinite))
                text.Append(CultureInfo.InvariantCulture,
                    $"{name.ToUpperInvariant()}={string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))}\n");
        }

        foreach (var name in (ReadOnlySpan<string>)["software", "view", "capdate"])
        {
            if (metadata.TryGet<string>(name, out var value))
                text.Append(CultureInfo.InvariantCulture, $"{name.ToUpperInvariant()}={Clean(value)}\n");
        }

        var isXyz = metadata.TryGet<string>("format", out var format) && format == HdrHeader.XyzFormat;
        text.Append(CultureInfo.InvariantCulture, $"FORMAT={(isXyz ? HdrHeader.XyzFormat : HdrHeader.RgbFormat)}\n\n");
        return text.Append(HdrHeader.ResolutionLine(rows, columns,
            metadata.TryGet<int>("orientation", out var turn) && turn is >= 1 and <= 8 ? turn : 1)).ToString();
    }

    /// <summary>A text as one line of at most some thousand characters.</summary>
    private static string Clean(string text)
    {
        const int longest = 4000;
        return string.Concat(text.Take(longest).Select(c => char.IsControl(c) ? ' ' : c > byte.MaxValue ? '?' : c)).Trim();
    }

    private void WriteRuns(ReadOnlySpan<byte> planes, int width)
    {
        target.Write([2, 2, (byte)(width >> 8), (byte)width]);
        for (var plane = 0; plane < 4; plane++)
        {
            var rest = planes.Slice(plane * width, width);
            while (!rest.IsEmpty)
            {
                var start = NextRun(rest, out var run);
                for (var at = 0; at < start; at += 128)
                {
                    var count = Math.Min(128, start - at);
                    target.WriteByte((byte)count);
                    target.Write(rest.Slice(at, count));
                }

                if (run > 0)
                {
                    target.WriteByte((byte)(128 + run));
                    target.WriteByte(rest[start]);
                }

                rest = rest[(start + run)..];
            }
        }
    }

    /// <summary>Where the next run begins, and its length, at most 127; 0 where there is none.</summary>
    private static int NextRun(ReadOnlySpan<byte> bytes, out int length)
    {
        for (var start = 0; start + MinRun <= bytes.Length;)
        {
            var value = bytes[start];
            var count = bytes.Slice(start, Math.Min(127, bytes.Length - start)).IndexOfAnyExcept(value);
            if (count < 0)
                count = Math.Min(127, bytes.Length - start);
            if (count >= MinRun)
            {
                length = count;
                return start;
            }

            start += count;
        }

        length = 0;
        return bytes.Length;
    }

    private void WritePlain(ReadOnlySpan<byte> planes, int width)
    {
        for (var x = 0; x < width; x++)
        {
            ReadOnlySpan<byte> pixel = [planes[x], planes[width + x], planes[(2 * width) + x], planes[(3 * width) + x]];

            // Would be read as a repetition of the pixel before. Larger exponents come with larger mantissas, so this is 2 to the power of
            // -135.
            if (pixel is [1, 1, 1, _])
                pixel = [1, 1, 2, 1];
            target.Write(pixel);
        }
    }
}
