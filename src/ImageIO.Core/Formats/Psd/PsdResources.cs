using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>The resources of a document that are metadata.</summary>
/// <param name="Metadata">What they say.</param>
/// <param name="ChannelNames">What the channels beside the colors are called.</param>
internal sealed record PsdResources(ImageMetadata Metadata, IReadOnlyList<string> ChannelNames)
{
    private const int Resolution = 1005, AlphaNames = 1006, Iptc = 1028, Icc = 1039, TransparentIndex = 1047, Exif = 1058, Xmp = 1060;

    public static PsdResources Read(SourceStream source, long end, ReadOptions options, byte[]? palette)
    {
        var values = new Dictionary<string, object>();
        var names = new List<string>();
        byte[] exif = [], icc = [], xmp = [];
        long kept = 0;
        while (end - source.Position >= 12 && source.Peek(4) is [(byte)'8' or (byte)'A' or (byte)'M' or (byte)'P' or (byte)'D', ..])
        {
            source.Skip(4);
            var id = source.ReadUInt16BigEndian();
            var name = PsdDocument.ReadPascal(source, end);
            if (name.Length % 2 == 0 && source.Position < end)
                source.ReadUInt8();
            if (end - source.Position < 4)
                break;
            var length = source.ReadUInt32BigEndian();
            if (length > end - source.Position)
            {
                var message = $"The resource {id} is said to have {length} bytes, and the section of resources ends before";
                if (options.Tolerance == Tolerance.Strict)
                    CodecTools.ThrowCorrupt($"{message}.", source.Position);
                options.OnWarning?.Invoke(new ImageWarning($"{message}; it and those behind it are left out.", source.Position));
                break;
            }

            var next = source.Position + length;
            if (id is Resolution or AlphaNames or Iptc or Icc or TransparentIndex or Exif or Xmp)
            {
                kept += length;
                if (kept > options.Limits.MaxMetadataBytes)
                    throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), kept, options.Limits.MaxMetadataBytes);
                var data = new byte[length];
                source.ReadExactly(data);
                switch (id)
                {
                    case Resolution when length >= 12:
                        values["dpi"] = new[] { BinaryPrimitives.ReadUInt32BigEndian(data)
                            / 65536.0, BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(8)) / 65536.0 };
                        break;
                    case TransparentIndex when length >= 2:
                        values["transparency"] = (int)BinaryPrimitives.ReadUInt16BigEndian(data);
                        break;
                    case AlphaNames:
                        ReadNames(data, names);
                        break;
                    case Iptc:
                        values["iptc"] = data;
                        break;
                    case Icc:
                        icc = data;
                        break;
                    case Exif:
                        exif = data;
                        break;
                    case Xmp:
                        xmp = data;
                        break;
                    default:
                        break;
                }
            }

            source.Position = Math.Min(next + (length & 1), end);
        }

        if (palette is not null)
        {
            var colors = new byte[palette.Length];
            for (var i = 0; i < colors.Length; i++)
                colors[i] = palette[(i % 3 * 256) + (i / 3)];
            values["palette"] = colors;
        }

        return new(new ImageMetadata(values) { Exif = exif, Icc = icc, Xmp = xmp }, names);
    }

    private static void ReadNames(ReadOnlySpan<byte> data, List<string> names)
    {
        while (!data.IsEmpty && data[0] < data.Length)
        {
            names.Add(System.Text.Encoding.Latin1.GetString(data.Slice(1, data[0])));
            data = data[(1 + data[0])..];
        }
    }
}
