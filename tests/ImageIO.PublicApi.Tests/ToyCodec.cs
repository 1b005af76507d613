using System.Collections.Immutable;
using ImageIO;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ToyFormat;

/// <summary>
/// A format made for these tests, written against the public contract alone. A file is images one behind another, each of a header
/// (<c>TOY1</c>, element type, channels, key, then height, width and milliseconds as 32-bit little-endian numbers) and its samples, each
/// byte combined with the key.
/// </summary>
public sealed class ToyCodec : ImageCodec
{
    public static ReadOnlySpan<byte> Magic => "TOY1"u8;

    public override CodecInfo Info { get; } = new()
    {
        Name = "toy",
        Extensions = [".toy", ".toyfile"],
        Signatures = [Signature.Of("TOY1")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite | CodecCapabilities.RandomAccess,
        Accepts = [new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4), new(DType.Float32, 1)],
        MimeTypes = ["image/x-toy"],
        Description = "Toy images",
        Package = "ToyFormat",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new ToyDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new ToyEncoder(target, (options as ToyWriteOptions)?.Key ?? 0);
}

/// <summary>How to write a toy file.</summary>
public sealed record ToyWriteOptions : WriteOptions
{
    /// <summary>What each byte is combined with. Default 0: nothing changes.</summary>
    public byte Key { get; init; }

    protected override string? ForCodec => "toy";
}

internal sealed class ToyDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private FrameHeader? _header;
    private byte _key;
    private int _count;

    public override bool StacksByDefault => true;

    public override FrameHeader? ReadHeader()
    {
        if (_header is not null || (_count > 0 && source.PeekBuffered().IsEmpty))
            return _header;
        if (!source.ReadSpan(4).SequenceEqual(ToyCodec.Magic))
            throw new CorruptImageException("An image does not start with TOY1.");
        var dtype = source.ReadUInt8() switch
        {
            0 => DType.UInt8,
            1 => DType.Float32,
            var other => throw new UnsupportedImageException($"Element type {other} is not known."),
        };
        var channels = source.ReadUInt8();
        _key = source.ReadUInt8();
        var (height, width, milliseconds) =
            (source.ReadUInt32LittleEndian(), source.ReadUInt32LittleEndian(), source.ReadUInt32LittleEndian());
        if (channels is not (1 or 3 or 4) || height is 0 or > int.MaxValue || width is 0 or > int.MaxValue)
            throw new CorruptImageException($"There is no image of {height}×{width} pixels and {channels} channels.");
        _count++;
        ImmutableArray<int> shape = channels == 1 ? [(int)height, (int)width] : [(int)height, (int)width, channels];
        return _header = new FrameHeader { Shape = shape, DType = dtype, Duration = TimeSpan.FromMilliseconds(milliseconds) };
    }

    public override void ReadPixels(NdArray destination)
    {
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            var row = destination[y].Bytes;
            try
            {
                source.ReadExactly(row);
            }
            catch (EndOfStreamException) when (options.Tolerance == Tolerance.Partial)
            {
                row.Clear();
            }

            Combine(row, _key);
        }

        _header = null;
    }

    public override bool TrySkipPixels()
    {
        source.Skip(_header!.Shape.Aggregate((long)_header.DType.ItemSize(), (product, length) => checked(product * length)));
        _header = null;
        return true;
    }

    internal static void Combine(Span<byte> bytes, byte key)
    {
        foreach (ref var value in bytes)
            value ^= key;
    }
}

internal sealed class ToyEncoder(TargetStream target, byte key) : FrameEncoder
{
    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        target.Write(ToyCodec.Magic);
        target.WriteByte((byte)(pixels.DType == DType.Float32 ? 1 : 0));
        target.WriteByte((byte)(pixels.Rank == 3 ? pixels.Shape[2] : 1));
        target.WriteByte(key);
        target.WriteUInt32LittleEndian((uint)pixels.Shape[0]);
        target.WriteUInt32LittleEndian((uint)pixels.Shape[1]);
        target.WriteUInt32LittleEndian((uint)(timing.Duration ?? TimeSpan.Zero).TotalMilliseconds);
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            var row = pixels[y].Bytes.ToArray();
            ToyDecoder.Combine(row, key);
            target.Write(row);
        }
    }

    public override void Finish()
    {
    }
}
