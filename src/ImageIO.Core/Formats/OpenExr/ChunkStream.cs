using System.IO.Compression;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.OpenExr;

/// <summary>The bytes of one chunk, for the inflater.</summary>
/// <param name="source">At the chunk's first byte.</param>
/// <param name="length">Its length.</param>
internal sealed class ChunkStream(SourceStream source, int length) : ForwardReadStream
{
    private readonly SourceStream _source = source;
    private int _rest = length;

    public override int Read(Span<byte> buffer)
    {
        if (_rest == 0 || buffer.IsEmpty)
            return 0;
        var count = _source.Read(buffer[..Math.Min(buffer.Length, _rest)]);
        if (count == 0)
            throw new EndOfStreamException();
        _rest -= count;
        return count;
    }

    /// <summary>Inflates a chunk that fills a buffer exactly.</summary>
    /// <param name="source">At the chunk's first byte.</param>
    /// <param name="length">Its length.</param>
    /// <param name="buffer">Where the bytes go.</param>
    public static void Inflate(SourceStream source, int length, Span<byte> buffer)
    {
        var position = source.Position;
        using var inflater = new ZLibStream(new ChunkStream(source, length), CompressionMode.Decompress);
        try
        {
            var count = inflater.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            CodecTools.ThrowCorruptIf(count < buffer.Length,
                $"A block has {count} bytes when inflated; {buffer.Length} were expected.", position);
        }
        catch (IOException fault) when (fault is not EndOfStreamException && !ReferenceEquals(fault, source.InnerFault))
        {
            throw new CorruptImageException("A block asks for a dictionary, which OpenEXR has none of.", position, fault);
        }
        catch (InvalidDataException fault)
        {
            throw new CorruptImageException("What stands in a block is not what deflate (RFC 1951) writes.", position, fault);
        }
    }
}
