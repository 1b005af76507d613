using System.Diagnostics.CodeAnalysis;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>A chunk's place in the file. Its data starts at <paramref name="DataPosition"/>.</summary>
internal readonly record struct PngChunk(uint Type, int Length, long DataPosition)
{
    public string Name => PngChunkType.Name(Type);
}

/// <summary>Reads chunk after chunk of a source, checks their CRCs, and knows what to do about a breach of the rules.</summary>
internal sealed class PngChunkReader(SourceStream source, ReadOptions options)
{
    public SourceStream Source => source;

    public ReadOptions Options => options;

    /// <summary>The next chunk's type and length. Its data, then its CRC, follow.</summary>
    public PngChunk ReadStart()
    {
        var position = source.Position;
        var length = source.ReadUInt32BigEndian();
        var type = source.ReadUInt32BigEndian();
        if (length > int.MaxValue)
            CodecTools.ThrowCorrupt($"Chunk {PngChunkType.Name(type)} claims {length} bytes, more than PNG allows.", position);
        return new PngChunk(type, (int)length, position + 8);
    }

    /// <summary>Passes over the data and checks the CRC.</summary>
    /// <returns>Whether the CRC was right.</returns>
    public bool SkipData(PngChunk chunk)
    {
        var crc = PngCrc.OfType(chunk.Type);
        for (var rest = chunk.Length; rest > 0;)
        {
            var buffered = source.PeekBuffered();
            if (buffered.IsEmpty)
                ThrowEnd(chunk);
            var step = Math.Min(buffered.Length, rest);
            crc = Crc32.Append(crc, buffered[..step]);
            source.Advance(step);
            rest -= step;
        }

        return source.ReadUInt32BigEndian() == Crc32.Finish(crc);
    }

    /// <summary>Reads the data of a chunk whose length the caller has checked, and its CRC.</summary>
    /// <returns>Whether the CRC was right.</returns>
    public bool ReadData(PngChunk chunk, Span<byte> data)
    {
        source.ReadExactly(data);
        return source.ReadUInt32BigEndian() == PngCrc.OfChunk(chunk.Type, data);
    }

    /// <summary>A breach of the rules that does not touch pixels: an error when reading strictly, otherwise a warning.</summary>
    public void Tolerate(string message, long position)
    {
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt(message, position);
        options.OnWarning?.Invoke(new ImageWarning(message, position));
    }

    /// <summary>Damage to pixels: an error, unless what can be had was asked for.</summary>
    public void Damage(string message, long position)
    {
        if (options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt(message, position);
        options.OnWarning?.Invoke(new ImageWarning(message, position));
    }

    public void BadCrc(PngChunk chunk)
    {
        var message = $"The CRC of chunk {chunk.Name} ({chunk.Length} bytes) is wrong: it was damaged.";
        if (PngChunkType.IsCritical(chunk.Type) || chunk.Type == PngChunkType.FrameData)
            Damage(message, chunk.DataPosition);
        else
            Tolerate(message + " It was passed over.", chunk.DataPosition);
    }

    [DoesNotReturn]
    public void ThrowEnd(PngChunk chunk)
        => CodecTools.ThrowCorrupt(
            $"The file ends in chunk {chunk.Name}, which claims {chunk.Length} bytes from byte {chunk.DataPosition} on.", source.Position);
}
