using System.Buffers.Binary;
using ImageIO.Conformance;

namespace ImageIO.Fuzz;

/// <summary>
/// Makes new inputs of those that are there: changed bytes and numbers, parts left out, doubled, or taken from another input.
/// </summary>
internal sealed class Mutator(Random random)
{
    private const int MaxLength = 64 << 10;

    private static readonly uint[] Telling =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    public byte[] Mutate(IReadOnlyList<byte[]> inputs, bool repairPng)
    {
        var bytes = new List<byte>(Pick(inputs));
        for (var change = 1 << random.Next(5); change > 0; change--)
            Change(bytes, inputs);
        if (bytes.Count > MaxLength)
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        var mutated = bytes.ToArray();
        if (repairPng && random.Next(4) > 0)
            PngChunks.SetChecksums(mutated);
        return mutated;
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> inputs)
    {
        if (bytes.Count < 2)
        {
            bytes.AddRange(Pick(inputs));
            return;
        }

        var place = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 64) : bytes.Count);
        var length = Math.Min(1 << random.Next(8), bytes.Count - place);
        switch (random.Next(8))
        {
            case 0:
                bytes[place] = (byte)random.Next(256);
                break;
            case 1:
                bytes[place] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                SetNumber(bytes, place, Telling[random.Next(Telling.Length)]);
                break;
            case 3:
                bytes[place] += (byte)random.Next(-16, 17);
                break;
            case 4:
                bytes.RemoveRange(place, length);
                break;
            case 5:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(place, length));
                break;
            case 6:
                bytes.InsertRange(place, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)));
                break;
            default:
                var other = Pick(inputs);
                var from = random.Next(other.Length + 1);
                bytes.InsertRange(place, other.AsSpan(from, Math.Min(1 << random.Next(10), other.Length - from)));
                break;
        }
    }

    private void SetNumber(List<byte> bytes, int place, uint value)
    {
        Span<byte> number = stackalloc byte[4];
        var size = 1 << random.Next(3);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(number, size == 4 ? value : value << (32 - (8 * size)));
        for (var i = 0; i < size && place + i < bytes.Count; i++)
            bytes[place + i] = number[i];
    }

    /// <summary>Any of them, or one of the newest: what has just reached new code has neighbors that do.</summary>
    private byte[] Pick(IReadOnlyList<byte[]> inputs)
        => inputs[random.Next(random.Next(2) == 0 ? 0 : Math.Max(0, inputs.Count - 20), inputs.Count)];
}
