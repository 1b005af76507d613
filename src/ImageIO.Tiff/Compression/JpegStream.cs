using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Compression;

/// <summary>Makes a JPEG file of a strip or tile and of the tables that all of a page share (TIFF technical note 2).</summary>
internal static class JpegStream
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;
    private const byte App14 = 0xEE;
    private const int MaxTables = 1 << 20;

    /// <summary>The shared tables, without the marks of their start and end; empty where there are none.</summary>
    public static byte[] Tables(TiffDirectory directory)
    {
        if (!directory.TryFind(TiffTag.JpegTables, out var field))
            return [];
        var bytes = directory.Bytes(field, MaxTables).AsSpan();
        if (bytes is [0xFF, StartOfImage, ..])
            bytes = bytes[2..];
        if (bytes is [.., 0xFF, EndOfImage])
            bytes = bytes[..^2];
        return bytes.ToArray();
    }

    /// <summary>The file: what the page says of its colors stands in it, and nothing that says otherwise.</summary>
    public static byte[] Combine(ReadOnlySpan<byte> tables, ReadOnlySpan<byte> image, TiffPhotometric photometric, int samples)
    {
        CodecTools.ThrowCorruptIf(image is not [0xFF, StartOfImage, ..], "A strip or tile that should be a JPEG does not start as one.");
        var file = new byte[image.Length + tables.Length + 16];
        var at = 0;
        Add(file, ref at, [0xFF, StartOfImage]);
        if (samples > 2)
            Add(file, ref at, [0xFF, App14, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, Transform(photometric, samples)]);
        AddSegments(file, ref at, tables);
        AddSegments(file, ref at, image[2..]);
        return file[..at];
    }

    private static byte Transform(TiffPhotometric photometric, int samples)
        => samples == 3 ? (byte)(photometric == TiffPhotometric.YCbCr ? 1 : 0) : (byte)0;

    /// <summary>Copies segments but those that tell colors (JFIF, Adobe), and all from the first scan on.</summary>
    private static void AddSegments(byte[] file, ref int at, ReadOnlySpan<byte> segments)
    {
        while (segments.Length >= 4 && segments[0] == 0xFF)
        {
            var marker = segments[1];
            if (marker == 0xFF)
            {
                segments = segments[1..];
                continue;
            }

            if (marker is StartOfScan or EndOfImage)
                break;
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(segments[2..]) + 2, segments.Length);
            if (marker is not (App0 or App14))
                Add(file, ref at, segments[..length]);
            segments = segments[length..];
        }

        Add(file, ref at, segments);
    }

    private static void Add(byte[] file, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(file.AsSpan(at));
        at += bytes.Length;
    }
}
