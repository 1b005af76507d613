using ImageIO.Codecs;
using ImageIO.Formats.Gif.Lzw;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>What is known of a GIF before its first image is given, found by a walk over all its blocks.</summary>
/// <param name="Width">Of the screen, or where it has none, of what the first image needs, px.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="ImageCount">The number of whole images; the first one counts also where it is cut short.</param>
/// <param name="IsDamaged">Whether the walk ended at damage.</param>
/// <param name="IsTransparent">Whether any image, as shown, has a transparent pixel.</param>
/// <param name="Repetitions">The loop block's value; null where there is no such block.</param>
/// <param name="Delays">The sum of all delays, in hundredths of a second.</param>
internal sealed record GifScan(int Width, int Height, int ImageCount, bool IsDamaged, bool IsTransparent, int? Repetitions, long Delays);

/// <summary>Walks over a GIF before it is decoded. Memory does not grow with the number of images.</summary>
/// <remarks>
/// All images come in one shape, so whether there is alpha must be known before the first. Decoding everything to find out is rarely
/// needed. Once a screen without a hole has been shown, only disposal can tear one: 2 leaves the image's area, 3 leaves what was there
/// before. An image closes the hole if it covers all of it; only if it then also has a transparent index must its pixels be looked at, and
/// of these only those within the hole.
/// </remarks>
internal sealed class GifScanner(GifBlockReader blocks, LzwDecoder lzw, ReadOptions options)
{
    private int _width;
    private int _height;
    private int _count;
    private bool _isTransparent;
    private long _delays;
    private int? _repetitions;

    /// <summary>What of the screen is transparent before the next image is drawn.</summary>
    private PixelArea _hole;

    /// <summary>Walks from behind the global table to the end.</summary>
    /// <exception cref="CorruptImageException">There is no image.</exception>
    public GifScan Run()
    {
        (_width, _height) = (blocks.Screen.Width, blocks.Screen.Height);
        var isDamaged = false;
        try
        {
            isDamaged = !Walk();
        }
        catch (Exception damage) when (damage is EndOfStreamException or CorruptImageException && _count > 0)
        {
            // Who reads image by image comes upon it again, behind the images that are whole.
            isDamaged = true;
            if (options.Tolerance == Tolerance.Partial)
                WarnOfEnd(damage.Message);
        }

        CodecTools.ThrowCorruptIf(_count == 0 && !isDamaged, "The GIF holds no image.", blocks.Source.Position);
        return new GifScan(_width, _height, _count, isDamaged, _isTransparent, _repetitions, _delays);
    }

    /// <returns>False where the file ends within an image.</returns>
    private bool Walk()
    {
        while (true)
        {
            switch (blocks.Next())
            {
                case GifBlock.Image when !PassImage():
                    return false;
                case GifBlock.Image:
                    break;
                case GifBlock.Application when blocks.Application is GifApplications.Netscape or GifApplications.AnimExts:
                    ReadRepetitions();
                    break;
                case GifBlock.End:
                    return true;
                default:
                    blocks.SkipSubBlocks();
                    break;
            }
        }
    }

    /// <summary>The sub-block with number 1 holds the count; one with number 2 says how much to buffer.</summary>
    private void ReadRepetitions()
    {
        while (true)
        {
            var data = blocks.ReadSubBlock();
            if (data.IsEmpty)
                return;
            if (data.Length >= 3 && (data[0] & 7) == 1)
                _repetitions = data[1] | (data[2] << 8);
        }
    }

    /// <returns>False where the file ends within the image.</returns>
    private bool PassImage()
    {
        var image = blocks.Image;
        if (_count == 0)
            TakeSize(image.Area);
        blocks.Source.Skip(image.TableSize * 3L);
        var codeSize = blocks.Source.ReadUInt8();
        var dataStart = blocks.Source.Position;
        var shown = image.Area.ClipTo(_width, _height);
        var isTransparent = !_isTransparent && !_hole.IsEmpty && (!shown.Covers(_hole) || ShowsHole(image, codeSize));
        blocks.Source.Position = dataStart;
        var isWhole = blocks.TrySkipSubBlocks();
        if (!isWhole)
        {
            blocks.Source.Position = dataStart;
            isWhole = HasAllPixels(image, codeSize);
        }

        if (!isWhole && _count > 0)
        {
            if (options.Tolerance == Tolerance.Partial)
                WarnOfEnd("The file is cut short within the image.");
            return false;
        }

        _isTransparent |= isTransparent;
        _hole = image.Control.Disposal switch
        {
            GifDisposal.Clear => shown,
            GifDisposal.RestorePrevious => _hole,
            _ => default,
        };
        _delays += image.Control.Delay;
        _count++;
        return isWhole;
    }

    /// <summary>The screen's size, or for a screen without one what the first image needs.</summary>
    private void TakeSize(PixelArea first)
    {
        if (_width == 0)
            _width = first.Right;
        if (_height == 0)
            _height = first.Bottom;
        CodecTools.ThrowCorruptIf(_width == 0 || _height == 0, "Neither the screen nor the first image has a size.", blocks.Image.Position);
        options.Limits.CheckImage([_height, _width, 3], DType.UInt8, channelAxes: 1);
        _hole = new PixelArea(0, 0, _width, _height);
    }

    /// <summary>
    /// Whether an image that covers the hole leaves a pixel of it transparent. Where the data are damaged, what can be read decides.
    /// </summary>
    private bool ShowsHole(in GifImage image, int codeSize)
    {
        if (image.Control.TransparentIndex < 0 || !Begin(image, codeSize))
            return false;
        var transparent = (byte)image.Control.TransparentIndex;
        if (image.Area == _hole)
        {
            // Who finds the index among the codes still has to see whether it is one of the image's.
            var dataStart = blocks.Source.Position;
            if (!lzw.MayContain(transparent))
                return false;
            blocks.Source.Position = dataStart;
            Begin(image, codeSize);
        }

        for (var i = 0; i < image.RowsToDecode(_height); i++)
        {
            var indices = lzw.Read(image.Area.Width);
            var y = image.Area.Y + image.RowAt(i);
            if (y >= _hole.Y && y < _hole.Bottom && Within(indices, image.Area.X).Contains(transparent))
                return true;
            if (indices.Length < image.Area.Width)
                return false;
        }

        return false;
    }

    private ReadOnlySpan<byte> Within(ReadOnlySpan<byte> indices, int left)
    {
        var start = Math.Min(_hole.X - left, indices.Length);
        return indices.Slice(start, Math.Min(_hole.Width, indices.Length - start));
    }

    private bool HasAllPixels(in GifImage image, int codeSize)
    {
        if (!Begin(image, codeSize))
            return false;
        for (var i = 0; i < image.RowsToDecode(_height); i++)
        {
            if (lzw.Read(image.Area.Width).Length < image.Area.Width)
                return false;
        }

        return true;
    }

    private bool Begin(in GifImage image, int codeSize)
    {
        if (codeSize is < GifConstants.MinCodeSize or > GifConstants.MaxCodeSize)
            return false;
        options.Limits.CheckImage([image.Area.Height, image.Area.Width], DType.UInt8, channelAxes: 0);
        lzw.Begin(codeSize, (long)image.RowsToDecode(_height) * image.Area.Width);
        return true;
    }

    private void WarnOfEnd(string reason)
        => options.OnWarning?.Invoke(new ImageWarning(
            $"{reason} The animation ends after its last whole image, of which there are {_count}.",
            blocks.Source.Position));
}
