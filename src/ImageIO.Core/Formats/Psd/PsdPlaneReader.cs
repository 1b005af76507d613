using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>How planes are compressed, as the file numbers it.</summary>
internal enum PsdCompression
{
    None,
    Rle,
    Zip,
    ZipOfDifferences,
}

/// <summary>Reads planes of samples, one behind another, row by row.</summary>
internal sealed class PsdPlaneReader : IDisposable
{
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly PsdCompression _compression;
    private readonly int _width;
    private readonly int _height;
    private readonly int _depth;
    private readonly int _rowBytes;
    private readonly NdArray _row;
    private readonly NdArray? _counts;
    private readonly ZLibStream? _inflater;
    private readonly int _countBytes;
    private bool _warned;

    /// <summary>Starts to read.</summary>
    /// <param name="source">At the number of the compression.</param>
    /// <param name="options">How to read.</param>
    /// <param name="planes">Planes that follow.</param>
    /// <param name="height">Rows of each.</param>
    /// <param name="width">Samples of a row.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="isLarge">The file is a PSB.</param>
    public PsdPlaneReader(SourceStream source, ReadOptions options, int planes, int height, int width, int depth, bool isLarge)
    {
        (_source, _options, _height, _width, _depth) = (source, options, height, width, depth);
        var number = source.ReadUInt16BigEndian();
        CodecTools.ThrowCorruptIf(number > 3, $"Pixels are said to be compressed by method {number}; 0 to 3 exist.", source.Position - 2);
        _compression = (PsdCompression)number;
        _rowBytes = checked((int)PsdHeader.RowBytes(width, depth));
        _countBytes = isLarge ? 4 : 2;
        var tableBytes = _compression == PsdCompression.Rle ? (long)planes * height * _countBytes : 0;
        if (tableBytes > Math.Min(source.Length - source.Position, int.MaxValue))
            throw new EndOfStreamException();
        source.Working.Check(tableBytes + (2L * _rowBytes));
        _row = NdArray.CreateUninitialized(DType.UInt8, 2, _rowBytes);
        try
        {
            if (tableBytes > 0)
            {
                _counts = NdArray.CreateUninitialized(DType.UInt8, (int)tableBytes);
                source.ReadExactly(_counts.Bytes);
            }
            else if (_compression >= PsdCompression.Zip)
            {
                _inflater = new ZLibStream(source, CompressionMode.Decompress, leaveOpen: true);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _row.Dispose();
        _counts?.Dispose();
        _inflater?.Dispose();
    }

    /// <summary>Passes over planes.</summary>
    /// <param name="first">The number of the first plane.</param>
    /// <param name="count">How many.</param>
    public void Skip(int first, int count)
    {
        for (var row = first * _height; row < (first + count) * _height; row++)
        {
            if (_compression == PsdCompression.Rle)
                _source.Skip(CountOf(row));
            else if (_compression == PsdCompression.None)
                _source.Skip(_rowBytes);
            else
                Inflate(_row.RowAt(0));
        }
    }

    /// <summary>The next row of samples as the file has them, most significant bytes first. Valid until the next call.</summary>
    /// <param name="row">The row's number among those of all planes.</param>
    public Span<byte> Read(int row)
    {
        var bytes = _row.RowAt(0);
        switch (_compression)
        {
            case PsdCompression.None:
                _source.ReadExactly(bytes);
                break;
            case PsdCompression.Rle:
                ReadRuns(CountOf(row), bytes);
                break;
            default:
                Inflate(bytes);
                if (_compression == PsdCompression.ZipOfDifferences)
                    return AddUp(bytes);
                break;
        }

        return bytes;
    }

    private int CountOf(int row)
    {
        var count = _counts!.Bytes[(row * _countBytes)..];
        return _countBytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(count)
            : (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(count), int.MaxValue);
    }

    /// <summary>A row ends with its bytes: what goes beyond it is cut off.</summary>
    private void ReadRuns(int length, Span<byte> row)
    {
        var position = _source.Position;
        var (lacking, isBroken) = PackBits.ReadRow(_source, length, row);
        CodecTools.ThrowCorruptIf(lacking > 0 && _options.Tolerance != Tolerance.Partial,
            $"The runs of a row lack {lacking} bytes.", position);
        if (!isBroken || _warned)
            return;
        CodecTools.ThrowCorruptIf(_options.Tolerance == Tolerance.Strict, "A run goes beyond its row.", position);
        _warned = true;
        _options.OnWarning?.Invoke(new ImageWarning("A run goes beyond its row; what is too much is left out.", position));
    }

    private void Inflate(Span<byte> row)
    {
        try
        {
            if (_inflater!.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw new EndOfStreamException();
        }
        catch (Exception fault) when (fault is InvalidDataException
            || (fault is IOException and not EndOfStreamException && !ReferenceEquals(fault, _source.InnerFault)))
        {
            throw new CorruptImageException("What stands in a channel is not what deflate (RFC 1951) writes.", _source.Position, fault);
        }
    }

    /// <summary>Adds up differences of neighbors; floats are split into planes of bytes before.</summary>
    private Span<byte> AddUp(Span<byte> row)
    {
        if (_depth == 16)
        {
            ushort value = 0;
            for (var i = 0; i + 1 < row.Length; i += 2)
            {
                value += BinaryPrimitives.ReadUInt16BigEndian(row[i..]);
                BinaryPrimitives.WriteUInt16BigEndian(row[i..], value);
            }

            return row;
        }

        byte last = 0;
        foreach (ref var value in row)
            value = last += value;
        if (_depth != 32)
            return row;
        var samples = _row.RowAt(1);
        for (var i = 0; i < _width; i++)
        {
            for (var plane = 0; plane < 4; plane++)
                samples[(4 * i) + plane] = row[(plane * _width) + i];
        }

        return samples;
    }

    /// <summary>Puts a row of a plane into pixels.</summary>
    /// <param name="bytes">The row, as <see cref="Read"/> gives it.</param>
    /// <param name="pixels">The pixels, from the channel's place in the first one on.</param>
    /// <param name="stride">Samples of a pixel.</param>
    /// <param name="inverts">Ink is stored as its lack.</param>
    public void Scatter(ReadOnlySpan<byte> bytes, Span<byte> pixels, int stride, bool inverts)
    {
        switch (_depth)
        {
            case 1:
                // A set bit is black.
                for (var i = 0; i < _width; i++)
                    pixels[i * stride] = (byte)(1 ^ (bytes[i >> 3] >> (7 - (i & 7)) & 1));
                break;
            case 8:
                var flip = inverts ? byte.MaxValue : (byte)0;
                for (int i = 0, at = 0; i < bytes.Length && at < pixels.Length; i++, at += stride)
                    pixels[at] = (byte)(bytes[i] ^ flip);
                break;
            case 16:
                var wide = MemoryMarshal.Cast<byte, ushort>(pixels);
                var wideFlip = inverts ? ushort.MaxValue : (ushort)0;
                for (int i = 0, at = 0; i + 1 < bytes.Length && at < wide.Length; i += 2, at += stride)
                    wide[at] = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]) ^ wideFlip);
                break;
            default:
                var floats = MemoryMarshal.Cast<byte, float>(pixels);
                for (int i = 0, at = 0; i + 3 < bytes.Length && at < floats.Length; i += 4, at += stride)
                {
                    var value = BinaryPrimitives.ReadSingleBigEndian(bytes[i..]);
                    floats[at] = inverts ? 1 - value : value;
                }

                break;
        }
    }
}
