using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageIO.Diagnostics.Probes;

/// <summary>
/// Reads event counters out of the stream that a .NET process sends (the "nettrace" format, version 4, as documented with the runtime's
/// diagnostics). Everything else in the stream is skipped.
/// </summary>
internal sealed class EventCounterReader(Stream stream)
{
    private const int LargestBlock = 64 << 20;
    private const byte NoObject = 1;
    private const byte BeginObject = 5;
    private const byte EndObject = 6;

    private readonly Dictionary<int, CounterLayout> _layouts = [];
    private byte[] _block = [];
    private long _position;

    /// <summary>Reads to the end of the stream.</summary>
    /// <param name="onCounter">Takes a counter's name, and its mean or increment over the last period.</param>
    /// <exception cref="InvalidDataException">The stream is not of this format.</exception>
    /// <exception cref="IOException">The stream broke off.</exception>
    public void ReadAll(Action<string, double> onCounter)
    {
        Expect("Nettrace"u8);
        if (ReadInt32() is not 20)
            throw Malformed();
        Expect("!FastSerialization.1"u8);
        while (ReadByte() == BeginObject)
        {
            switch (ReadTypeName())
            {
                case "Trace":
                    Skip(48);
                    break;
                case "MetadataBlock":
                    ReadBlock();
                    foreach (var blob in new EventBlobs(_block))
                        CounterLayout.TryAdd(_layouts, blob.Payload);
                    break;
                case "EventBlock":
                    ReadBlock();
                    foreach (var blob in new EventBlobs(_block))
                    {
                        if (_layouts.TryGetValue(blob.MetadataId, out var layout))
                            layout.Read(blob.Payload, onCounter);
                    }

                    break;
                default:
                    ReadBlock();
                    break;
            }

            if (ReadByte() != EndObject)
                throw Malformed();
        }
    }

    internal static InvalidDataException Malformed() => new("The event stream is malformed.");

    private string ReadTypeName()
    {
        if (ReadByte() != BeginObject || ReadByte() != NoObject)
            throw Malformed();
        Skip(8);
        var length = ReadInt32();
        if (length is < 1 or > 64)
            throw Malformed();
        Span<byte> name = stackalloc byte[length];
        Read(name);
        return ReadByte() == EndObject ? System.Text.Encoding.UTF8.GetString(name) : throw Malformed();
    }

    /// <summary>Reads a block: its size, zeros up to a multiple of four in the stream, its bytes.</summary>
    private void ReadBlock()
    {
        var size = ReadInt32();
        if (size is < 0 or > LargestBlock)
            throw Malformed();
        Skip((int)(-_position & 3));
        if (_block.Length != size)
            _block = new byte[size];
        Read(_block);
    }

    private void Expect(ReadOnlySpan<byte> expected)
    {
        Span<byte> found = stackalloc byte[expected.Length];
        Read(found);
        if (!found.SequenceEqual(expected))
            throw Malformed();
    }

    private byte ReadByte()
    {
        var value = (byte)0;
        Read(MemoryMarshal.CreateSpan(ref value, 1));
        return value;
    }

    private int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    private void Skip(int count)
    {
        Span<byte> skipped = stackalloc byte[64];
        Read(skipped[..count]);
    }

    private void Read(Span<byte> target)
    {
        stream.ReadExactly(target);
        _position += target.Length;
    }
}
