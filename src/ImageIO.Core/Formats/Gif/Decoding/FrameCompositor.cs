using ImageIO.Codecs;
using ImageIO.Formats.Gif.Lzw;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>Decodes one image onto the screen, row by row.</summary>
internal readonly struct FrameCompositor(GifBlockReader blocks, LzwDecoder lzw, ReadOptions options)
{
    /// <summary>Paints the image. The source stands behind its table, and is left behind its data.</summary>
    /// <param name="image">The image.</param>
    /// <param name="palette">256 colors.</param>
    /// <param name="canvas">The screen.</param>
    /// <param name="visible">The part of the image's area that is on the screen.</param>
    public void Draw(in GifImage image, ReadOnlySpan<uint> palette, DecoderCanvas canvas, PixelArea visible)
    {
        var position = blocks.Source.Position;
        var codeSize = blocks.Source.ReadUInt8();
        if (codeSize is < GifConstants.MinCodeSize or > GifConstants.MaxCodeSize)
        {
            Damage($"The LZW minimum code size is {codeSize}; it must be 2 to 8.", position);
            blocks.TrySkipSubBlocks();
            return;
        }

        var (width, height) = (image.Area.Width, image.Area.Height);
        options.Limits.CheckImage([height, width], DType.UInt8, channelAxes: 0);
        Span<uint> colors = stackalloc uint[256];
        palette.CopyTo(colors);
        if (image.Control.TransparentIndex >= 0)
            colors[image.Control.TransparentIndex] = 0;

        // What lies below the screen needs no decoding.
        var rows = image.RowsToDecode(visible.Bottom);
        lzw.Begin(codeSize, (long)rows * width);
        for (var i = 0; i < rows; i++)
        {
            var indices = lzw.Read(width);
            var isWhole = indices.Length == width;
            var y = image.Area.Y + image.RowAt(i);
            if (y < visible.Bottom)
            {
                indices = indices[..Math.Min(indices.Length, visible.Width)];
                var row = canvas.Row(y, visible.X, indices.Length);
                if (image.Control.TransparentIndex >= 0)
                    PaletteExpander.DrawOver(indices, colors, (byte)image.Control.TransparentIndex, row);
                else
                    PaletteExpander.Draw(indices, colors, row);
            }

            if (!isWhole)
            {
                Damage(WhyCutShort(((long)i * width) + indices.Length, (long)height * width), lzw.Position);
                lzw.Skip();
                return;
            }
        }

        if (rows == height)
            TellOfTail(lzw.Finish());
        else
            lzw.Skip();
    }

    private string WhyCutShort(long found, long expected)
    {
        var reason = lzw.State switch
        {
            LzwState.EndCode => "The image's data end",
            LzwState.Terminator => "The image's blocks end",
            LzwState.SourceEnd => "The file ends",
            _ => "An LZW code was found that stands for nothing,",
        };
        return $"{reason} after {found} of {expected} pixels.";
    }

    /// <summary>Pixels that can't be had: an error, or in partial reading a warning.</summary>
    private void Damage(string message, long position)
    {
        if (options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt(message, position);
        options.OnWarning?.Invoke(new ImageWarning($"{message} The rest stays as it was.", position));
    }

    private void TellOfTail(LzwTail tail)
    {
        if (tail == LzwTail.Clean || (options.Tolerance != Tolerance.Strict && options.OnWarning is null))
            return;
        var message = tail switch
        {
            _ when tail.HasFlag(LzwTail.NoTerminator) => "The file ends within an image's blocks, but all its pixels are there.",
            LzwTail.MorePixels => "An image's data hold more pixels than its size. They are not shown.",
            LzwTail.MoreData => "An image's data go on behind the LZW end code. They are not read.",
            _ => "An image's data have no LZW end code.",
        };
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt(message, lzw.Position);
        options.OnWarning?.Invoke(new ImageWarning(message, lzw.Position));
    }
}
