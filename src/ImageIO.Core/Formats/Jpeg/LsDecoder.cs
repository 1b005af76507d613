using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>Reads the image of a JPEG-LS file: scan by scan, which hold one component, or all by lines or pixels.</summary>
internal sealed class LsDecoder : SingleImageDecoder
{
    private const int InterleavedByPixel = 2;

    private LsHeader? _header;
    private LsMappingTable? _table;
    private long _dataAt;

    public LsDecoder(SourceStream source, ReadOptions options)
        : base(source, options)
    {
        // The number of lines may stand behind the pixels.
        source.EnsureSeekable();
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (ReadHeader() is null && _header is null)
            return ImageMetadata.Empty;
        var metadata = _header!.Metadata.ToMetadata(_header.Frame.Precision);
        return _table is { Palette: { Length: > 0 } palette } && (!excludeApplied || !Options.ApplyPalette)
            ? metadata.With(new ImageMetadata([new("palette", palette)])) : metadata;
    }

    protected override FrameHeader ParseHeader()
    {
        var start = Source.Position;
        _header = new LsHeader(Source, Options);
        _dataAt = Source.Position;
        var frame = _header.Frame;
        CheckSize(frame.Width, frame.Height, frame.Components.Length * sizeof(ushort), start);
        if (!frame.IsFull)
            throw new UnsupportedImageException(
                "The components of the image have different sizes. Write it without subsampling, or each component to a file of its own.");
        CodecTools.ThrowCorruptIf(_header.Metadata.HpTransform > 0 && frame.Components.Length != 3,
            $"Colors are said to be transformed, but the image has {frame.Components.Length} components.", start);
        _table = _header.TableOf(_header.FirstScan.Components[0]);
        if (_table is not null && frame.Components.Length > 1)
            throw new UnsupportedImageException(
                "Components of an image of several have mapping tables. Have the program that made the file store values.");
        var isExpanded = _table is not null && Options.ApplyPalette;
        var channels = isExpanded ? _table!.Channels : frame.Components.Length;
        return new FrameHeader
        {
            Shape = channels == 1 ? [frame.Height, frame.Width] : [frame.Height, frame.Width, channels],
            DType = frame.Precision <= 8 || isExpanded ? DType.UInt8 : DType.UInt16,
            ColorModel = _table is not null && !isExpanded ? ColorModel.Indexed : ColorModel.Unspecified,
        };
    }

    protected override void Decode(NdArray destination)
    {
        Source.Position = _dataAt;
        var isPartial = Options.Tolerance == Tolerance.Partial;
        if (isPartial)
        {
            for (var y = 0; y < destination.Shape[0]; y++)
                destination.RowAt(y).Clear();
        }

        var (done, rows) = (0, 0);
        try
        {
            var scan = _header!.FirstScan;
            while (true)
            {
                rows = 0;
                DecodeScan(scan, destination, ref rows);
                done += scan.Components.Length;
                if (done >= _header.Frame.Components.Length)
                    break;
                scan = _header.ReadScan()
                    ?? throw new CorruptImageException($"The image ends behind {done} of {_header.Frame.Components.Length} components.");
            }
        }
        catch (Exception fault) when (fault is CorruptImageException or EndOfStreamException && !ReferenceEquals(fault, Source.InnerFault))
        {
            if (!isPartial && fault is CorruptImageException)
                throw;
            var message = $"The image is damaged, or ends early, in row {rows} of a scan: {fault.Message}";
            if (!isPartial)
                CodecTools.ThrowCorrupt(message, Source.Position);
            Options.OnWarning?.Invoke(new ImageWarning($"{message} The rest is zero.", Source.Position));
        }

        if (_header!.Metadata.HpTransform is > 0 and var transform)
        {
            for (var y = 0; y < rows; y++)
                LsColors.Restore(destination.RowAt(y), transform, _header.Frame.Precision);
        }

        GC.KeepAlive(destination);
    }

    private void DecodeScan(JpegScan scan, NdArray destination, ref int row)
    {
        var (frame, parameters) = (_header!.Frame, _header.ParametersOf(scan));
        var count = scan.Components.Length;
        CodecTools.ThrowCorruptIf(scan.End > InterleavedByPixel, $"Components are interleaved by method {scan.End}; 0 to 2 exist.",
            Source.Position);
        CodecTools.ThrowCorruptIf(scan.End == 0 && count > 1, $"A scan of {count} components does not say how they are interleaved.",
            Source.Position);
        var length = frame.Width + 2;
        var bytes = 2L * count * length * sizeof(ushort);
        Source.Working.Check(bytes);
        using var lines = NdArray.CreateUninitialized(DType.UInt16, 2, count, length);
        var samples = lines.AsSpan<ushort>();
        samples.Clear();
        var above = samples[..(count * length)];
        var current = samples[(count * length)..];
        var decoder = new LsLineDecoder(parameters, count);
        var bits = new ScanBits(Source, stuffsBits: true);
        for (; row < frame.Height; row++)
        {
            Source.CancellationToken.ThrowIfCancellationRequested();
            if (_header.RestartInterval > 0 && row > 0 && row % _header.RestartInterval == 0)
            {
                JpegSegmentReader.PassRestart(ref bits, Source, (row / _header.RestartInterval) - 1);
                decoder.Reset();
                above.Clear();
            }

            if (scan.End == InterleavedByPixel && count > 1)
            {
                decoder.DecodeInterleaved(ref bits, above, current);
            }
            else
            {
                for (var i = 0; i < count; i++)
                    decoder.Decode(ref bits, above.Slice(i * length, length), current.Slice(i * length, length), i);
            }

            for (var i = 0; i < count; i++)
                Store(current.Slice((i * length) + 1, frame.Width), destination.RowAt(row), scan.Components[i].Component, scan);
            var last = above;
            above = current;
            current = last;
        }

        bits.End();
        GC.KeepAlive(lines);
    }

    /// <summary>Puts a line of a component in its place.</summary>
    private void Store(ReadOnlySpan<ushort> samples, Span<byte> row, int component, JpegScan scan)
    {
        var (channels, shift) = (_header!.Frame.Components.Length, scan.ApproximationLow);
        if (_table is not null && Options.ApplyPalette)
        {
            _table.Expand(samples, row);
        }
        else if (_header.Frame.Precision <= 8)
        {
            for (int x = 0, to = component; x < samples.Length; x++, to += channels)
                row[to] = (byte)(samples[x] << shift);
        }
        else
        {
            var wide = MemoryMarshal.Cast<byte, ushort>(row);
            for (int x = 0, to = component; x < samples.Length; x++, to += channels)
                wide[to] = (ushort)(samples[x] << shift);
        }
    }
}
