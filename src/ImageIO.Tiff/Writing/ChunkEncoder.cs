using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ZstdSharp;

namespace ImageIO.Tiff.Writing;

/// <summary>Makes the bytes of a strip or tile: predictor, byte order, compression. One thread's, with buffers that are kept.</summary>
internal sealed class ChunkEncoder(TiffWriteOptions options) : IDisposable
{
    private const int DefaultDeflateLevel = 6;
    private const int DefaultZstdLevel = 3;

    private readonly ByteSink _sink = new();
    private byte[] _rows = [];
    private byte[] _row = [];
    private LzwCompressor? _lzw;
    private Compressor? _zstd;

    /// <summary>The bytes of the last chunk.</summary>
    public ReadOnlySpan<byte> Bytes => options.Compression == TiffWriteCompression.None ? _rows.AsSpan(0, Length) : _sink.Written;

    private int Length { get; set; }

    /// <summary>Space for the rows of a chunk as they stand in an array; to be filled before <see cref="Encode"/>.</summary>
    public Span<byte> Rows(int length)
    {
        Length = length;
        if (_rows.Length < length)
            _rows = new byte[length];
        return _rows.AsSpan(0, length);
    }

    /// <summary>Encodes the rows that were put into <see cref="Rows"/>.</summary>
    /// <param name="layout">The array's.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="samples">Samples of a pixel of the chunk.</param>
    /// <param name="predictor">2 for differences, 3 for floats, 1 for neither.</param>
    public void Encode(ArrayLayout layout, int rowBytes, int samples, int predictor)
    {
        var rows = _rows.AsSpan(0, Length);
        var size = layout.Bits <= 8 ? 1 : layout.DType.ItemSize();
        if (layout.Format == Reading.TiffSampleFormat.Complex)
            size /= 2;
        if (predictor == 3)
        {
            if (_row.Length < rowBytes)
                _row = new byte[rowBytes];
            for (var rest = rows; rest.Length >= rowBytes; rest = rest[rowBytes..])
                SplitFloats(rest[..rowBytes], size, samples, _row);
        }
        else
        {
            if (predictor == 2)
                Differ(rows, rowBytes, size, samples);
            if (options.BigEndian == BitConverter.IsLittleEndian)
                CodecTools.ReverseBytes(rows, size);
        }

        _sink.Clear();
        switch (options.Compression)
        {
            case TiffWriteCompression.Deflate:
                using (var deflate = new ZLibStream(_sink,
                    new ZLibCompressionOptions { CompressionLevel = Math.Min(options.Level ?? DefaultDeflateLevel, 9) }, leaveOpen: true))
                    deflate.Write(rows);
                break;
            case TiffWriteCompression.Lzw:
                (_lzw ??= new LzwCompressor()).Compress(rows, _sink);
                break;
            case TiffWriteCompression.Zstd:
                _zstd ??= new Compressor(options.Level ?? DefaultZstdLevel);
                _sink.Advance(_zstd.Wrap(rows, _sink.Room(Compressor.GetCompressBound(rows.Length))));
                break;
            case TiffWriteCompression.PackBits:
                for (var rest = rows; rest.Length >= rowBytes; rest = rest[rowBytes..])
                    PackBitsCompressor.Compress(rest[..rowBytes], _sink);
                break;
            default:
                break;
        }
    }

    public void Dispose()
    {
        _zstd?.Dispose();
        _sink.Dispose();
    }

    private static void Differ(Span<byte> rows, int rowBytes, int size, int samples)
    {
        for (; rows.Length >= rowBytes; rows = rows[rowBytes..])
        {
            var row = rows[..rowBytes];
            switch (size)
            {
                case 1:
                    Differ(row, samples);
                    break;
                case 2:
                    Differ(MemoryMarshal.Cast<byte, ushort>(row), samples);
                    break;
                case 4:
                    Differ(MemoryMarshal.Cast<byte, uint>(row), samples);
                    break;
                default:
                    Differ(MemoryMarshal.Cast<byte, ulong>(row), samples);
                    break;
            }
        }
    }

    private static void Differ<T>(Span<T> row, int samples)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = row.Length - 1; i >= samples; i--)
            row[i] -= row[i - samples];
    }

    private static void SplitFloats(Span<byte> row, int size, int samples, Span<byte> planes)
    {
        planes = planes[..row.Length];
        var count = row.Length / size;
        for (var place = 0; place < size; place++)
        {
            var from = BitConverter.IsLittleEndian ? size - 1 - place : place;
            var plane = planes.Slice(place * count, count);
            for (var i = 0; i < count; i++)
                plane[i] = row[(i * size) + from];
        }

        Differ(planes, samples);
        planes.CopyTo(row);
    }
}
