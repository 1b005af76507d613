using System.Globalization;
using System.Text;
using ImageIO.Codecs;

namespace ImageIO.Magick.Programs;

/// <summary>A PGM or PPM of 16 bits, as programs of LibRaw write it: three lines, then samples, their upper byte first.</summary>
internal sealed class PnmFile : DecodedImage
{
    private const int MaxHeader = 64;
    private const int White = ushort.MaxValue;

    private readonly FileStream _file;
    private readonly PixelRequest _request;
    private readonly int _start;

    private PnmFile(FileStream file, PixelRequest request, int start) => (_file, _request, _start) = (file, request, start);

    /// <summary>Reads the start of what the program has written.</summary>
    /// <param name="file">The file, which the image owns.</param>
    /// <param name="request">What was asked for.</param>
    /// <returns>Null where the file is not whole.</returns>
    public static PnmFile? Read(FileStream file, PixelRequest request)
    {
        Span<byte> header = stackalloc byte[MaxHeader];
        header = header[..file.ReadAtLeast(header, MaxHeader, throwOnEndOfStream: false)];
        var lines = Encoding.Latin1.GetString(header).Split('\n', 4);
        var channels = lines[0] switch { "P5" => 1, "P6" => 3, _ => 0 };
        if (channels == 0 || lines.Length < 4 || lines[1].Split(' ') is not [var columns, var rows]
            || !TryParse(columns, out var width) || !TryParse(rows, out var height) || !TryParse(lines[2], out var white) || white != White)
            return null;
        ReadOnlySpan<int> shape = channels == 1 ? [height, width] : [height, width, channels];
        CodecTools.CheckImage(request.Options.Limits, shape, DType.UInt16);
        var start = lines[0].Length + lines[1].Length + lines[2].Length + 3;
        if (file.Length < start + ((long)width * height * channels * sizeof(ushort)))
            return null;
        return new PnmFile(file, request, start)
        {
            Header = new FrameHeader
            {
                Shape = [.. shape],
                DType = DType.UInt16,
                ColorModel = channels == 1 ? ColorModel.Gray : ColorModel.Rgb,
            },
        };
    }

    /// <inheritdoc/>
    public override void CopyPixels(NdArray destination)
    {
        _file.Position = _start;
        for (var y = 0; y < destination.Shape[0]; y++)
        {
            _request.Source.CancellationToken.ThrowIfCancellationRequested();
            var row = destination[y].Bytes;
            _file.ReadExactly(row);
            CodecTools.ReverseBytes(row, sizeof(ushort));
        }

        GC.KeepAlive(destination);
    }

    /// <inheritdoc/>
    public override ImageMetadata ReadMetadata() => _request.ReadMetadata(Header, null);

    public override void Dispose() => _file.Dispose();

    private static bool TryParse(string text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
