using System.Drawing;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>What is known of an animated WebP before its first frame is given.</summary>
/// <param name="Size">Of the canvas, px.</param>
/// <param name="FirstFrame">Where the first frame's chunk starts.</param>
/// <param name="Count">The number of whole frames.</param>
/// <param name="IsCutShort">Whether the file ends within a frame.</param>
/// <param name="Loops">How often it plays: 0 forever.</param>
/// <param name="Milliseconds">The sum of all durations.</param>
/// <param name="ShowsThrough">Whether a pixel, as shown, may be transparent.</param>
/// <param name="End">Where the file ends by its own account, or in truth.</param>
/// <param name="Metadata">Where EXIF, ICC and XMP stand.</param>
internal sealed record WebPScan(
    Size Size,
    long FirstFrame,
    int Count,
    bool IsCutShort,
    int Loops,
    long Milliseconds,
    bool ShowsThrough,
    long End,
    IReadOnlyList<WebPChunk> Metadata);

/// <summary>Walks over the chunks of an animated WebP before it is decoded: pixels are passed over.</summary>
/// <param name="source">The file, which can go back.</param>
/// <param name="options">How much damage is put up with.</param>
internal sealed class WebPScanner(SourceStream source, ReadOptions options)
{
    private readonly List<WebPChunk> _metadata = [];
    private Size _size;
    private long _firstFrame = -1;
    private int _count;
    private int _loops;
    private long _milliseconds;
    private bool _showsThrough;

    /// <summary>What no frame has drawn, or what was cleared.</summary>
    private Rectangle _hole;

    /// <summary>Walks from the start to the end.</summary>
    public WebPScan Run()
    {
        source.Position = 4;
        var end = Math.Min(source.Length, source.ReadUInt32LittleEndian() + (long)WebPChunks.HeaderLength);
        source.Position = WebPChunks.FileHeaderLength;
        ReadCanvas();
        var isCutShort = false;
        while (source.Position + WebPChunks.HeaderLength <= end)
        {
            var chunk = WebPChunks.Read(source);
            if (chunk.Position + chunk.Length > source.Length)
            {
                isCutShort = chunk.Type == WebPChunks.Frame;
                var message = $"The file is cut short within a chunk of {chunk.Length} bytes; it has {_count} whole frames.";
                Tell(message, isCutShort, chunk.Position);
                break;
            }

            Take(chunk);
            source.Position = Math.Min(chunk.End, source.Length);
        }

        CodecTools.ThrowCorruptIf(_count == 0, "The file is said to be an animation and holds no whole frame (ANMF).", source.Position);
        end = Math.Min(end, source.Length);
        return new WebPScan(_size, _firstFrame, _count, isCutShort, _loops, _milliseconds, _showsThrough, end, _metadata);
    }

    private void ReadCanvas()
    {
        var chunk = WebPChunks.Read(source);
        CodecTools.ThrowCorruptIf(
            chunk.Length < WebPChunks.ExtendedLength,
            $"The file's header (VP8X) has {chunk.Length} bytes; {WebPChunks.ExtendedLength} are needed.",
            chunk.Position);
        var header = source.ReadSpan(WebPChunks.ExtendedLength);
        _size = new Size(WebPChunks.UInt24(header[4..]) + 1, WebPChunks.UInt24(header[7..]) + 1);
        _hole = new Rectangle(default, _size);
        source.Position = chunk.End;
    }

    private void Take(WebPChunk chunk)
    {
        switch (chunk.Type)
        {
            case WebPChunks.Animation when chunk.Length >= 6:
                source.Skip(4);
                _loops = source.ReadUInt16LittleEndian();
                break;
            case WebPChunks.Frame:
                TakeFrame(chunk);
                break;
            case WebPChunks.Exif or WebPChunks.Profile or WebPChunks.Xmp when !_metadata.Exists(known => known.Type == chunk.Type):
                _metadata.Add(chunk);
                break;
        }
    }

    private void TakeFrame(WebPChunk chunk)
    {
        CodecTools.ThrowCorruptIf(
            chunk.Length < WebPFrame.HeaderLength, $"A frame (ANMF) has {chunk.Length} bytes, fewer than its header.", chunk.Position);
        var frame = WebPFrame.Read(source);
        CodecTools.ThrowCorruptIf(
            !new Rectangle(default, _size).Contains(frame.Area),
            $"A frame of {frame.Area.Width}×{frame.Area.Height} px at ({frame.Area.X}, {frame.Area.Y}) "
            + $"does not lie within the {_size.Width}×{_size.Height} px of the image.",
            chunk.Position);
        if (_firstFrame < 0)
            _firstFrame = chunk.Position - WebPChunks.HeaderLength;
        var isOpaque = !HasAlpha(chunk);
        if (isOpaque && frame.Area.Contains(_hole))
            _hole = default;

        // What is laid over opaque pixels leaves them opaque.
        _showsThrough |= !_hole.IsEmpty || (!isOpaque && !frame.IsBlended);
        if (frame.IsCleared)
            _hole = _hole.IsEmpty ? frame.Area : Rectangle.Union(_hole, frame.Area);
        _milliseconds += frame.Milliseconds;
        _count++;
    }

    /// <summary>Whether a frame may have transparent pixels: as a chunk of their own, or as a lossless image says itself.</summary>
    private bool HasAlpha(WebPChunk frame)
    {
        var end = frame.Position + frame.Length;
        while (source.Position + WebPChunks.HeaderLength <= end)
        {
            var chunk = WebPChunks.Read(source);
            if (chunk.Type == WebPChunks.Alpha)
                return true;
            if (chunk.Type == WebPChunks.Lossless)
                return source.Peek(5) is [_, _, _, _, var last] && (last & 0x10) != 0;
            if (chunk.Type == WebPChunks.Lossy || chunk.End > end)
                return false;
            source.Position = chunk.End;
        }

        return false;
    }

    private void Tell(string message, bool isFrame, long position)
    {
        if (options.Tolerance == Tolerance.Strict && !isFrame)
            CodecTools.ThrowCorrupt(message, position);
        if (options.Tolerance == Tolerance.Partial || !isFrame)
            options.OnWarning?.Invoke(new ImageWarning(message, position));
    }
}
