using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Reads the image of a JPEG: lossless, sequential or progressive, of Huffman codes.</summary>
internal sealed class JpegDecoder : SingleImageDecoder
{
    private JpegHeader? _header;
    private JpegColors _colors;
    private long _start;

    public JpegDecoder(SourceStream source, ReadOptions options)
        : base(source, options)
    {
        // The number of lines may stand behind the pixels.
        source.EnsureSeekable();
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_header is null)
            ReadHeader();
        return _header!.Metadata.ToMetadata(_header.Frame.Precision);
    }

    protected override FrameHeader ParseHeader()
    {
        _start = Source.Position;
        _header = new JpegHeader(Source, Options);
        var frame = _header.Frame;
        var channels = frame.Components.Length;
        CheckSize(frame.Width, frame.Height, channels * sizeof(ushort), _start);
        if (frame.Marker == JpegMarker.Lossless && !frame.IsFull)
            throw new UnsupportedImageException(
                "The components of the lossless JPEG have different sizes. Write it without subsampling.");
        _colors = JpegColors.Of(frame, _header.Metadata);
        return new FrameHeader
        {
            Shape = channels == 1 ? [frame.Height, frame.Width] : [frame.Height, frame.Width, channels],
            DType = frame.Precision <= 8 ? DType.UInt8 : DType.UInt16,
            ColorModel = channels == 4 ? ColorModel.Cmyk : ColorModel.Unspecified,
        };
    }

    protected override void Decode(NdArray destination)
    {
        // From the start: tables between scans may have changed since.
        Source.Position = _start;
        _header = new JpegHeader(Source, Options);
        if (_header.Frame.Marker == JpegMarker.Lossless)
            DecodeLossless(_header, destination);
        else
            DecodeCosines(_header, destination);
        GC.KeepAlive(destination);
    }

    private void DecodeLossless(JpegHeader header, NdArray destination)
    {
        if (Options.Tolerance == Tolerance.Partial)
        {
            for (var y = 0; y < destination.Shape[0]; y++)
                destination.RowAt(y).Clear();
        }

        var row = 0;
        DecodeScans(header, "The rest is zero.", scan =>
        {
            row = 0;
            new LosslessScanDecoder(Source, header, scan).Decode(destination, ref row);
        });
        for (var y = 0; y < row && !_colors.IsPlain; y++)
            _colors.Convert(destination.RowAt(y), header.Frame.Components.Length, header.Frame.Precision);
    }

    private void DecodeCosines(JpegHeader header, NdArray destination)
    {
        var frame = header.Frame;
        var planes = new DctPlane[frame.Components.Length];
        var taken = 0L;
        try
        {
            for (var i = 0; i < planes.Length; i++)
            {
                planes[i] = new DctPlane(frame, frame.Components[i], Source);
                taken += planes[i].ByteLength;
            }

            var row = 0;
            DecodeScans(header, "The rest is gray.", scan => new DctScanDecoder(Source, header, scan, planes).Decode(ref row));
            if (frame.Marker == JpegMarker.Progressive)
            {
                foreach (var plane in planes)
                    plane.TransformAll(frame.Precision);
            }

            Store(frame, planes, destination);
        }
        finally
        {
            foreach (var plane in planes)
                plane?.Dispose();
            Source.Working.Return(taken);
        }
    }

    /// <summary>Decodes scan after scan: until each component had one, or, where each refines those before, to the end.</summary>
    private void DecodeScans(JpegHeader header, string consequence, Action<JpegScan> decode)
    {
        var missing = Enumerable.Range(0, header.Frame.Components.Length).ToHashSet();
        try
        {
            for (var scan = header.FirstScan; ;)
            {
                decode(scan);
                foreach (var component in scan.Components)
                    missing.Remove(component.Component);
                if (missing.Count == 0 && header.Frame.Marker != JpegMarker.Progressive)
                    return;
                var next = header.ReadScan();
                if (next is null && missing.Count == 0)
                    return;
                scan = next ?? throw new CorruptImageException($"The image ends without {missing.Count} of its components.");
            }
        }
        catch (Exception fault) when (fault is CorruptImageException or EndOfStreamException && !ReferenceEquals(fault, Source.InnerFault))
        {
            var isPartial = Options.Tolerance == Tolerance.Partial;
            if (!isPartial && fault is CorruptImageException)
                throw;
            var message = $"The image is damaged, or ends early: {fault.Message}";
            if (!isPartial)
                CodecTools.ThrowCorrupt(message, Source.Position);
            Options.OnWarning?.Invoke(new ImageWarning($"{message} {consequence}", Source.Position));
        }
    }

    private void Store(JpegFrame frame, DctPlane[] planes, NdArray destination)
    {
        var channels = planes.Length;
        var upsamplers = planes.Select(plane => new ChromaUpsampler(plane, frame)).ToArray();
        var length = upsamplers.Max(upsampler => upsampler.RowLength);
        Source.Working.Check(length * sizeof(ushort));
        using var buffer = NdArray.CreateUninitialized(DType.UInt16, length);
        var samples = buffer.AsSpan<ushort>();
        for (var y = 0; y < frame.Height; y++)
        {
            Source.CancellationToken.ThrowIfCancellationRequested();
            var row = destination.RowAt(y);
            for (var channel = 0; channel < channels; channel++)
            {
                upsamplers[channel].Fill(y, samples);
                if (frame.Precision <= 8)
                {
                    for (int x = 0, to = channel; x < frame.Width; x++, to += channels)
                        row[to] = (byte)samples[x];
                }
                else
                {
                    var wide = MemoryMarshal.Cast<byte, ushort>(row);
                    for (int x = 0, to = channel; x < frame.Width; x++, to += channels)
                        wide[to] = samples[x];
                }
            }

            if (!_colors.IsPlain)
                _colors.Convert(row, channels, frame.Precision);
        }

        GC.KeepAlive(buffer);
    }
}
