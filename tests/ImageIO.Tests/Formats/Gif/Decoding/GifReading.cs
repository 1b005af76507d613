using ImageIO.Codecs;
using ImageIO.Formats.Gif;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>What a GIF decoder gave: all images, and the exception that ended them, if any.</summary>
internal sealed record GifReadResult(List<byte[]> Images, List<FrameHeader> Headers, int? Count, int? Loops, List<ImageWarning> Warnings,
    ImageException? Fault)
{
    public int[] Shape => [.. Headers[0].Shape];
}

/// <summary>Drives the decoder as a session does.</summary>
internal static class GifReading
{
    public static GifReadResult Read(ImageSource from, Tolerance tolerance = Tolerance.Ancillary, Limits? limits = null)
    {
        var warnings = new List<ImageWarning>();
        var options = new ReadOptions { Tolerance = tolerance, Limits = limits ?? Limits.Default, OnWarning = warnings.Add };
        using var source = from.Open(options.Limits, TestContext.Current.CancellationToken);
        using var decoder = new GifCodec().CreateDecoder(source, options);
        var result = new GifReadResult([], [], null, null, warnings, null);
        try
        {
            while (decoder.ReadHeader() is { } header)
            {
                Assert.Same(header, decoder.ReadHeader());
                result.Headers.Add(header);
                using var pixels = NdArray.Create(header.DType, header.Shape.AsSpan());
                decoder.ReadPixels(pixels);
                result.Images.Add(pixels.Bytes.ToArray());
            }

            return result with { Count = decoder.ImageCount, Loops = decoder.LoopCount };
        }
        catch (ImageException fault)
        {
            return result with { Fault = fault };
        }
        catch (EndOfStreamException fault)
        {
            // As the session does.
            return result with { Fault = new CorruptImageException(fault.Message) { Position = source.Position } };
        }
    }

    public static ImageMetadata Metadata(byte[] file, int images = 0, bool excludeApplied = true)
    {
        using var source = ((ImageSource)file).Open(Limits.Default, TestContext.Current.CancellationToken);
        using var decoder = new GifCodec().CreateDecoder(source, ReadOptions.Default);
        for (var i = 0; i < images; i++)
        {
            decoder.ReadHeader();
            if (i < images - 1)
                decoder.TrySkipPixels();
        }

        return decoder.ReadMetadata(excludeApplied);
    }
}
