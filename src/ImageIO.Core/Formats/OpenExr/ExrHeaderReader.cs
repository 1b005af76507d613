using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.OpenExr;

/// <summary>Reads the headers of all parts: named attributes, one after another ("OpenEXR File Layout").</summary>
internal sealed class ExrHeaderReader(SourceStream source, Limits limits)
{
    public const uint Magic = 20_000_630;

    private const int Tiled = 0x200, LongNames = 0x400, NotImages = 0x800, SeveralParts = 0x1000;

    private long _bytes;

    /// <summary>The number behind the magic one: version 2, and whether there are several parts.</summary>
    public static uint Version(bool hasParts) => 2 | (uint)(hasParts ? SeveralParts : 0);

    /// <summary>Whether the file has several parts: their chunks then say to which they belong.</summary>
    public bool HasParts { get; private set; }

    public ImmutableArray<ExrPart> Read()
    {
        CodecTools.ThrowCorruptIf(source.ReadUInt32LittleEndian() != Magic, "The file does not start as those of OpenEXR do.", 0);
        var version = source.ReadUInt32LittleEndian();
        if ((version & 0xFF) != 2 || (version & ~0xFFu & ~(uint)(Tiled | LongNames | NotImages | SeveralParts)) != 0)
            throw new UnsupportedImageException(
                $"The file is of version {version & 0xFF} of OpenEXR with flags 0x{version >> 8:X}; version 2 is read.");
        HasParts = (version & SeveralParts) != 0;
        var parts = ImmutableArray.CreateBuilder<ExrPart>();
        do
        {
            parts.Add(ReadPart((version & Tiled) != 0, (version & NotImages) != 0));
        }
        while (HasParts && source.Peek(1) is not [0]);
        if (HasParts)
            source.ReadUInt8();
        return parts.DrainToImmutable();
    }

    private ExrPart ReadPart(bool isTiled, bool isDeep)
    {
        var start = source.Position;
        var attributes = new Dictionary<string, ExrAttribute>();
        while (ReadName() is { Length: > 0 } name)
            attributes[name] = ReadAttribute(name);
        var channels = ExrAttribute.Channels(Required("channels", "chlist"));
        CodecTools.ThrowCorruptIf(channels.IsEmpty, "A part has no channels.", start);
        var method = Required("compression", "compression").Value[0];
        var window = ExrAttribute.Window(Required("dataWindow", "box2i"));
        var kind = attributes.GetValueOrDefault("type")?.Text;
        if (HasParts)
            (isTiled, isDeep) = (kind is "tiledimage" or "deeptile", kind is "deepscanline" or "deeptile");
        var tiles = isTiled ? ExrAttribute.Tiles(Required("tiles", "tiledesc")) : null;
        foreach (var channel in channels)
        {
            CodecTools.ThrowCorruptIf(
                channel.StepX < 1 || channel.StepY < 1 || (isTiled && (channel.StepX, channel.StepY) != (1, 1))
                || window.X % channel.StepX != 0 || window.Y % channel.StepY != 0 || window.Width % channel.StepX != 0
                || window.Height % channel.StepY != 0,
                $"The channel {channel.Name} is said to have a sample for {channel.StepX}×{channel.StepY} px, which the data window is " +
                "no multiple of.",
                start);
        }

        return new ExrPart
        {
            Channels = channels,
            Method = (ExrMethod)method,
            Window = window,
            Tiles = tiles,
            Name = attributes.GetValueOrDefault("name")?.Text,
            Refusal = RefusalOf(method, isDeep),
            ChunkCount = HasParts && attributes.GetValueOrDefault("chunkCount") is { Type: "int", Value.Length: 4 } count
                ? BinaryPrimitives.ReadInt32LittleEndian(count.Value) : null,
            Metadata = ExrMetadata.Of(attributes.Values, channels),
        };

        ExrAttribute Required(string name, string type)
            => attributes.GetValueOrDefault(name) is { } found && found.Type == type
                && found.Value.Length >= (type == "chlist" ? 1 : type == "compression" ? 1 : type == "tiledesc" ? 9 : 16)
                ? found : throw new CorruptImageException($"The header has no attribute \"{name}\" of type {type}.", start);
    }

    /// <summary>Why a part can't be read, as the end of a sentence.</summary>
    private static string? RefusalOf(byte method, bool isDeep) => (ExrMethod)method switch
    {
        _ when isDeep => "holds deep data, any number of samples a pixel, which is not read. Flatten it in a compositing program.",
        ExrMethod.Dwaa => "is compressed with DWAA, a lossy method that is not read. Convert it to ZIP with oiiotool or exrmetrics.",
        ExrMethod.Dwab => "is compressed with DWAB, a lossy method that is not read. Convert it to ZIP with oiiotool or exrmetrics.",
        > ExrMethod.Dwab => $"is compressed with method {method}, which is not read: 0 to 7 are (none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, " +
            "B44A).",
        _ => null,
    };

    private ExrAttribute ReadAttribute(string name)
    {
        var type = ReadName();
        var position = source.Position;
        var length = source.ReadUInt32LittleEndian();
        CodecTools.ThrowCorruptIf(length > int.MaxValue, $"The attribute \"{name}\" is said to have {length} bytes.", position);
        Count(length + 4L);
        if (source.CanSeek && length > source.Length - source.Position)
            throw new EndOfStreamException();

        // Read piece by piece where the length of the source is not known: nothing is allocated for bytes that are not there.
        var value = new byte[Math.Min(length, 4096)];
        for (var at = 0; at < length;)
        {
            if (at == value.Length)
                Array.Resize(ref value, (int)Math.Min(length, 2L * at));
            source.ReadExactly(value.AsSpan(at));
            at = value.Length;
        }

        return new ExrAttribute(name, type, value, position);
    }

    /// <summary>A text that ends in a zero.</summary>
    private string ReadName()
    {
        const int longest = 256;
        var peek = source.Peek(longest);
        var end = peek.IndexOf((byte)0);
        if (end < 0)
        {
            CodecTools.ThrowCorruptIf(peek.Length == longest, $"A name in the header has more than {longest - 1} characters.",
                source.Position);
            throw new EndOfStreamException();
        }

        Count(end + 1);
        var name = Encoding.UTF8.GetString(peek[..end]);
        source.Advance(end + 1);
        return name;
    }

    private void Count(long bytes)
    {
        _bytes += bytes;
        if (_bytes > limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), _bytes, limits.MaxMetadataBytes);
    }
}
