using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Formats.Sgi;

/// <summary>Writes one image as an SGI file, channel after channel, each from its lowest row up.</summary>
internal sealed class SgiEncoder(TargetStream target, SgiWriteOptions options) : SingleImageEncoder(".sgi")
{
    private const int MaxRun = 127;

    private NdArray? _row;
    private NdArray? _places;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        CheckSize(pixels, ushort.MaxValue);
        var (height, width, channels) = (pixels.Shape[0], pixels.Shape[1], ChannelsOf(pixels));
        var size = pixels.DType.ItemSize();
        if (options.RunLengths)
            target.EnsureSeekable();
        WriteHeader(pixels, channels, size, metadata);
        _row = NdArray.CreateUninitialized(DType.UInt8, width * size);
        if (options.RunLengths)
        {
            // The tables come first, and are known last.
            _places = NdArray.Create(DType.UInt32, 2, checked(height * channels));
            target.Write(_places.Bytes);
        }

        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Gather(pixels.RowAt(height - 1 - y), channel, channels, size, _row.Bytes);
                if (options.RunLengths)
                    WriteRuns(_row.Bytes, size, (channel * height) + y);
                else
                    target.Write(_row.Bytes);
            }
        }

        if (options.RunLengths)
            WritePlaces();
    }

    protected override void Dispose(bool disposing)
    {
        _row?.Dispose();
        _places?.Dispose();
        base.Dispose(disposing);
    }

    private void WriteHeader(NdArray pixels, int channels, int size, ImageMetadata metadata)
    {
        var header = target.GetSpan(SgiHeader.Size)[..SgiHeader.Size];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, SgiHeader.Mark);
        header[2] = options.RunLengths ? (byte)1 : (byte)0;
        header[3] = (byte)size;
        header[5] = channels == 1 ? (byte)2 : (byte)3;
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)pixels.Shape[1]);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], (ushort)pixels.Shape[0]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)channels);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], size == 1 ? byte.MaxValue : ushort.MaxValue);
        if (metadata.TryGet<string>("name", out var name))
        {
            var bytes = Encoding.Latin1.GetBytes(name);
            bytes.AsSpan(0, Math.Min(bytes.Length, SgiHeader.NameSize - 1)).CopyTo(header[SgiHeader.NameAt..]);
        }

        target.Advance(SgiHeader.Size);
    }

    /// <summary>One channel of a row, its samples most significant byte first.</summary>
    private static void Gather(ReadOnlySpan<byte> row, int channel, int channels, int size, Span<byte> samples)
    {
        if (size == 1)
        {
            for (int x = 0, from = channel; x < samples.Length; x++, from += channels)
                samples[x] = row[from];
            return;
        }

        var wide = MemoryMarshal.Cast<byte, ushort>(row);
        for (int x = 0, from = channel; x < samples.Length; x += 2, from += channels)
            BinaryPrimitives.WriteUInt16BigEndian(samples[x..], wide[from]);
    }

    private void WriteRuns(ReadOnlySpan<byte> samples, int size, int index)
    {
        var start = target.Position;
        while (!samples.IsEmpty)
        {
            var left = samples.Length / size;
            var equal = RunAt(samples, size, Math.Min(left, MaxRun));
            if (equal > 2 || equal == left)
            {
                WritePacket(equal, size);
                target.Write(samples[..size]);
                samples = samples[(equal * size)..];
                continue;
            }

            // Up to the next three that are equal.
            var count = equal;
            while (count < Math.Min(left, MaxRun))
            {
                var wanted = Math.Min(3, left - count);
                if (RunAt(samples[(count * size)..], size, wanted) == wanted)
                    break;
                count++;
            }

            WritePacket(128 | count, size);
            target.Write(samples[..(count * size)]);
            samples = samples[(count * size)..];
        }

        WritePacket(0, size);
        var places = _places!.AsSpan<uint>();
        if (target.Position > uint.MaxValue)
            throw new ImageEncodingException("The file would be longer than 4 GiB, which its table of rows can't tell. Use .png or .npy.");
        places[index] = (uint)start;
        places[index + (places.Length / 2)] = (uint)(target.Position - start);
    }

    private void WritePacket(int packet, int size)
    {
        if (size == 1)
            target.WriteByte((byte)packet);
        else
            target.WriteUInt16BigEndian((ushort)packet);
    }

    private static int RunAt(ReadOnlySpan<byte> samples, int size, int max)
    {
        var count = 1;
        while (count < max && samples.Slice(count * size, size).SequenceEqual(samples[..size]))
            count++;
        return count;
    }

    private void WritePlaces()
    {
        var bytes = MemoryMarshal.AsBytes(_places!.AsSpan<uint>());
        if (BitConverter.IsLittleEndian)
            Codecs.CodecTools.ReverseBytes(bytes, sizeof(uint));
        var end = target.Position;
        target.Position = SgiHeader.Size;
        target.Write(bytes);
        target.Position = end;
    }
}
