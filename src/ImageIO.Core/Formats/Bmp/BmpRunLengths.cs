using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Bmp;

/// <summary>
/// Decodes run lengths of 4- or 8-bit indices (BI_RLE4, BI_RLE8) straight into an image; pixels that are skipped have index 0.
/// </summary>
internal sealed class BmpRunLengths(SourceStream source, BmpHeader header, ReadOptions options)
{
    private readonly bool _halfBytes = header.Compression == BmpCompression.Rle4;
    private readonly BmpPalette _palette = header.Palette!;
    private bool _warned;

    public void Read(NdArray destination)
    {
        var background = Row(destination, 0);
        FillRun(background, 0, header.Width, 0, 0);
        for (var y = 1; y < header.Height; y++)
            background.CopyTo(Row(destination, y));
        try
        {
            ReadCommands(destination);
        }
        catch (EndOfStreamException fault) when (!ReferenceEquals(fault, source.InnerFault))
        {
            const string message = "The image ends early: its run lengths stop before the mark of their end";
            if (options.Tolerance != Tolerance.Partial)
                CodecTools.ThrowCorrupt($"{message}.", source.Position);
            options.OnWarning?.Invoke(new ImageWarning($"{message}. The rest has index 0.", source.Position));
        }

        GC.KeepAlive(destination);
    }

    private void ReadCommands(NdArray destination)
    {
        var x = 0;
        var y = 0;
        while (y < header.Height)
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            var count = source.ReadUInt8();
            var value = source.ReadUInt8();
            if (count > 0)
            {
                FillRun(Row(destination, y), x, count, _halfBytes ? value >> 4 : value, _halfBytes ? value & 15 : value);
                x += count;
                continue;
            }

            switch (value)
            {
                case 0:
                    x = 0;
                    y++;
                    break;
                case 1:
                    return;
                case 2:
                    x += source.ReadUInt8();
                    y += source.ReadUInt8();
                    break;
                default:
                    CopyIndices(Row(destination, y), x, value);
                    x += value;
                    break;
            }

            // A few bytes can ask for a place as far away as numbers go: everything beyond the edge is the same.
            x = Math.Min(x, header.Width + byte.MaxValue);
        }
    }

    /// <summary>Sets pixels to one index or, for half bytes, to two in turn.</summary>
    private void FillRun(Span<byte> row, int x, int count, int even, int odd)
    {
        count = Clip(x, count);
        for (var i = 0; i < count; i++)
            Set(row, x + i, (i & 1) == 0 ? even : odd);
    }

    /// <summary>Sets pixels to the indices that follow in the file, which are filled up to two bytes.</summary>
    private void CopyIndices(Span<byte> row, int x, int count)
    {
        var bytes = _halfBytes ? (count + 1) / 2 : count;
        var indices = source.ReadSpan(bytes + (bytes & 1));
        count = Clip(x, count);
        for (var i = 0; i < count; i++)
            Set(row, x + i, !_halfBytes ? indices[i] : (i & 1) == 0 ? indices[i / 2] >> 4 : indices[i / 2] & 15);
    }

    private void Set(Span<byte> row, int x, int index)
    {
        if (header.Channels == 1)
            row[x] = (byte)index;
        else
            _palette.Rgb.Slice(index * 3, 3).CopyTo(row[(x * 3)..]);
    }

    private int Clip(int x, int count)
    {
        var room = Math.Max(0, header.Width - x);
        if (count <= room)
            return count;
        const string message = "A run of pixels reaches beyond the right edge";
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt($"{message}.", source.Position);
        if (!_warned)
            options.OnWarning?.Invoke(new ImageWarning($"{message}; it is cut off there.", source.Position));
        _warned = true;
        return room;
    }

    private Span<byte> Row(NdArray destination, int y)
    {
        var rowBytes = header.Width * header.Channels;
        return destination.BytesAt((long)(header.TopDown ? y : header.Height - 1 - y) * rowBytes, rowBytes);
    }
}
