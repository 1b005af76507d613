using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.OpenExr;

/// <summary>Writes images as the parts of a file; one image as a file without parts.</summary>
/// <remarks>The headers of all parts come before the pixels of the first, so chunks are put aside until all images are there.</remarks>
internal sealed class ExrEncoder(TargetStream target, ExrMethod method) : FrameEncoder
{
    private const int ChunkHead = 2 * sizeof(int);

    /// <summary>As OpenEXR has it: much of deflate's gain for a fraction of its time.</summary>
    private static readonly ZLibCompressionOptions Level = new() { CompressionLevel = 4 };

    private readonly SpoolStream _chunks = new();
    private readonly List<Part> _parts = [];
    private readonly PackedStream _packed = new();
    private NdArray? _scratch;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (pixels.Length == 0)
            throw new ImageEncodingException($"An OpenEXR file can't hold an image without pixels ({pixels}).");
        var (height, width) = (pixels.Shape[0], pixels.Shape[1]);
        var channels = ExrHeaderWriter.ChannelsOf(pixels, metadata);
        var rows = method.RowsPerBlock();
        var window = ExrHeaderWriter.WindowOf(height, width, metadata);
        var top = window[1];
        var header = new ExrHeaderWriter().Build(channels, method, window, metadata);
        _parts.Add(new(header, NameOf(metadata), (height + rows - 1) / rows, _chunks.Length));
        var blockBytes = checked((int)Math.Min(rows, height) * channels.Length * channels[0].ItemSize * width);
        if (_scratch is null || _scratch.ByteLength < 3L * blockBytes)
        {
            _scratch?.Dispose();
            _scratch = NdArray.CreateUninitialized(DType.UInt8, 3, blockBytes);
        }

        var places = ExrChannel.PlacesOf(channels);
        Span<byte> head = stackalloc byte[ChunkHead];
        for (var y = 0; y < height; y += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = _scratch.RowAt(0)[..(Math.Min(rows, height - y) * (blockBytes / Math.Min(rows, height)))];
            Gather(pixels, y, places, channels[0].ItemSize, bytes);
            var packed = Pack(bytes);
            BinaryPrimitives.WriteInt32LittleEndian(head, top + y);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], packed.Length);
            _chunks.Write(head);
            _chunks.Write(packed);
        }

        GC.KeepAlive(pixels);
    }

    public override void Finish()
    {
        if (_parts.Count == 0)
            throw new ImageEncodingException("An OpenEXR file needs an image, but none was written.");
        var hasParts = _parts.Count > 1;
        target.WriteUInt32LittleEndian(ExrHeaderReader.Magic);
        target.WriteUInt32LittleEndian(ExrHeaderReader.Version(hasParts));
        var names = new HashSet<string>();
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            target.Write(part.Header.Span);
            if (hasParts)
                target.Write(ExrHeaderWriter.BuildPart(UniqueName(part.Name ?? $"part {i}", names), part.ChunkCount));
            target.WriteByte(0);
        }

        if (hasParts)
            target.WriteByte(0);
        WriteTables(hasParts);
        WriteChunks(hasParts);
    }

    protected override void Dispose(bool disposing)
    {
        _chunks.Dispose();
        _packed.Dispose();
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    private static string? NameOf(ImageMetadata metadata)
        => metadata.TryGet<string>("name", out var name) && name.Length is > 0 and < 1000 && !name.Any(char.IsControl) ? name : null;

    private static string UniqueName(string name, HashSet<string> names)
    {
        var unique = name;
        for (var i = 2; !names.Add(unique); i++)
            unique = $"{name} {i}";
        return unique;
    }

    /// <summary>The rows of a block, each channel by channel.</summary>
    private static void Gather(NdArray pixels, int top, int[] places, int itemSize, Span<byte> bytes)
    {
        var width = pixels.Shape[1];
        for (var y = top; !bytes.IsEmpty; y++)
        {
            var row = pixels.RowAt(y);
            foreach (var place in places)
            {
                if (itemSize == sizeof(ushort))
                    Gather<ushort>(row, place, places.Length, bytes[..(width * itemSize)]);
                else
                    Gather<uint>(row, place, places.Length, bytes[..(width * itemSize)]);
                if (!BitConverter.IsLittleEndian)
                    CodecTools.ReverseBytes(bytes[..(width * itemSize)], itemSize);
                bytes = bytes[(width * itemSize)..];
            }
        }
    }

    private static void Gather<T>(ReadOnlySpan<byte> row, int place, int stride, Span<byte> bytes)
        where T : unmanaged
    {
        var pixels = MemoryMarshal.Cast<byte, T>(row);
        var samples = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0, at = place; i < samples.Length && at < pixels.Length; i++, at += stride)
            samples[i] = pixels[at];
    }

    /// <summary>The block as it goes into the file: as it is where packing makes it no shorter.</summary>
    private ReadOnlySpan<byte> Pack(Span<byte> bytes)
    {
        if (method == ExrMethod.None)
            return bytes;
        var halves = _scratch!.RowAt(1)[..bytes.Length];
        ExrBytes.Split(bytes, halves);
        using var packed = _scratch[2].Reshape(_scratch.Shape[1]);
        if (method == ExrMethod.Rle)
        {
            ExrBytes.Difference(halves);
            var length = ExrRuns.Encode(halves, packed.Bytes[..(bytes.Length - 1)]);
            return length < 0 ? bytes : _scratch.RowAt(2)[..length];
        }

        ExrBytes.Difference(halves);
        _packed.Begin(packed, bytes.Length - 1);
        using (var deflater = new ZLibStream(_packed, Level, leaveOpen: true))
            deflater.Write(halves);
        return _packed.Count is { } count ? _scratch.RowAt(2)[..count] : bytes;
    }

    private void WriteTables(bool hasParts)
    {
        var offset = target.Position + (sizeof(long) * _parts.Sum(part => (long)part.ChunkCount));
        Span<byte> head = stackalloc byte[ChunkHead];
        Span<byte> entry = stackalloc byte[sizeof(long)];
        foreach (var part in _parts)
        {
            var place = part.Start;
            for (var i = 0; i < part.ChunkCount; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(entry, offset);
                target.Write(entry);
                _chunks.Position = place;
                _chunks.ReadExactly(head);
                var length = ChunkHead + BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
                place += length;
                offset += length + (hasParts ? sizeof(int) : 0);
            }
        }
    }

    private void WriteChunks(bool hasParts)
    {
        _chunks.Position = 0;
        Span<byte> head = stackalloc byte[ChunkHead];
        for (var number = 0; number < _parts.Count; number++)
        {
            for (var i = 0; i < _parts[number].ChunkCount; i++)
            {
                if (hasParts)
                    target.WriteUInt32LittleEndian((uint)number);
                _chunks.ReadExactly(head);
                target.Write(head);
                for (var rest = BinaryPrimitives.ReadInt32LittleEndian(head[4..]); rest > 0;)
                {
                    var space = target.GetSpan(1);
                    var count = Math.Min(rest, space.Length);
                    _chunks.ReadExactly(space[..count]);
                    target.Advance(count);
                    rest -= count;
                }
            }
        }
    }

    /// <param name="Header">Its attributes, but for those that only one of several parts has.</param>
    /// <param name="Name">What it is to be called.</param>
    /// <param name="ChunkCount">The number of its chunks.</param>
    /// <param name="Start">Where its chunks begin among those that were put aside.</param>
    private sealed record Part(ReadOnlyMemory<byte> Header, string? Name, int ChunkCount, long Start);
}
