using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ImageIO.Tiff.Compression;

/// <summary>Zstandard (RFC 8878).</summary>
internal sealed class ZstdDecompressor : Decompressor
{
    /// <summary>Frames may look back 64 MiB where they are not decompressed at one go.</summary>
    private const int MaxWindowLog = 26;

    private readonly ZstdSharp.Decompressor _decompressor = new();

    public ZstdDecompressor() => _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        try
        {
            // Frames that tell their length, as nearly all do, need no window.
            if (_decompressor.TryUnwrap(source.Span, destination, out var count))
                return count;
            _decompressor.ResetStream();
            var written = 0;
            for (var rest = source.Span; written < destination.Length;)
            {
                var status = _decompressor.UnwrapStream(rest, destination[written..], out var consumed, out var came);
                written += came;
                rest = rest[consumed..];
                if (status is OperationStatus.Done || (consumed == 0 && came == 0))
                    break;
            }

            return written;
        }
        catch (ZstdException fault)
        {
            throw new InvalidDataException($"The Zstandard data are damaged: {fault.Message}", fault);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _decompressor.Dispose();
        base.Dispose(disposing);
    }
}
