using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Sgi;

/// <summary>Reads the image of an SGI file: channel after channel, each from its lowest row up.</summary>
internal sealed class SgiDecoder : SingleImageDecoder
{
    private SgiHeader? _header;
    private long _pixelsAt;
    private NdArray? _row;
    private NdArray? _places;

    public SgiDecoder(SourceStream source, ReadOptions options)
        : base(source, options)
    {
        // Rows in run lengths may stand anywhere.
        source.EnsureSeekable();
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _header is { Name.Length: > 0 } ? new ImageMetadata([new("name", _header.Name)]) : ImageMetadata.Empty;

    protected override FrameHeader ParseHeader()
    {
        _header = SgiHeader.Read(Source);
        _pixelsAt = Source.Position;
        return new FrameHeader
        {
            Shape = _header.Channels == 1 ? [_header.Height, _header.Width] : [_header.Height, _header.Width, _header.Channels],
            DType = _header.SampleBytes == 1 ? DType.UInt8 : DType.UInt16,
        };
    }

    protected override void Decode(NdArray destination)
    {
        var header = _header!;
        var rowBytes = header.Width * header.SampleBytes;
        Source.Position = _pixelsAt;
        Source.Working.Check(rowBytes + (header.IsRunLengths ? 8L * header.Height * header.Channels : 0));
        _row ??= NdArray.CreateUninitialized(DType.UInt8, rowBytes);
        if (Options.Tolerance == Tolerance.Partial)
        {
            for (var y = 0; y < header.Height; y++)
                destination.RowAt(y).Clear();
        }

        try
        {
            if (header.IsRunLengths)
                ReadPlaces(header);
            for (var channel = 0; channel < header.Channels; channel++)
            {
                for (var y = 0; y < header.Height; y++)
                    ReadRow(destination, header, channel, y);
            }
        }
        catch (EndOfStreamException fault) when (!ReferenceEquals(fault, Source.InnerFault))
        {
            const string message = "The image ends early";
            if (Options.Tolerance != Tolerance.Partial)
                CodecTools.ThrowCorrupt($"{message}.", Source.Position);
            Options.OnWarning?.Invoke(new ImageWarning($"{message}. The rest is zero.", Source.Position));
        }

        GC.KeepAlive(destination);
    }

    protected override void Dispose(bool disposing)
    {
        _row?.Dispose();
        _places?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Where each row of each channel begins, and then the bytes that each has.</summary>
    private void ReadPlaces(SgiHeader header)
    {
        _places ??= NdArray.CreateUninitialized(DType.UInt32, 2, checked(header.Height * header.Channels));
        var bytes = MemoryMarshal.AsBytes(_places.AsSpan<uint>());
        Source.ReadExactly(bytes);
        if (BitConverter.IsLittleEndian)
            CodecTools.ReverseBytes(bytes, sizeof(uint));
    }

    private void ReadRow(NdArray destination, SgiHeader header, int channel, int y)
    {
        Source.CancellationToken.ThrowIfCancellationRequested();
        var samples = _row!.Bytes;
        if (header.IsRunLengths)
            ReadRuns(samples, header, (channel * header.Height) + y);
        else
            Source.ReadExactly(samples);
        var row = destination.RowAt(header.Height - 1 - y);
        if (header.SampleBytes == 1)
            Scatter(samples, row, channel, header.Channels);
        else
            Scatter(samples, MemoryMarshal.Cast<byte, ushort>(row), channel, header.Channels);
    }

    private void ReadRuns(Span<byte> samples, SgiHeader header, int index)
    {
        var places = _places!.AsSpan<uint>();
        var (start, length) = (places[index], places[index + (places.Length / 2)]);
        if (start < SgiHeader.Size || start >= Source.Length)
            throw new EndOfStreamException($"A row is said to begin at byte {start}, which is not among the pixels.");
        Source.Position = start;
        var end = start + (long)length;
        while (!samples.IsEmpty)
        {
            if (Source.Position >= end)
                throw new EndOfStreamException($"The row at byte {start} has {length} bytes, too few for its samples.");
            var packet = header.SampleBytes == 1 ? Source.ReadUInt8() : Source.ReadUInt16BigEndian();
            var count = (packet & 127) * header.SampleBytes;
            if (count == 0)
                throw new EndOfStreamException($"The row at byte {start} ends before its samples do.");
            if (count > samples.Length)
                CodecTools.ThrowCorrupt("A run of samples reaches beyond the end of its row.", Source.Position);
            var part = samples[..count];
            if ((packet & 128) != 0)
                Source.ReadExactly(part);
            else if (header.SampleBytes == 1)
                part.Fill(Source.ReadUInt8());
            else
                MemoryMarshal.Cast<byte, ushort>(part).Fill(MemoryMarshal.Read<ushort>(Source.ReadSpan(2)));
            samples = samples[count..];
        }
    }

    private static void Scatter(ReadOnlySpan<byte> samples, Span<byte> row, int channel, int channels)
    {
        if (channels == 1)
        {
            samples.CopyTo(row);
            return;
        }

        for (int x = 0, to = channel; x < samples.Length; x++, to += channels)
            row[to] = samples[x];
    }

    private static void Scatter(ReadOnlySpan<byte> samples, Span<ushort> row, int channel, int channels)
    {
        for (int x = 0, to = channel; x < samples.Length; x += 2, to += channels)
            row[to] = BinaryPrimitives.ReadUInt16BigEndian(samples[x..]);
    }
}
