using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats;

/// <summary>An image file within another one, read by the codec of its format.</summary>
internal sealed class EmbeddedImage : IDisposable
{
    private readonly SourceStream _outer;
    private readonly SourceStream _bytes;
    private readonly FrameDecoder _decoder;

    /// <summary>Reads the inner file's header.</summary>
    /// <param name="codec">The codec's name.</param>
    /// <param name="source">The outer file; it can seek. Its place is anywhere afterwards.</param>
    /// <param name="offset">Where the inner file begins.</param>
    /// <param name="length">Its bytes; they lie within the outer file.</param>
    /// <param name="options">How the outer file is read.</param>
    public EmbeddedImage(string codec, SourceStream source, long offset, long length, ReadOptions options)
    {
        _outer = source;
        _bytes = source.TryGetMemory(out var memory)
            ? new SourceStream(source.Name, memory.Slice((int)offset, (int)length), options.Limits, source.CancellationToken)
            : new SourceStream(source.Name, new Part(source, offset, length), ownsInner: true, options.Limits, source.CancellationToken);
        try
        {
            _decoder = CodecRegistry.Default.Get(codec).CreateDecoder(_bytes, options);
            Header = _decoder.ReadHeader() ?? throw new CorruptImageException("The image within the file is empty.", offset);
        }
        catch
        {
            _decoder?.Dispose();
            _bytes.Dispose();
            throw;
        }
    }

    /// <summary>What the inner file holds.</summary>
    public FrameHeader Header { get; }

    /// <summary>Its shape and type as RGBA: 8 bits, or 16 where it has them.</summary>
    public FrameHeader ToRgba(string name) => new()
    {
        Shape = [Header.Shape[0], Header.Shape[1], 4],
        DType = Header.DType == DType.UInt16 ? DType.UInt16 : DType.UInt8,
        Name = name,
    };

    /// <summary>Decodes it as RGBA or otherwise, without loss.</summary>
    /// <param name="destination">As <see cref="ToRgba"/> says, or of its size with other channels.</param>
    public void ReadConverted(NdArray destination)
    {
        if (destination.DType == Header.DType && destination.Shape.SequenceEqual(Header.Shape.AsSpan()))
        {
            _decoder.ReadPixels(destination);
            return;
        }

        _outer.Working.Check(NdArray.ElementCount(Header.Shape.AsSpan()) * Header.DType.ItemSize());
        using var pixels = NdArray.CreateUninitialized(Header.DType, Header.Shape.AsSpan());
        _decoder.ReadPixels(pixels);
        PixelConvert.ConvertInto(pixels, destination);
    }

    /// <summary>Decodes it as it is.</summary>
    /// <param name="destination">As <see cref="Header"/> says.</param>
    public void Read(NdArray destination) => _decoder.ReadPixels(destination);

    /// <summary>What the inner file tells beside its pixels.</summary>
    public ImageMetadata ReadMetadata(bool excludeApplied) => _decoder.ReadMetadata(excludeApplied);

    public void Dispose()
    {
        _decoder.Dispose();
        _bytes.Dispose();
    }

    /// <summary>Bytes of the outer file as a stream of their own.</summary>
    private sealed class Part(SourceStream source, long offset, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => _position = Math.Clamp(value, 0, length);
        }

        public override int Read(Span<byte> buffer)
        {
            buffer = buffer[..(int)Math.Min(buffer.Length, length - _position)];
            if (source.Position != offset + _position)
                source.Position = offset + _position;
            var count = source.Read(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
