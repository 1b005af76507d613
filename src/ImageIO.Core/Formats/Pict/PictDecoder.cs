using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>
/// Reads a picture: its bitmaps, drawn onto white paper in their order. Lines, shapes and text are left out, with a warning. Gray where all
/// bitmaps are, RGB, or RGBA where a bitmap has alpha.
/// </summary>
internal sealed class PictDecoder : SingleImageDecoder
{
    private PictFile? _file;
    private int _channels;

    public PictDecoder(SourceStream source, ReadOptions options)
        : base(source, options) => source.EnsureSeekable();

    protected override FrameHeader ParseHeader()
    {
        _file = new PictFile(Source, Options.Limits);
        _file.Read();
        if (_file.Items.Count == 0)
        {
            throw new UnsupportedImageException(
                "The picture holds no bitmap: lines, shapes and text are not drawn here. Convert it with the program that made it, for " +
                "instance to PNG.");
        }

        if (_file.HasDrawing)
            Options.OnWarning?.Invoke(
                new ImageWarning("The picture holds lines, shapes or text beside its bitmaps, which are left out.", Source.Position));
        _channels = _file.Items.All(item => item.IsGray) ? 1 : _file.Items.Any(item => item.Components == 4) ? 4 : 3;
        var frame = _file.Frame;
        return new FrameHeader
        {
            Shape = _channels == 1 ? [frame.Height, frame.Width] : [frame.Height, frame.Width, _channels],
            DType = DType.UInt8,
        };
    }

    protected override void Decode(NdArray destination)
    {
        for (var y = 0; y < destination.Shape[0]; y++)
            destination[y].Bytes.Fill(byte.MaxValue);
        foreach (var item in _file!.Items)
        {
            if (item.FileLength > 0)
                DrawFile(item, destination);
            else
                DrawRows(item, destination);
        }

        if (!_file.IsCutShort)
            return;
        if (Options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt("The picture ends early: its last operation is cut off, and the mark of its end is missing.",
                Source.Position);
        Options.OnWarning?.Invoke(new ImageWarning("The picture ends early, and only a part of it was read.", Source.Position));
    }

    private void DrawRows(PictItem item, NdArray destination)
    {
        var width = item.Bounds.Width;
        CodecTools.CheckWorkingMemory(Source, item.StoredBytes + ((1L + _channels) * width));
        using var stored = NdArray.CreateUninitialized(DType.UInt8, item.StoredBytes);
        using var numbers = NdArray.CreateUninitialized(DType.UInt8, width);
        using var pixels = NdArray.CreateUninitialized(DType.UInt8, width * _channels);
        var paper = new PictPaper(destination, _file!.Frame, item, _channels);
        Source.Position = item.Offset;
        for (var y = item.Bounds.Top; y < item.From.Bottom; y++)
        {
            Source.CancellationToken.ThrowIfCancellationRequested();
            var position = Source.Position;
            var (lacking, isBroken) = PictBitmap.ReadRow(Source, item, stored.Bytes);
            if (lacking > 0)
                Report($"The runs of a row lack {lacking} bytes, which are zero");
            else if (isBroken)
                Report("A run goes beyond its row; what is too much is left out");
            if (y < item.From.Top)
                continue;
            PictRows.Decode(item, stored.Bytes, numbers.Bytes, _channels, pixels.Bytes);
            paper.Draw(y - item.From.Top, pixels.Bytes[((item.From.Left - item.Bounds.Left) * _channels)..]);
        }
    }

    private void DrawFile(PictItem item, NdArray destination)
    {
        if (CodecRegistry.Default.Find("jpeg") is null)
            throw new UnsupportedImageException("The picture holds a JPEG, which the package ImageIO.Vips reads: call UseVips() first.")
            {
                Position = item.Offset,
            };
        using var file = new EmbeddedImage("jpeg", Source, item.Offset, item.FileLength, Options);
        var (height, width) = (file.Header.Shape[0], file.Header.Shape[1]);
        CodecTools.CheckImage(Options.Limits, file.Header.Shape.AsSpan(), file.Header.DType);
        CodecTools.CheckWorkingMemory(Source, NdArray.ElementCount(file.Header.Shape.AsSpan()) + ((long)height * width * _channels));
        using var pixels = NdArray.CreateUninitialized(DType.UInt8, height, width, _channels);
        file.ReadConverted(pixels);
        var paper = new PictPaper(destination, _file!.Frame, item with { From = new(0, 0, height, width) }, _channels);
        for (var y = 0; y < height; y++)
            paper.Draw(y, pixels[y].Bytes);
    }
}
