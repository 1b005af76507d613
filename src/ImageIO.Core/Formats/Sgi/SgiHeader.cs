using System.Buffers.Binary;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Sgi;

/// <summary>The 512 bytes before the pixels of an SGI file.</summary>
internal sealed record SgiHeader
{
    public const int Size = 512;
    public const ushort Mark = 0x01DA;
    public const int NameAt = 24;
    public const int NameSize = 80;

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Channels { get; init; }

    /// <summary>1 or 2.</summary>
    public required int SampleBytes { get; init; }

    public required bool IsRunLengths { get; init; }

    /// <summary>What somebody called the image; empty for nothing.</summary>
    public required string Name { get; init; }

    public static SgiHeader Read(SourceStream source)
    {
        var position = source.Position;
        var bytes = source.ReadSpan(Size);
        CodecTools.ThrowCorruptIf(
            BinaryPrimitives.ReadUInt16BigEndian(bytes) != Mark,
            "The file does not start with 0x01DA, as an SGI image does.",
            position);
        var (storage, sampleBytes, axes) = (bytes[2], (int)bytes[3], BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));
        var width = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        var height = axes > 1 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]) : 1;
        var channels = axes > 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]) : 1;
        var colorMap = BinaryPrimitives.ReadUInt32BigEndian(bytes[104..]);
        if (storage > 1 || sampleBytes is not (1 or 2) || axes is < 1 or > 3)
            CodecTools.ThrowCorrupt(
                $"The header says storage {storage}, {sampleBytes} bytes a sample and {axes} axes; SGI knows 0 and 1, 1 and 2, 1 to 3.",
                position + 2);
        if (width == 0 || height == 0 || channels == 0)
            CodecTools.ThrowCorrupt($"The image is {width}×{height} px of {channels} channels; each must be at least 1.", position + 6);
        if (channels > 4)
            throw new UnsupportedImageException($"The image has {channels} channels; 1 to 4 can be read.") { Position = position + 10 };
        if (colorMap != 0)
            throw new UnsupportedImageException(
                $"The file is of the obsolete kind {colorMap} (1 dithered, 2 places in a palette, 3 a "
                    + "palette alone); kind 0, samples, can be read.")
            {
                Position = position + 104,
            };
        var name = bytes.Slice(NameAt, NameSize);
        var end = name.IndexOf((byte)0);
        return new SgiHeader
        {
            Width = width,
            Height = height,
            Channels = channels,
            SampleBytes = sampleBytes,
            IsRunLengths = storage == 1,
            Name = Encoding.Latin1.GetString(end < 0 ? name : name[..end]).Trim(),
        };
    }
}
