using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Writes metadata as chunks before the pixels, as far as PNG can hold it: what it can't hold is left out.</summary>
/// <param name="target">Where to.</param>
/// <param name="metadata">What to write.</param>
/// <param name="header">The image.</param>
internal sealed class PngMetadataWriter(TargetStream target, ImageMetadata metadata, PngHeader header)
{
    /// <summary>A chunk may not be longer; metadata that is can't be held.</summary>
    private const int MaxChunk = int.MaxValue - 1024;

    public void Write()
    {
        WriteColorSpace();
        WritePhysicalSize();
        if (metadata.TryGet<ImageMetadata[]>("suggestedpalettes", out var palettes))
            WriteSuggestedPalettes(palettes);
        if (metadata.TryGet<DateTimeOffset>("time", out var time))
            WriteTime(time.ToUniversalTime());
        var exif = metadata.Exif;
        if (!exif.IsEmpty)
            target.WriteChunk(PngChunkType.Exif, exif.Span);
        var xmp = metadata.Xmp;
        if (!xmp.IsEmpty && xmp.Length < MaxChunk)
            target.WriteChunk(PngChunkType.InternationalText, InternationalText(PngMetadataBuilder.XmpKeyword, xmp.Span));
        WriteTexts();
    }

    private void WriteColorSpace()
    {
        if (metadata.TryGet<double[]>("chromaticity", out var chromaticity) && chromaticity.Length == 8
            && chromaticity.All(value => value is >= 0 and <= 21474))
        {
            Span<byte> data = stackalloc byte[32];
            for (var i = 0; i < 8; i++)
                BinaryPrimitives.WriteUInt32BigEndian(data[(4 * i)..], (uint)Math.Round(chromaticity[i] * 100000));
            target.WriteChunk(PngChunkType.Chromaticity, data);
        }

        if (metadata.TryGet<double>("gamma", out var gamma) && gamma is > 0 and <= 21474)
        {
            Span<byte> data = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Round(gamma * 100000));
            target.WriteChunk(PngChunkType.Gamma, data);
        }

        WriteDisplay();
        WriteSignificantBits();

        // A profile and the claim of being sRGB exclude each other; the profile says more.
        var icc = metadata.Icc;
        if (!icc.IsEmpty)
            WriteProfile(icc.Span);
        else if (metadata.TryGet<int>("srgb", out var intent) && intent is >= 0 and <= 3)
            target.WriteChunk(PngChunkType.StandardRgb, [(byte)intent]);
    }

    /// <summary>The code points of the color space (cICP), the display it was mastered on (mDCV), and how bright it gets (cLLI).</summary>
    private void WriteDisplay()
    {
        if (metadata.TryGet<int[]>("cicp", out var points) && points.Length == 4 && points.All(value => value is >= 0 and <= byte.MaxValue))
            target.WriteChunk(PngChunkType.CodePoints, [(byte)points[0], (byte)points[1], (byte)points[2], (byte)points[3]]);
        if (metadata.TryGet<double[]>("mdcv", out var display) && display.Length == 10
            && display[..8].All(value => Fits(value, PngUnits.Chromaticity, ushort.MaxValue))
            && display[8..].All(value => Fits(value, PngUnits.Luminance, uint.MaxValue)))
        {
            Span<byte> data = stackalloc byte[24];
            for (var i = 0; i < 8; i++)
                BinaryPrimitives.WriteUInt16BigEndian(data[(2 * i)..], (ushort)Math.Round(display[i] / PngUnits.Chromaticity));
            WriteLuminances(display.AsSpan(8), data[16..]);
            target.WriteChunk(PngChunkType.MasteringDisplay, data);
        }

        if (metadata.TryGet<double[]>("clli", out var light) && light.Length == 2
            && light.All(value => Fits(value, PngUnits.Luminance, uint.MaxValue)))
        {
            Span<byte> data = stackalloc byte[8];
            WriteLuminances(light, data);
            target.WriteChunk(PngChunkType.ContentLight, data);
        }

        static bool Fits(double value, double unit, double max) => value >= 0 && Math.Round(value / unit) <= max;
    }

    private static void WriteLuminances(ReadOnlySpan<double> values, Span<byte> data)
    {
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(data[(4 * i)..], (uint)Math.Round(values[i] / PngUnits.Luminance));
    }

    /// <summary>Of an image that got its alpha from elsewhere than its samples, alpha is significant in all its bits.</summary>
    private void WriteSignificantBits()
    {
        if (!metadata.TryGet<int[]>("sbit", out var bits))
            return;
        var depth = header.Color == PngColor.Palette ? 8 : header.Depth;
        var wanted = header.Color == PngColor.Palette ? 3 : header.Samples;
        if (bits.Length == wanted - 1 && wanted is 2 or 4)
            bits = [.. bits, depth];
        if (bits.Length == wanted && bits.All(value => value >= 1 && value <= depth))
            target.WriteChunk(PngChunkType.SignificantBits, [.. bits.Select(value => (byte)value)]);
    }

    private void WriteProfile(ReadOnlySpan<byte> profile)
    {
        // The name, its end, and the compression method.
        var start = "ICC Profile\0\0"u8;
        using var scratch = NdArray.CreateUninitialized(DType.UInt8,
            checked(start.Length + profile.Length + (profile.Length / 100) + 1024));
        start.CopyTo(scratch.Bytes);
        var output = new ScratchOutput(scratch, start.Length);
        using (var deflater = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(profile);
        target.WriteChunk(PngChunkType.Profile, scratch.Bytes[..output.Count]);
    }

    private void WritePhysicalSize()
    {
        Span<byte> data = stackalloc byte[9];
        if (metadata.TryGet<double[]>("dpi", out var dpi) && dpi.Length == 2 && dpi.All(value => value is > 0 and < 1e7))
        {
            BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Round(dpi[0] / 0.0254));
            BinaryPrimitives.WriteUInt32BigEndian(data[4..], (uint)Math.Round(dpi[1] / 0.0254));
            data[8] = 1;
        }
        else if (metadata.TryGet<long[]>("phys", out var phys) && phys.Length == 3 && phys[0] is > 0 and <= int.MaxValue
            && phys[1] is > 0 and <= int.MaxValue && phys[2] is 0 or 1)
        {
            BinaryPrimitives.WriteUInt32BigEndian(data, (uint)phys[0]);
            BinaryPrimitives.WriteUInt32BigEndian(data[4..], (uint)phys[1]);
            data[8] = (byte)phys[2];
        }
        else
        {
            return;
        }

        target.WriteChunk(PngChunkType.PhysicalSize, data);
    }

    private void WriteSuggestedPalettes(ImageMetadata[] palettes)
    {
        foreach (var palette in palettes.DistinctBy(palette => palette.GetValueOrDefault("name")))
        {
            if (PngSuggestedPalette.Write(palette) is { } data)
                target.WriteChunk(PngChunkType.SuggestedPalette, data);
        }
    }

    /// <summary>
    /// What belongs behind the palette: the color of what lies behind the image, as samples of its own depth, and how often each color of
    /// the palette is used.
    /// </summary>
    /// <param name="colors">Entries of the palette; 0 where there is none.</param>
    public void WriteBehindPalette(int colors)
    {
        if (colors > 0 && metadata.TryGet<int>("background", out var index) && index >= 0 && index < colors)
            target.WriteChunk(PngChunkType.Background, [(byte)index]);
        else if (header.Color is PngColor.Gray or PngColor.GrayAlpha && metadata.TryGet<int>("background", out var gray))
            WriteBackground([gray]);
        else if (header.Color is PngColor.Rgb or PngColor.Rgba && metadata.TryGet<int[]>("background", out var rgb) && rgb.Length == 3)
            WriteBackground(rgb);
        if (colors > 0 && metadata.TryGet<int[]>("histogram", out var uses) && uses.Length == colors
            && uses.All(value => value is >= 0 and <= ushort.MaxValue))
            target.WriteChunk(PngChunkType.Histogram, [.. uses.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })]);
    }

    private void WriteBackground(int[] samples)
    {
        if (samples.All(value => value >= 0 && value < 1 << header.Depth))
            target.WriteChunk(PngChunkType.Background, [.. samples.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })]);
    }

    private void WriteTime(DateTimeOffset time)
    {
        Span<byte> data = stackalloc byte[7];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)time.Year);
        data[2] = (byte)time.Month;
        data[3] = (byte)time.Day;
        data[4] = (byte)time.Hour;
        data[5] = (byte)time.Minute;
        data[6] = (byte)time.Second;
        target.WriteChunk(PngChunkType.Time, data);
    }

    private void WriteTexts()
    {
        foreach (var (key, value) in metadata)
        {
            if (value is string text)
                WriteText(key, text);
        }
    }

    private void WriteText(string keyword, string text)
    {
        if (!IsKeyword(keyword) || text.Contains('\0') || text.Length > MaxChunk / 4)
            return;
        if (!text.All(IsLatin1))
        {
            target.WriteChunk(PngChunkType.InternationalText, InternationalText(keyword, Encoding.UTF8.GetBytes(text)));
            return;
        }

        target.WriteChunk(PngChunkType.Text, [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)]);
    }

    /// <summary>
    /// A keyword has 1 to 79 printable Latin-1 characters, and spaces only singly between others (PNG third edition, section 11.3.3.2).
    /// </summary>
    internal static bool IsKeyword(string keyword)
        => keyword.Length is >= 1 and <= 79 && keyword[0] != ' ' && keyword[^1] != ' ' && !keyword.Contains("  ", StringComparison.Ordinal)
            && keyword.All(letter => letter is (>= ' ' and <= '~') or (>= '¡' and <= 'ÿ'));

    private static bool IsLatin1(char letter) => letter is '\n' or (>= ' ' and <= '~') or (>= '\u00A0' and <= 'ÿ');

    /// <summary>The data of an iTXt chunk, not compressed, of no language.</summary>
    private static byte[] InternationalText(string keyword, ReadOnlySpan<byte> utf8)
        => [.. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. utf8];

    /// <summary>Gathers a deflated block in scratch that is large enough for whatever comes.</summary>
    private sealed class ScratchOutput(NdArray scratch, int start) : Stream
    {
        public int Count { get; private set; } = start;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            buffer.CopyTo(scratch.Bytes[Count..]);
            Count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
