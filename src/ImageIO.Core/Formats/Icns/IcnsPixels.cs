using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Icns;

/// <summary>Decodes the elements that are no files, with the mask that goes with them. None is larger than 1024×1024.</summary>
internal sealed class IcnsPixels(SourceStream source, ReadOptions options, List<IcnsElement> elements)
{
    /// <summary>Types with elements of 8-bit alpha.</summary>
    private const string AlphaEnd = "8mk";

    private long _end;

    public void Read(IcnsElement element, NdArray destination)
    {
        var kind = IcnsKind.OfTypes[element.Type];
        var pixels = destination.Bytes;
        pixels.Fill(byte.MaxValue);
        try
        {
            Start(element);
            switch (kind.Coding)
            {
                case IcnsCoding.Bits:
                    ReadBits(pixels);
                    return;
                case IcnsCoding.BitsAndMask:
                    ReadBits(pixels);
                    ReadMask(pixels);
                    return;
                case IcnsCoding.Places4:
                    ReadPlaces(pixels, 4, IcnsPalettes.Of4Bits);
                    break;
                case IcnsCoding.Places8:
                    ReadPlaces(pixels, 8, IcnsPalettes.Of8Bits);
                    break;
                default:
                    if (ReadColors(element, pixels))
                        return;
                    break;
            }

            ReadAlpha(element, kind, pixels);
        }
        catch (EndOfStreamException fault) when (options.Tolerance == Tolerance.Partial && !ReferenceEquals(fault, source.InnerFault))
        {
            options.OnWarning?.Invoke(new ImageWarning(
                $"The element \"{element.Type}\" ends early. The rest is white or opaque.",
                source.Position));
        }

        GC.KeepAlive(destination);
    }

    private void Start(IcnsElement element)
    {
        source.Position = element.Offset;
        _end = element.Offset + element.Length;
    }

    private byte ReadUInt8()
    {
        if (source.Position >= _end)
            throw new EndOfStreamException("An element ends before its pixels do.");
        return source.ReadUInt8();
    }

    private void ReadBits(Span<byte> pixels)
    {
        byte bits = 0;
        for (int i = 0, to = 0; to < pixels.Length; i++, to += 4, bits <<= 1)
        {
            if (i % 8 == 0)
                bits = ReadUInt8();
            pixels.Slice(to, 3).Fill((byte)(bits >= 128 ? 0 : 255));
        }
    }

    private void ReadMask(Span<byte> pixels)
    {
        byte bits = 0;
        for (int i = 0, to = 3; to < pixels.Length; i++, to += 4, bits <<= 1)
        {
            if (i % 8 == 0)
                bits = ReadUInt8();
            pixels[to] = (byte)(bits >= 128 ? 255 : 0);
        }
    }

    private void ReadPlaces(Span<byte> pixels, int bits, ReadOnlySpan<byte> palette)
    {
        byte value = 0;
        for (int i = 0, to = 0; to < pixels.Length; i++, to += 4)
        {
            if (bits == 8 || i % 2 == 0)
                value = ReadUInt8();
            var place = bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15;
            palette.Slice(place * 3, 3).CopyTo(pixels[to..]);
        }
    }

    /// <summary>RGB or ARGB.</summary>
    /// <returns>Whether it had alpha.</returns>
    private bool ReadColors(IcnsElement element, Span<byte> pixels)
    {
        var count = pixels.Length / 4;
        var hasAlpha = element.Length >= 4 && source.Peek(4).SequenceEqual("ARGB"u8);
        if (hasAlpha)
        {
            source.Advance(4);
            ReadRuns(pixels, 3);
        }
        else if (element.Type == "it32" && element.Length >= 4 && source.Peek(4).SequenceEqual("\0\0\0\0"u8))
        {
            // Four bytes without meaning come before the largest.
            source.Advance(4);
        }
        else if (element.Length == count * 4L || element.Length == count * 3L)
        {
            // Not packed: RGB, or that with a byte before it.
            for (var to = 0; to < pixels.Length; to += 4)
            {
                if (element.Length == count * 4L)
                    ReadUInt8();
                (pixels[to], pixels[to + 1], pixels[to + 2]) = (ReadUInt8(), ReadUInt8(), ReadUInt8());
            }

            return false;
        }

        for (var channel = 0; channel < 3; channel++)
            ReadRuns(pixels, channel);
        return hasAlpha;
    }

    /// <summary>
    /// One channel: a count below 128 of samples that follow, less one; above, a count of one that is repeated, plus 125.
    /// </summary>
    private void ReadRuns(Span<byte> pixels, int channel)
    {
        for (var to = channel; to < pixels.Length;)
        {
            var packet = ReadUInt8();
            var isRun = packet > 127;
            var count = isRun ? packet - 125 : packet + 1;
            if (count > (pixels.Length - to + 3) / 4)
            {
                const string message = "A run of samples reaches beyond the end of its channel";
                if (options.Tolerance == Tolerance.Strict)
                    CodecTools.ThrowCorrupt($"{message}.", source.Position);
                options.OnWarning?.Invoke(new ImageWarning($"{message}; it is cut off there.", source.Position));
            }

            byte value = 0;
            for (var i = 0; i < count; i++, to += 4)
            {
                if (!isRun || i == 0)
                    value = ReadUInt8();
                if (to < pixels.Length)
                    pixels[to] = value;
            }
        }
    }

    /// <summary>
    /// The alpha that another element has for an image: 8 bits a pixel, or the mask of one with bits. Without one the image is opaque.
    /// </summary>
    private void ReadAlpha(IcnsElement element, IcnsKind kind, Span<byte> pixels)
    {
        foreach (var type in kind.Masks)
        {
            var found = elements.FindIndex(other => other.Folder == element.Folder && other.Type == type);
            if (found < 0)
                continue;
            Start(elements[found]);
            if (type.EndsWith(AlphaEnd, StringComparison.Ordinal))
            {
                for (var to = 3; to < pixels.Length; to += 4)
                    pixels[to] = ReadUInt8();
            }
            else
            {
                var half = kind.Width * kind.Height / 8;
                if (elements[found].Length < half * 2)
                    throw new EndOfStreamException("The mask of an image is shorter than it.");
                source.Position += half;
                ReadMask(pixels);
            }

            return;
        }
    }
}
