using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.OpenExr;

/// <summary>Unpacks chunks, each to rows of channels. Holds the scratch of a decoder.</summary>
internal sealed class ExrUnpacker(SourceStream source) : IDisposable
{
    private ExrPiz? _piz;
    private NdArray? _samples;
    private NdArray? _scratch;
    private NdArray? _packed;

    public void Dispose()
    {
        _piz?.Dispose();
        _samples?.Dispose();
        _scratch?.Dispose();
        _packed?.Dispose();
    }

    /// <summary>Unpacks the chunk that the source stands at.</summary>
    /// <param name="length">Bytes of the chunk.</param>
    /// <param name="method">How it is packed.</param>
    /// <param name="channels">In the order of the file.</param>
    /// <param name="area">Where the chunk lies.</param>
    /// <returns>Row by row, channel by channel, least significant bytes first. Valid until the next call.</returns>
    public Span<byte> Unpack(int length, ExrMethod method, ImmutableArray<ExrChannel> channels, ExrArea area)
    {
        var position = source.Position;
        var bytes = area.Bytes(channels);
        var samples = Take(ref _samples, bytes);

        // What packing would not have made shorter stands as it is.
        if (length >= bytes || method == ExrMethod.None)
        {
            CodecTools.ThrowCorruptIf(length != bytes, $"A chunk has {length} bytes, and its pixels take {bytes}.", position);
            source.ReadExactly(samples);
            return samples;
        }

        switch (method)
        {
            case ExrMethod.Rle:
                var scratch = Take(ref _scratch, bytes);
                ExrRuns.Decode(ReadPacked(length), scratch, position);
                ExrBytes.Accumulate(scratch);
                ExrBytes.Interleave(scratch, samples);
                break;
            case ExrMethod.Zip or ExrMethod.Zips:
                scratch = Take(ref _scratch, bytes);
                ChunkStream.Inflate(source, length, scratch);
                ExrBytes.Accumulate(scratch);
                ExrBytes.Interleave(scratch, samples);
                break;
            case ExrMethod.Pxr24:
                scratch = Take(ref _scratch, ExrPxr24.PackedBytes(channels, area));
                ChunkStream.Inflate(source, length, scratch);
                ExrPxr24.Decode(scratch, channels, area, samples);
                break;
            case ExrMethod.Piz:
                (_piz ??= new ExrPiz()).Decode(ReadPacked(length), channels, area, Take(ref _scratch, bytes), samples, position);
                break;
            default:
                ExrB44.Decode(ReadPacked(length), channels, area, samples, position);
                break;
        }

        return samples;
    }

    private Span<byte> ReadPacked(int length)
    {
        var packed = Take(ref _packed, length);
        source.ReadExactly(packed);
        return packed;
    }

    /// <summary>The first bytes of a block that is as large as was ever needed.</summary>
    private Span<byte> Take(ref NdArray? memory, long bytes)
    {
        if (bytes > int.MaxValue)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, int.MaxValue);
        if (memory is null || memory.ByteLength < bytes)
        {
            source.Working.Check(bytes);
            memory?.Dispose();
            memory = NdArray.CreateUninitialized(DType.UInt8, (int)Math.Max(bytes, 1));
        }

        return memory.Bytes[..(int)bytes];
    }
}
