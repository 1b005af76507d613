using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Magick;

/// <summary>
/// Looks whether a GIMP image is whole: ImageMagick shows white for what is missing (GIMP, "XCF file format", version 0 to 14).
/// </summary>
internal static class XcfCheck
{
    private const int MaxPointers = 10_000_000;
    private const int FirstDeepVersion = 4;
    private const int FirstLargeVersion = 11;

    /// <exception cref="CorruptImageException">The file ends before something that it points to.</exception>
    /// <exception cref="UnsupportedImageException">The samples have more than 8 bits.</exception>
    public static void Check(SourceStream source)
    {
        try
        {
            source.Position = "gimp xcf ".Length;
            var text = source.ReadSpan(5);
            var version = text[0] == 'v' && int.TryParse(text[1..4], System.Globalization.CultureInfo.InvariantCulture, out var number)
                ? number : 0;
            source.Position += 3 * sizeof(uint);
            if (version >= FirstDeepVersion)
                CheckPrecision(version, source.ReadUInt32BigEndian());
            new Walk(source, isLarge: version >= FirstLargeVersion).Image();
        }
        catch (EndOfStreamException)
        {
            throw new CorruptImageException("The GIMP image ends early: what it points to lies behind its end.", source.Length);
        }
    }

    /// <summary>The number says how samples are stored; those of 8 bits are 0 in version 4, and 100 to 199 since.</summary>
    private static void CheckPrecision(int version, uint precision)
    {
        if (version == FirstDeepVersion ? precision != 0 : precision is < 100 or >= 200)
            throw new UnsupportedImageException(
                "The GIMP image has samples of more than 8 bits, which ImageMagick does not read. Export it from GIMP as TIFF, PNG or " +
                "OpenEXR.");
    }

    /// <summary>Follows the pointers from the image down to its tiles.</summary>
    private sealed class Walk(SourceStream source, bool isLarge)
    {
        private int _pointers;

        public void Image()
        {
            SkipProperties();
            FollowAll(Layer);
            FollowAll(Channel);
        }

        private void Layer()
        {
            source.Position += 3 * sizeof(uint);
            SkipText();
            SkipProperties();
            var (hierarchy, mask) = (ReadPointer(), ReadPointer());
            Follow(hierarchy, Hierarchy);
            if (mask != 0)
                Follow(mask, Channel);
        }

        private void Channel()
        {
            source.Position += 2 * sizeof(uint);
            SkipText();
            SkipProperties();
            Follow(ReadPointer(), Hierarchy);
        }

        private void Hierarchy()
        {
            // Only the first level is used: the others are halves of it that no program writes any more.
            source.Position += 3 * sizeof(uint);
            Follow(ReadPointer(), () =>
            {
                source.Position += 2 * sizeof(uint);
                FollowAll(() => source.ReadUInt8());
            });
        }

        private void FollowAll(Action visit)
        {
            while (ReadPointer() is not 0 and var pointer)
                Follow(pointer, visit);
        }

        private void Follow(long pointer, Action visit)
        {
            CodecTools.ThrowCorruptIf(++_pointers > MaxPointers, "The GIMP image has more pointers than any image needs.", source.Position);
            if (pointer >= source.Length)
                throw new EndOfStreamException();
            var place = source.Position;
            source.Position = pointer;
            visit();
            source.Position = place;
        }

        private long ReadPointer()
        {
            long high = isLarge ? source.ReadUInt32BigEndian() : 0;
            return (high << 32) | source.ReadUInt32BigEndian();
        }

        private void SkipText() => Skip(source.ReadUInt32BigEndian());

        private void SkipProperties()
        {
            while (true)
            {
                var (kind, length) = (source.ReadUInt32BigEndian(), source.ReadUInt32BigEndian());
                Skip(length);
                if (kind == 0)
                    return;
            }
        }

        private void Skip(long bytes)
        {
            if (bytes > source.Length - source.Position)
                throw new EndOfStreamException();
            source.Position += bytes;
        }
    }
}
