namespace ImageIO.Formats.Png;

/// <summary>
/// Notes where metadata chunks stand, and reads them when somebody asks: an image whose metadata nobody wants costs nothing for it.
/// </summary>
/// <remarks>
/// From a source that can't seek the chunks' bytes are kept instead. All together they have up to <see cref="Limits.MaxMetadataBytes"/>.
/// </remarks>
internal sealed class PngMetadataReader(PngChunkReader chunks)
{
    /// <summary>More chunks than this are no metadata but an attack on the memory.</summary>
    private const int MaxChunks = 10_000;

    private readonly List<(PngChunk Chunk, byte[]? Data)> _noted = [];
    private long _kept;
    private long _notedTo;

    private int MaxBytes => chunks.Options.Limits.MaxMetadataBytes;

    /// <summary>Passes over a metadata chunk and remembers it if it is whole. One that was noted already is not noted twice.</summary>
    public void Note(PngChunk chunk)
    {
        var known = chunk.DataPosition < _notedTo;
        _notedTo = Math.Max(_notedTo, chunk.DataPosition + 1);
        var tooMuch = _noted.Count == MaxChunks || _kept + chunk.Length > MaxBytes;
        if (known || tooMuch || chunks.Source.CanSeek)
        {
            if (!chunks.SkipData(chunk))
                chunks.BadCrc(chunk);
            else if (!known && tooMuch)
                TooLarge(chunk, _kept + chunk.Length);
            else if (!known)
                Keep(chunk, null);
            return;
        }

        var data = ReadInSteps(chunk, out var intact);
        if (intact)
        {
            Keep(chunk, data);
        }
        else
        {
            chunks.BadCrc(chunk);
        }
    }

    /// <summary>Notes the chunks behind the pixels before the pixels are read, where the source can seek.</summary>
    public void LookBehindData(IdatStream data)
    {
        if (data.Ended || !chunks.Source.CanSeek)
            return;
        var position = chunks.Source.Position;
        try
        {
            chunks.Source.Position = data.ChunkEnd;
            while (!chunks.Source.PeekBuffered().IsEmpty)
            {
                var chunk = chunks.ReadStart();
                if (chunk.Type == PngChunkType.End)
                    break;
                if (PngChunkType.IsMetadata(chunk.Type))
                    Note(chunk);
                else
                    chunks.Source.Skip((long)chunk.Length + 4);
            }
        }
        catch (Exception fault) when (fault is EndOfStreamException or CorruptImageException)
        {
            // Whoever reads the pixels will hear of it; what was found until here is good.
        }
        finally
        {
            chunks.Source.Position = position;
        }
    }

    /// <summary>The metadata.</summary>
    /// <param name="colors">Of the image.</param>
    /// <param name="excludeApplied">Whether to leave out what reading applies to the pixels.</param>
    /// <param name="dropsAlpha">Whether the file's alpha is not given: it is left out here as well.</param>
    public ImageMetadata Build(PngPixelFormat colors, bool excludeApplied, bool dropsAlpha)
    {
        var builder = new PngMetadataBuilder(chunks, colors.Header);
        if (_noted.Count > 0)
        {
            var position = chunks.Source.CanSeek ? chunks.Source.Position : 0;
            try
            {
                foreach (var (chunk, data) in _noted)
                    builder.Add(chunk, data ?? ReadAgain(chunk));
            }
            finally
            {
                if (chunks.Source.CanSeek)
                    chunks.Source.Position = position;
            }
        }

        return builder.Build(excludeApplied ? null : colors, dropsAlpha);
    }

    private void Keep(PngChunk chunk, byte[]? data)
    {
        _noted.Add((chunk, data));
        _kept += chunk.Length;
    }

    private byte[] ReadAgain(PngChunk chunk)
    {
        chunks.Source.Position = chunk.DataPosition;
        var data = new byte[chunk.Length];
        chunks.Source.ReadExactly(data);
        return data;
    }

    /// <summary>Reads data whose length is only claimed: the array grows with what has really come.</summary>
    private byte[] ReadInSteps(PngChunk chunk, out bool intact)
    {
        var data = new byte[Math.Min(chunk.Length, 4096)];
        var count = 0;
        while (true)
        {
            chunks.Source.ReadExactly(data, count, data.Length - count);
            count = data.Length;
            if (count == chunk.Length)
                break;
            Array.Resize(ref data, (int)Math.Min(chunk.Length, 2L * count));
        }

        intact = chunks.Source.ReadUInt32BigEndian() == PngCrc.OfChunk(chunk.Type, data);
        return data;
    }

    private void TooLarge(PngChunk chunk, long bytes)
    {
        if (chunks.Options.Tolerance == Tolerance.Strict)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), bytes, MaxBytes) { Position = chunk.DataPosition };
        chunks.Options.OnWarning?.Invoke(
            new ImageWarning($"Chunk {chunk.Name} of {chunk.Length} bytes was passed over: metadata is limited to {MaxBytes} bytes " +
                "(Limits.MaxMetadataBytes).", chunk.DataPosition));
    }
}
