using ImageIO.Codecs;
using ImageIO.FFmpeg.Reading;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Avif;

/// <summary>
/// Reads the frames of an AVIF sequence: colors are one film in it, their alpha is another one of gray, and the two are put together.
/// </summary>
internal sealed class AvifSequenceDecoder : FrameDecoder
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly AvifTracks _tracks;
    private readonly FFmpegDecoder _color;
    private FFmpegDecoder? _alpha;
    private FrameHeader? _colorHeader;
    private FrameHeader? _header;
    private NdArray? _colors;
    private NdArray? _opacities;

    public AvifSequenceDecoder(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);

        // ffmpeg needs a file in any case, beside which the stream can seek.
        source.EnsureLocalFile();
        _tracks = AvifTracks.Of(source);
        _color = Decoder(_tracks.Color, VideoPixels.Auto);
    }

    public override bool StacksByDefault => true;

    public override int? ImageCount => _color.ImageCount;

    public override int? EstimatedImageCount => _color.EstimatedImageCount;

    public override double? FractionRead => _color.FractionRead;

    public override int? LoopCount => _tracks.LoopCount;

    public override TimeSpan? TotalDuration => _color.TotalDuration;

    /// <summary>What reads alpha, in samples as deep as those of colors; null where there is none.</summary>
    private FFmpegDecoder? Alpha => _tracks.Alpha is { } track
        ? _alpha ??= Decoder(track, _color.ReadHeader()?.DType == DType.UInt16 ? VideoPixels.Gray16 : VideoPixels.Gray) : null;

    public override FrameHeader? ReadHeader()
    {
        var color = _color.ReadHeader();
        if (color is null || Alpha is not { } decoder)
            return color;
        if (color == _colorHeader)
            return _header;
        var alpha = decoder.ReadHeader();
        if (alpha is null || !alpha.Shape.AsSpan().SequenceEqual(color.Shape.AsSpan(..2)))
            CodecTools.ThrowCorrupt(
                $"A frame has colors of {color.Shape[1]}×{color.Shape[0]} px and " +
                $"{(alpha is null ? "no alpha" : $"alpha of {alpha.Shape[1]}×{alpha.Shape[0]} px")}.");
        _colorHeader = color;
        return _header = new FrameHeader
        {
            Shape = [.. color.Shape.AsSpan(..2), (color.Shape.Length == 2 ? 1 : color.Shape[2]) + 1],
            DType = color.DType,
            Axes = "YXS",
            ColorModel = color.ColorModel,
            Timestamp = color.Timestamp,
            Duration = color.Duration,
        };
    }

    public override void ReadPixels(NdArray destination)
    {
        if (Alpha is not { } alpha)
        {
            _color.ReadPixels(destination);
            return;
        }

        // Colors and alpha come apart: together they are as large as the frame.
        CodecTools.CheckWorkingMemory(_source, destination.ByteLength);
        var colors = Buffer(ref _colors, destination, destination.Shape[2] - 1);
        var opacities = Buffer(ref _opacities, destination, 1);
        _color.ReadPixels(colors);
        alpha.ReadPixels(opacities);
        if (destination.DType == DType.UInt16)
            Interleave(colors.AsSpan<ushort>(), opacities.AsSpan<ushort>(), destination.AsSpan<ushort>());
        else
            Interleave(colors.Bytes, opacities.Bytes, destination.Bytes);
        GC.KeepAlive(destination);
    }

    public override bool TrySkipPixels() => _color.TrySkipPixels() && Alpha?.TrySkipPixels() != false;

    public override void ExpectReads(ReadOnlySpan<int> indices)
    {
        _color.ExpectReads(indices);
        Alpha?.ExpectReads(indices);
    }

    public override bool TrySeek(int index) => _color.TrySeek(index) && Alpha?.TrySeek(index) != false;

    public override ImageMetadata ReadMetadata(bool excludeApplied) => _color.ReadMetadata(excludeApplied);

    protected override void Dispose(bool disposing)
    {
        _color.Dispose();
        _alpha?.Dispose();
        _colors?.Dispose();
        _opacities?.Dispose();
        base.Dispose(disposing);
    }

    private FFmpegDecoder Decoder(int track, VideoPixels pixels)
        => new(_source, FFmpegCodecs.Reading(_options) with { Stream = track, Pixels = pixels }, demuxer: "mov");

    private static NdArray Buffer(ref NdArray? buffer, NdArray destination, int channels)
    {
        var (height, width) = (destination.Shape[0], destination.Shape[1]);
        if (buffer?.ByteLength != destination.ByteLength / destination.Shape[2] * channels)
        {
            buffer?.Dispose();
            buffer = channels == 1 ? NdArray.Create(destination.DType, height, width)
                : NdArray.Create(destination.DType, height, width, channels);
        }

        return buffer;
    }

    private static void Interleave<T>(ReadOnlySpan<T> colors, ReadOnlySpan<T> opacities, Span<T> pixels)
    {
        var channels = colors.Length / opacities.Length;
        for (var i = 0; i < opacities.Length; i++)
        {
            var pixel = pixels.Slice(i * (channels + 1), channels + 1);
            for (var channel = 0; channel < channels; channel++)
                pixel[channel] = colors[(i * channels) + channel];
            pixel[channels] = opacities[i];
        }
    }
}
