namespace ImageIO.Testing;

/// <summary>Files with damage that a seed decides.</summary>
internal static class Damage
{
    /// <summary>Headers come first, so that is where half of the damage is done.</summary>
    private const int HeaderLength = 140;

    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFF];

    public static byte[] Mutate(ReadOnlySpan<byte> file, int seed)
    {
        var random = new Random(seed);
        var damaged = new List<byte>(file.ToArray());
        for (var change = random.Next(1, 5); change > 0 && damaged.Count > 1; change--)
        {
            var place = random.Next(random.Next(2) == 0 ? Math.Min(damaged.Count, HeaderLength) : damaged.Count);
            switch (random.Next(7))
            {
                case 0:
                    damaged[place] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    // Numbers at the ends of their range are what sizes and offsets trip over.
                    var value = Telling[random.Next(Telling.Length)];
                    for (var i = place; i < Math.Min(damaged.Count, place + random.Next(1, 9)); i++)
                        damaged[i] = value;
                    break;
                case 3:
                    damaged.Insert(place, (byte)random.Next(256));
                    break;
                case 4:
                    damaged.RemoveAt(place);
                    break;
                case 5:
                    damaged.RemoveRange(place, Math.Min(random.Next(1, 64), damaged.Count - place));
                    break;
                default:
                    damaged.InsertRange(place, damaged.GetRange(place, Math.Min(random.Next(1, 64), damaged.Count - place)));
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>The lengths to cut a file to: all, or as many as asked for, spread evenly with those near both ends.</summary>
    public static IEnumerable<int> Cuts(int length, int most)
    {
        var atEnds = Math.Min(64, most / 3);
        if (length <= most)
            return Enumerable.Range(0, length);
        var between = Math.Max(1, most - (2 * atEnds));
        return Enumerable.Range(0, atEnds)
            .Concat(Enumerable.Range(1, between).Select(i => (int)((long)i * length / (between + 1))))
            .Concat(Enumerable.Range(length - atEnds, atEnds))
            .Where(cut => cut >= 0 && cut < length).Distinct().Order();
    }
}
