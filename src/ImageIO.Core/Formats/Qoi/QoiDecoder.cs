using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Qoi;

/// <summary>Reads the image of a QOI file. Pixels go straight to their place.</summary>
internal sealed class QoiDecoder(SourceStream source, ReadOptions options) : SingleImageDecoder(source, options)
{
    private readonly uint[] _seen = new uint[64];
    private uint _pixel;
    private int _run;
    private int _channels;
    private int _colorSpace;

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _channels == 0 ? ImageMetadata.Empty : new ImageMetadata([new(QoiCodec.ColorSpace, _colorSpace)]);

    protected override FrameHeader ParseHeader()
    {
        var position = Source.Position;
        var header = Source.ReadSpan(QoiFormat.HeaderSize);
        CodecTools.ThrowCorruptIf(!header.StartsWith("qoif"u8), "The file does not start with qoif, as a QOI file does.", position);
        var width = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        _channels = header[12];
        _colorSpace = header[13];
        if (_channels is not (3 or 4))
            CodecTools.ThrowCorrupt($"The image is said to have {_channels} channels; QOI has 3 or 4.", position + 12);
        CheckSize(width, height, _channels, position + 4);
        if (_colorSpace > 1)
            Report($"The color space is {_colorSpace}; QOI knows 0 and 1");
        return new FrameHeader { Shape = [(int)height, (int)width, _channels], DType = DType.UInt8 };
    }

    protected override void Decode(NdArray destination)
    {
        _seen.AsSpan().Clear();
        _pixel = QoiFormat.FirstPixel;
        _run = 0;
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, ReadRow);
        var end = Source.Peek(QoiFormat.EndMarker.Length);
        if (!end.SequenceEqual(QoiFormat.EndMarker))
            Report("The mark of the end does not follow the last pixel");
    }

    private void ReadRow(Span<byte> row)
    {
        while (!row.IsEmpty)
        {
            // The last chunk before the end of the buffer may continue behind it.
            var bytes = Source.PeekBuffered();
            if (bytes.Length < QoiFormat.MaxChunk)
                bytes = Source.Peek(QoiFormat.MaxChunk);
            var (used, filled) = Decode(bytes, row);
            if (used == 0 && filled == 0)
                throw new EndOfStreamException("The file ends within a chunk of pixels.");
            Source.Advance(used);
            row = row[filled..];
        }
    }

    /// <summary>Decodes chunks as long as whole ones and room are there.</summary>
    /// <returns>Bytes of the chunks, and of the pixels.</returns>
    private (int Used, int Filled) Decode(ReadOnlySpan<byte> bytes, Span<byte> pixels)
    {
        ref var input = ref MemoryMarshal.GetReference(bytes);
        ref var output = ref MemoryMarshal.GetReference(pixels);
        ref var seen = ref MemoryMarshal.GetArrayDataReference(_seen);
        var (pixel, run, channels) = (_pixel, _run, _channels);
        var from = 0;
        var to = 0;
        while (to < pixels.Length)
        {
            if (run > 0)
            {
                run--;
            }
            else
            {
                if (from == bytes.Length)
                    break;
                int first = Unsafe.Add(ref input, from);
                if (first < QoiFormat.Difference)
                {
                    pixel = Unsafe.Add(ref seen, first);
                    from++;
                }
                else if (first < QoiFormat.Luma)
                {
                    // Three differences of two bits, each from -2 to 1.
                    pixel = AddColors(pixel, ((first >> 4) & 3) - 2, ((first >> 2) & 3) - 2, (first & 3) - 2);
                    Unsafe.Add(ref seen, QoiFormat.Place(pixel)) = pixel;
                    from++;
                }
                else if (first < QoiFormat.Run)
                {
                    if (bytes.Length - from < 2)
                        break;
                    int second = Unsafe.Add(ref input, from + 1);
                    var green = (first & 63) - 32;
                    pixel = AddColors(pixel, green - 8 + (second >> 4), green, green - 8 + (second & 15));
                    Unsafe.Add(ref seen, QoiFormat.Place(pixel)) = pixel;
                    from += 2;
                }
                else if (first < QoiFormat.Rgb)
                {
                    // This pixel is the first of the run.
                    run = first & 63;
                    from++;
                }
                else
                {
                    var length = first == QoiFormat.Rgb ? 4 : 5;
                    if (bytes.Length - from < length)
                        break;
                    var alpha = first == QoiFormat.Rgb ? pixel >> 24 : Unsafe.Add(ref input, from + 4);
                    pixel = Unsafe.Add(ref input, from + 1) | ((uint)Unsafe.Add(ref input, from + 2) << 8)
                        | ((uint)Unsafe.Add(ref input, from + 3) << 16) | (alpha << 24);
                    Unsafe.Add(ref seen, QoiFormat.Place(pixel)) = pixel;
                    from += length;
                }
            }

            // The byte too many of an RGB pixel is written over by the next one.
            if (pixels.Length - to >= 4)
            {
                var bytesOfPixel = BitConverter.IsLittleEndian ? pixel : BinaryPrimitives.ReverseEndianness(pixel);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref output, to), bytesOfPixel);
            }
            else
            {
                Unsafe.Add(ref output, to) = (byte)pixel;
                Unsafe.Add(ref output, to + 1) = (byte)(pixel >> 8);
                Unsafe.Add(ref output, to + 2) = (byte)(pixel >> 16);
            }

            to += channels;
        }

        (_pixel, _run) = (pixel, run);
        return (from, to);
    }

    /// <summary>Adds to each channel but alpha, without a carry to the next.</summary>
    private static uint AddColors(uint pixel, int red, int green, int blue)
        => (pixel & 0xFF000000) | (byte)(pixel + (uint)red)
            | ((uint)(byte)((pixel >> 8) + (uint)green) << 8) | ((uint)(byte)((pixel >> 16) + (uint)blue) << 16);
}
