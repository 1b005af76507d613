using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Compression;

/// <summary>
/// JPEG as TIFF 6.0 §22 first had it: a file that a tag leads to, or tables and scans that tags lead to, of which one is made here.
/// </summary>
internal static class OldJpeg
{
    private const int MaxStrips = 1 << 16;
    private const int QuantizationLength = 64;
    private const int CountsLength = 16;

    /// <summary>Decodes the page as a whole.</summary>
    public static NdArray Decode(TiffPage page, ChunkTable table, ReadOptions options)
    {
        var layout = page.Layout;
        byte[] file;
        lock (page.File.Gate)
            file = FileOf(page, table, options);
        SetSequential(file);
        var row = checked(layout.Width * layout.Samples);
        var bytes = checked((long)row * layout.Height);
        if (bytes > Math.Min(options.Limits.MaxWorkingBytes, Array.MaxLength))
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, options.Limits.MaxWorkingBytes,
                "A page of old JPEG is decoded as a whole.");
        var image = NdArray.CreateUninitialized(DType.UInt8, layout.Height, layout.Width, layout.Samples);
        try
        {
            using var decompressor = new EmbeddedDecompressor("jpeg", page, [], options);
            var shape = new ChunkShape(layout.Width, layout.Height, layout.Samples, row);
            var came = decompressor.Decompress(file, image.BytesAt(0, (int)bytes), shape);
            if (came < bytes)
                CodecTools.ThrowCorrupt($"The JPEG of the page ends early: it has {came} bytes of {bytes}.", page.Directory);
            ExpandRange(image, layout, table.Directory);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>JPEG's decoders take all 256 codes for what the file may say are fewer (tag 532).</summary>
    private static void ExpandRange(NdArray image, TiffLayout layout, TiffDirectory directory)
    {
        if (layout.Photometric != TiffPhotometric.YCbCr || layout.Samples != 3
            || directory.Doubles(TiffTag.ReferenceBlackWhite, 6) is not [var black, var white, ..] || (black == 0 && white == 255))
            return;
        var conversion = YCbCrToRgb.Of(directory);
        for (var y = 0; y < layout.Height; y++)
        {
            var row = image.BytesAt((long)y * layout.Width * 3, layout.Width * 3);
            for (var i = 0; i < row.Length; i += 3)
            {
                var luma = (0.299f * row[i]) + (0.587f * row[i + 1]) + (0.114f * row[i + 2]);
                var (blue, red) = (((row[i + 2] - luma) / 1.772f) + 128.5f, ((row[i] - luma) / 1.402f) + 128.5f);
                (row[i], row[i + 1], row[i + 2]) =
                    conversion.Convert((byte)(luma + 0.5f), (byte)Math.Clamp(blue, 0, 255), (byte)Math.Clamp(red, 0, 255));
            }
        }

        GC.KeepAlive(image);
    }

    private static byte[] FileOf(TiffPage page, ChunkTable table, ReadOptions options)
    {
        var (file, directory) = (page.File, table.Directory);
        var scans = Scans(page, table, options);
        var offset = directory.Number(TiffTag.JpegInterchangeFormat, 0);
        if (offset > 0 && offset < file.Length - 4)
        {
            // The length is often missing or too short: what follows the end of a JPEG does no harm.
            var head = new byte[Checked(file.Length - offset, options)];
            file.Read(offset, head);
            if (head is [0xFF, 0xD8, ..])
            {
                var (end, _, hasScan) = HeaderOf(head);
                if (hasScan)
                    return head;
                if (scans is [[0xFF, 0xDA, ..], ..])
                    return WithScans([.. head.AsSpan(0, end)], page.Layout, directory, scans);
            }
        }

        if (scans is [var only, ..] && only is [0xFF, 0xD8, ..])
            return [.. scans.SelectMany(part => part)];
        return Build(page, directory, scans);
    }

    /// <summary>
    /// Where the segments of tables end, the marker that started a frame among them, and whether a scan follows: else the strips have it.
    /// </summary>
    private static (int End, byte Frame, bool HasScan) HeaderOf(ReadOnlySpan<byte> file)
    {
        var (at, frame) = (2, (byte)0);
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            if (file[at + 1] == 0xDA)
                return (at, frame, true);
            if (file[at + 1] is >= 0xC0 and <= 0xC3)
                frame = file[at + 1];
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return (Math.Min(at, file.Length), frame, false);
    }

    /// <summary>Sequential scans have all coefficients at once: the fields that say so to others are at times left at anything.</summary>
    private static void SetSequential(Span<byte> file)
    {
        const int leastLength = 6;
        var (at, frame, hasScan) = HeaderOf(file);
        if (!hasScan || frame is not (0xC0 or 0xC1))
            return;
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        if (length >= leastLength && at + 2 + length <= file.Length)
            ((ReadOnlySpan<byte>)[0, 63, 0]).CopyTo(file[(at + 2 + length - 3)..]);
    }

    private static List<byte[]> Scans(TiffPage page, ChunkTable table, ReadOptions options)
    {
        var scans = new List<byte[]>();
        long total = 0;
        for (var i = 0; i < Math.Min(table.Count, MaxStrips); i++)
        {
            var (offset, length) = table[i, 0];
            total += length;
            var scan = new byte[Checked(total, options) - (total - length)];
            page.File.Read(offset, scan);
            scans.Add(scan);
        }

        return scans;
    }

    private static long Checked(long length, ReadOptions options)
    {
        var max = Math.Min(options.Limits.MaxWorkingBytes, Array.MaxLength);
        return length <= max ? length : throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), length, max);
    }

    /// <summary>A baseline file of the tables that tags 519 to 521 lead to.</summary>
    private static byte[] Build(TiffPage page, TiffDirectory directory, List<byte[]> scans)
    {
        var layout = page.Layout;
        var samples = layout.Samples;
        var (quantization, dc, ac) = (directory.Numbers(TiffTag.JpegQTables, samples), directory.Numbers(TiffTag.JpegDcTables, samples),
            directory.Numbers(TiffTag.JpegAcTables, samples));
        if (quantization.Length < samples || dc.Length < samples || ac.Length < samples || samples is not (1 or 3))
            CodecTools.ThrowCorrupt($"The page of old JPEG has neither a JPEG nor the tables of {samples} samples (tags 513, 519 to 521).",
                page.Directory);
        var (across, down) = Factors(layout, directory);
        var file = new List<byte> { 0xFF, 0xD8 };
        for (var i = 0; i < samples; i++)
        {
            Segment(file, 0xDB, [(byte)i, .. Part(page, quantization[i], QuantizationLength)]);
            Segment(file, 0xC4, [(byte)i, .. Huffman(page, dc[i])]);
            Segment(file, 0xC4, [(byte)(0x10 | i), .. Huffman(page, ac[i])]);
        }

        var frame = new List<byte> { 8, (byte)(layout.Height >> 8), (byte)layout.Height, (byte)(layout.Width >> 8),
            (byte)layout.Width, (byte)samples };
        var scan = new List<byte> { (byte)samples };
        for (var i = 0; i < samples; i++)
        {
            frame.AddRange([(byte)(i + 1), (byte)(i == 0 ? (across << 4) | down : 0x11), (byte)i]);
            scan.AddRange([(byte)(i + 1), (byte)((i << 4) | i)]);
        }

        Segment(file, 0xC0, [.. frame]);
        if (scans is not [[0xFF, 0xDA, ..], ..])
            scans = [[0xFF, 0xDA, 0, (byte)(scan.Count + 5), .. scan, 0, 63, 0, .. scans[0]], .. scans.Skip(1)];
        return WithScans(file, layout, directory, scans);
    }

    /// <summary>
    /// A file of tables and strips, the first of which begins with the header of the scan. Each strip starts anew, which a file says by
    /// marks between them.
    /// </summary>
    private static byte[] WithScans(List<byte> file, TiffLayout layout, TiffDirectory directory, List<byte[]> scans)
    {
        var (across, down) = Factors(layout, directory);
        if (scans.Count > 1)
        {
            var units = ((layout.Width + (8 * across) - 1) / (8 * across)) * ((layout.ChunkHeight + (8 * down) - 1) / (8 * down));
            Segment(file, 0xDD, [(byte)(units >> 8), (byte)units]);
        }

        for (var i = 0; i < scans.Count; i++)
        {
            file.AddRange(scans[i]);
            if (i + 1 < scans.Count)
                file.AddRange([0xFF, (byte)(0xD0 | (i & 7))]);
        }

        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    private static (int Across, int Down) Factors(TiffLayout layout, TiffDirectory directory)
        => layout.Samples == 1 ? (1, 1)
            : directory.Numbers(TiffTag.YCbCrSubsampling, 2) is [var across, var down] ? ((int)across, (int)down) : (2, 2);

    private static byte[] Huffman(TiffPage page, long offset)
    {
        var counts = Part(page, offset, CountsLength);
        var values = counts.Sum(count => count);
        return [.. counts, .. Part(page, offset + CountsLength, Math.Min(values, 256))];
    }

    private static byte[] Part(TiffPage page, long offset, int length)
    {
        var bytes = new byte[length];
        page.File.Read(offset, bytes);
        return bytes;
    }

    private static void Segment(List<byte> file, byte marker, byte[] content)
    {
        file.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        file.AddRange(content);
    }
}
