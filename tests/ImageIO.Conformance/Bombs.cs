using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageIO.Tests;

namespace ImageIO.Conformance;

/// <summary>Small files whose headers ask for far more memory than anyone should give them.</summary>
internal static class Bombs
{
    private const int Side = 100_000;

    public static byte[] Png
    {
        get
        {
            using var image = NdArray.Wrap(new byte[12], 2, 2, 3);
            var file = Iio.ImEncode(".png", image);

            // Behind the signature: length, "IHDR", width, height.
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), Side);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), Side);
            PngChunks.SetChecksums(file);
            return file;
        }
    }

    public static byte[] Bmp
    {
        get
        {
            using var image = NdArray.Wrap(new byte[12], 2, 2, 3);
            var file = Iio.ImEncode(".bmp", image);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Side);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), Side);
            return file;
        }
    }

    public static byte[] Gif
    {
        get
        {
            using var image = NdArray.Wrap(new byte[12], 2, 2, 3);
            var file = Iio.ImEncode(".gif", image);
            file.AsSpan(6, 4).Fill(byte.MaxValue);
            return file;
        }
    }

    public static byte[] Pbm => Text($"P4\n{Side} {Side}\n");

    public static byte[] Pam => Text($"P7\nWIDTH {Side}\nHEIGHT {Side}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n");

    public static byte[] Pfm => Text($"PF\n{Side} {Side}\n-1.0\n");

    public static byte[] Npy => Array(Side);

    public static byte[] Npz
    {
        get
        {
            const int side = 20_000;
            var stream = new MemoryStream();
            using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                using var member = archive.CreateEntry("arr_0.npy").Open();
                member.Write(Array(side));
            }

            // The uncompressed size, in the member's own header and in the archive's directory.
            var file = stream.ToArray();
            var length = (uint)(Array(side).Length + (8L * side * side));
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.AsSpan().IndexOf("PK\u0003\u0004"u8) + 22), length);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.AsSpan().IndexOf("PK\u0001\u0002"u8) + 24), length);
            return file;
        }
    }

    public static byte[] Jpeg
    {
        get
        {
            var file = File.ReadAllBytes(Repository.Data("jpeg", "gray.jpg"));

            // SOF0: marker, length (11 for one component), 8 bits, height, width.
            var frame = file.AsSpan().IndexOf<byte>([0xFF, 0xC0, 0, 11, 8]);
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 65500);
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 65500);
            return file;
        }
    }

    public static byte[] WebP
    {
        get
        {
            var file = File.ReadAllBytes(Repository.Data("webp", "rgb_lossless.webp"));

            // The chunk's name and length, its signature 0x2F, and 14 bits each of width and height, less one; the largest is 16383.
            var chunk = file.AsSpan().IndexOf("VP8L"u8);
            var size = file.AsSpan(chunk + 9);
            BinaryPrimitives.WriteUInt32LittleEndian(size, (BinaryPrimitives.ReadUInt32LittleEndian(size) & 0xF0000000) | (16382u << 14) | 16382);
            return file;
        }
    }

    public static byte[] Avif
    {
        get
        {
            var file = File.ReadAllBytes(Repository.Data("avif", "rgb8.avif"));

            // The box's name, version and flags, width, height.
            var extent = file.AsSpan().IndexOf("ispe"u8);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(extent + 8), 30_000);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(extent + 12), 30_000);
            return file;
        }
    }

    private static byte[] Array(int side)
    {
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({side}, {side}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Text(header)];
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
