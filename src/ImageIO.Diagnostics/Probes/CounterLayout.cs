using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageIO.Diagnostics.Probes;

/// <summary>Where in the bytes of a counter's event its name and its value stand.</summary>
internal sealed class CounterLayout
{
    private const int Object = 1;
    private const int Int32 = 9;
    private const int Single = 13;
    private const int Double = 14;
    private const int Text = 18;

    private readonly List<(string Name, int Type)> _fields = [];

    private CounterLayout()
    {
    }

    /// <summary>Reads the description of an event, and adds its layout where the event is a counter.</summary>
    public static void TryAdd(Dictionary<int, CounterLayout> layouts, ReadOnlySpan<byte> metadata)
    {
        var reader = new Fields(metadata);
        var id = reader.Int32();
        reader.Text();
        reader.Int32();
        if (!reader.Text().SequenceEqual("EventCounters"))
            return;
        reader.Skip(8 + 4 + 4);
        var layout = new CounterLayout();
        if (layout.TryReadFields(ref reader, depth: 0))
            layouts[id] = layout;
    }

    /// <summary>Reads one counter.</summary>
    public void Read(ReadOnlySpan<byte> payload, Action<string, double> onCounter)
    {
        var reader = new Fields(payload);
        string? counter = null;
        double? value = null;
        foreach (var (name, type) in _fields)
        {
            switch (type)
            {
                case Text when name == "Name":
                    counter = reader.Text().ToString();
                    break;
                case Text:
                    reader.Text();
                    break;
                case Double:
                    var number = reader.Double();
                    if (name is "Mean" or "Increment")
                        value = number;
                    break;
                default:
                    reader.Skip(4);
                    break;
            }
        }

        if (counter is not null && value is { } found)
            onCounter(counter, found);
    }

    /// <summary>The fields of objects within objects follow each other in the bytes as if there were no objects.</summary>
    private bool TryReadFields(ref Fields reader, int depth)
    {
        var count = reader.Int32();
        for (var i = 0; i < count; i++)
        {
            var type = reader.Int32();
            if (type == Object)
            {
                if (depth > 4 || !TryReadFields(ref reader, depth + 1))
                    return false;
                reader.Text();
                continue;
            }

            if (type is not (Int32 or Single or Double or Text))
                return false;
            _fields.Add((reader.Text().ToString(), type));
        }

        return true;
    }

    /// <summary>Values one after the other; texts are UTF-16 and end with a zero.</summary>
    private ref struct Fields(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

        public void Skip(int count) => Take(count);

        public ReadOnlySpan<char> Text()
        {
            var length = MemoryMarshal.Cast<byte, char>(_rest).IndexOf('\0');
            return length < 0 ? throw EventCounterReader.Malformed() : MemoryMarshal.Cast<byte, char>(Take((length + 1) * 2))[..length];
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            if (length > _rest.Length)
                throw EventCounterReader.Malformed();
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
