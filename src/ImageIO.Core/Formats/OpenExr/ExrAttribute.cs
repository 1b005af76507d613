using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>A named value of a header.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">What kind of value it is.</param>
/// <param name="Value">Its bytes.</param>
/// <param name="Position">Where they stand.</param>
internal sealed record ExrAttribute(string Name, string Type, byte[] Value, long Position)
{
    public string? Text => Type == "string" ? Encoding.UTF8.GetString(Value).TrimEnd('\0') : null;

    /// <summary>The list of channels: name, type, whether it is linear, and steps.</summary>
    public static ImmutableArray<ExrChannel> Channels(ExrAttribute attribute)
    {
        var channels = ImmutableArray.CreateBuilder<ExrChannel>();
        ReadOnlySpan<byte> rest = attribute.Value;
        while (!rest.IsEmpty && rest[0] != 0)
        {
            var end = rest.IndexOf((byte)0);
            CodecTools.ThrowCorruptIf(end < 0 || rest.Length < end + 17, "The list of channels ends within a channel.", attribute.Position);
            var name = Encoding.UTF8.GetString(rest[..end]);
            rest = rest[(end + 1)..];
            var type = BinaryPrimitives.ReadInt32LittleEndian(rest);
            CodecTools.ThrowCorruptIf(type is < 0 or > 2, $"The channel {name} is of type {type}; 0 to 2 exist.", attribute.Position);
            channels.Add(new ExrChannel(
                name, (ExrSampleType)type, rest[4] != 0, BinaryPrimitives.ReadInt32LittleEndian(rest[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(rest[12..])));
            rest = rest[16..];
        }

        return channels.DrainToImmutable();
    }

    /// <summary>The window from its first to its last column and row.</summary>
    public static ExrArea Window(ExrAttribute attribute)
    {
        var numbers = Integers(attribute.Value.AsSpan(0, 16));
        var (width, height) = (numbers[2] - (long)numbers[0] + 1, numbers[3] - (long)numbers[1] + 1);
        CodecTools.ThrowCorruptIf(
            width < 1 || height < 1 || numbers.AsSpan().ContainsAnyExceptInRange(int.MinValue / 2, int.MaxValue / 2),
            $"The data window goes from {numbers[0]}, {numbers[1]} to {numbers[2]}, {numbers[3]}.",
            attribute.Position);
        return new(numbers[0], numbers[1], (int)width, (int)height);
    }

    /// <summary>The size of tiles, and in which resolutions they are.</summary>
    public static ExrTiles Tiles(ExrAttribute attribute)
    {
        var width = BinaryPrimitives.ReadUInt32LittleEndian(attribute.Value);
        var height = BinaryPrimitives.ReadUInt32LittleEndian(attribute.Value.AsSpan(4));
        var mode = attribute.Value[8];
        CodecTools.ThrowCorruptIf(
            width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue || (mode & 15) > 2 || mode >> 4 > 1,
            $"Tiles are said to be {width}×{height} px, in mode 0x{mode:X2}.",
            attribute.Position);
        return new((int)width, (int)height, (ExrLevelMode)(mode & 15), mode >> 4 == 1);
    }

    public static int[] Integers(ReadOnlySpan<byte> bytes)
    {
        var numbers = new int[bytes.Length / sizeof(int)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        return numbers;
    }

    public static double[] Singles(ReadOnlySpan<byte> bytes)
    {
        var numbers = new double[bytes.Length / sizeof(float)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return numbers;
    }
}
