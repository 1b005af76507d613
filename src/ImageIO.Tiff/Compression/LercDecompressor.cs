using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Compression;

/// <summary>What LERC data are compressed by once more (tag 50674).</summary>
internal enum LercWrapping
{
    None,
    Deflate,
    Zstd,
}

/// <summary>
/// LERC (Limited Error Raster Compression, Esri) as libtiff has it: a mask stands for alpha of 0 and 255, and for floats that are no
/// number. Of files in the other byte order, the values of the blob are those of the swapped bytes.
/// </summary>
/// <param name="layout">How the page is stored.</param>
/// <param name="wrapping">What the blobs are compressed by once more.</param>
/// <param name="limits">How much space a strip or tile may take.</param>
internal sealed class LercDecompressor(TiffLayout layout, LercWrapping wrapping, Limits limits) : Decompressor
{
    /// <summary>What a blob may be longer than its values: heads, ranges and masks of many bands.</summary>
    private const int MinBlobSpace = 1 << 12;

    private const uint QuietNaN = 0x7FC0_0000;

    private readonly LercBlob _blob = new();
    private readonly ByteStream _bytes = new();
    private readonly ZstdDecompressor? _zstd = wrapping == LercWrapping.Zstd ? new() : null;
    private readonly ChunkSpace _unwrapped = new(limits);
    private readonly ChunkSpace _values = new(limits);

    /// <summary>Whether LERC has the samples' type.</summary>
    public static bool Reads(TiffLayout layout) => TypeOf(layout) is not null;

    public override int Decompress(ReadOnlyMemory<byte> source, Span<byte> destination, in ChunkShape shape)
    {
        var blob = wrapping == LercWrapping.None ? source.Span : Unwrap(source, destination.Length, shape);
        var length = layout.DType switch
        {
            DType.Int8 => Decode<sbyte>(blob, destination, shape),
            DType.UInt8 => Decode<byte>(blob, destination, shape),
            DType.Int16 => Decode<short>(blob, destination, shape),
            DType.UInt16 => Decode<ushort>(blob, destination, shape),
            DType.Int32 => Decode<int>(blob, destination, shape),
            DType.UInt32 => Decode<uint>(blob, destination, shape),
            DType.Float32 => Decode<float>(blob, destination, shape),
            _ => Decode<double>(blob, destination, shape),
        };
        GC.KeepAlive(_unwrapped);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        _bytes.Dispose();
        _zstd?.Dispose();
        _unwrapped.Dispose();
        _values.Dispose();
        base.Dispose(disposing);
    }

    private static LercType? TypeOf(TiffLayout layout)
        => layout.HasMixedBits || layout.Bits != layout.DType.ItemSize() * 8 ? null : layout.DType switch
        {
            DType.Int8 => LercType.SByte,
            DType.UInt8 => LercType.Byte,
            DType.Int16 => LercType.Int16,
            DType.UInt16 => LercType.UInt16,
            DType.Int32 => LercType.Int32,
            DType.UInt32 => LercType.UInt32,
            DType.Float32 => LercType.Single,
            DType.Float64 => LercType.Double,
            _ => null,
        };

    private ReadOnlySpan<byte> Unwrap(ReadOnlyMemory<byte> source, long wanted, in ChunkShape shape)
    {
        var whole = Math.Max(wanted, (long)shape.RowBytes * layout.ChunkHeight);
        var space = _unwrapped.Take(whole + (whole / 3) + MinBlobSpace + (64L * shape.Samples));
        if (_zstd is not null)
            return space[.._zstd.Decompress(source, space, shape)];
        _bytes.Start(source);
        using var inflated = new ZLibStream(_bytes, CompressionMode.Decompress, leaveOpen: true);
        var count = inflated.ReadAtLeast(space, space.Length, throwOnEndOfStream: false);
        _bytes.Start(default);
        return space[..count];
    }

    private int Decode<T>(ReadOnlySpan<byte> blob, Span<byte> destination, in ChunkShape shape)
        where T : unmanaged, INumber<T>
    {
        var written = 0;
        for (var sample = 0; sample < shape.Samples;)
        {
            var header = LercHeader.Read(blob, out var reader);
            var isAlphaMask = layout is { IsPlanar: false, DType: DType.UInt8, ExtraSamples: [.., 2] } && header.Depth == shape.Samples - 1;
            if (header.Type != TypeOf(layout) || header.Columns != shape.Width || header.Rows < shape.Rows
                || header.Rows > layout.ChunkHeight)
                throw new InvalidDataException(
                    $"A LERC blob has {header.Rows} rows of {header.Columns} values as {header.Type}, the strip or tile {shape.Rows} of " +
                    $"{shape.Width} as {layout.DType}.");
            if (header.Depth != 1 && header.Depth != shape.Samples && !isAlphaMask)
                throw new InvalidDataException($"A LERC blob has {header.Depth} values of a pixel, the strip or tile {shape.Samples}.");
            var isDirect = header.Depth == shape.Samples && header.Rows == shape.Rows;
            var count = checked(header.Rows * header.Columns * header.Depth);
            var values = isDirect ? MemoryMarshal.Cast<byte, T>(destination)[..count]
                : MemoryMarshal.Cast<byte, T>(_values.Take((long)count * Marshal.SizeOf<T>()));
            _blob.Decode(header, reader, values);
            MarkInvalid(values, header);
            if (!isDirect)
                Put(values, header, MemoryMarshal.Cast<byte, T>(destination), shape, sample);
            if (isAlphaMask)
                PutAlpha(destination, shape);
            blob = blob[header.Length..];
            sample += isAlphaMask ? shape.Samples : header.Depth;
            written = shape.Rows * shape.RowBytes;
        }

        GC.KeepAlive(_values);
        return written;
    }

    /// <summary>Floats without a value are no number.</summary>
    private void MarkInvalid<T>(Span<T> values, in LercHeader header)
        where T : unmanaged, INumber<T>
    {
        if (header.IsAllValid || header.Type < LercType.Single)
            return;

        // As libtiff has it: without a sign.
        var none = T.CreateTruncating(BitConverter.UInt32BitsToSingle(QuietNaN));
        for (var i = 0; i < values.Length; i++)
        {
            if (!_blob.IsValid(i / header.Depth))
                values[i] = none;
        }
    }

    /// <summary>Puts some values of each pixel to their place among all.</summary>
    private static void Put<T>(ReadOnlySpan<T> values, in LercHeader header, Span<T> destination, in ChunkShape shape, int sample)
        where T : unmanaged
    {
        var depth = header.Depth;
        for (var pixel = 0; pixel < shape.Rows * shape.Width; pixel++)
            values.Slice(pixel * depth, depth).CopyTo(destination[((pixel * shape.Samples) + sample)..]);
    }

    private void PutAlpha(Span<byte> destination, in ChunkShape shape)
    {
        for (var pixel = 0; pixel < shape.Rows * shape.Width; pixel++)
            destination[(pixel * shape.Samples) + shape.Samples - 1] = _blob.IsValid(pixel) ? byte.MaxValue : (byte)0;
    }
}
