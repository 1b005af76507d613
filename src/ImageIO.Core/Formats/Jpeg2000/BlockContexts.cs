namespace ImageIO.Formats.Jpeg2000;

/// <summary>The contexts of the coding passes (T.800 D.3), looked up by what surrounds a coefficient.</summary>
internal static class BlockContexts
{
    /// <summary>Contexts in all.</summary>
    public const int Count = 19;

    /// <summary>The first of the contexts of magnitudes.</summary>
    public const int Magnitude = 14;

    /// <summary>The context of runs of zeros.</summary>
    public const int RunLength = 17;

    /// <summary>The context of bits that are as often 0 as 1.</summary>
    public const int Uniform = 18;

    private const int Sign = 9;

    /// <summary>
    /// By kind of subband (0 neither, 1 details across, 2 details down, 3 both) times 512, plus three rows of three significances from
    /// the upper left on, the coefficient's own in bit 4.
    /// </summary>
    public static byte[] Significance { get; } = MakeSignificance();

    /// <summary>
    /// By significance of the neighbors left, right, above and below in bits 0 to 3, and whether they are negative in bits 4 to 7: the
    /// context times two, plus 1 where the sign is coded inversely.
    /// </summary>
    public static byte[] Signs { get; } = MakeSigns();

    /// <summary>The states that contexts begin with (table D.7).</summary>
    public static void Reset(Span<uint> contexts)
    {
        contexts.Fill(MqDecoder.States[0]);
        contexts[0] = MqDecoder.States[2 * 4];
        contexts[RunLength] = MqDecoder.States[2 * 3];
        contexts[Uniform] = MqDecoder.States[2 * 46];
    }

    private static byte[] MakeSignificance()
    {
        var table = new byte[4 * 512];
        for (var i = 0; i < table.Length; i++)
        {
            var (vertical, horizontal) = (Bit(i, 1) + Bit(i, 7), Bit(i, 3) + Bit(i, 5));
            var diagonal = Bit(i, 0) + Bit(i, 2) + Bit(i, 6) + Bit(i, 8);
            table[i] = (byte)((i >> 9) switch
            {
                3 => OfBoth(horizontal + vertical, diagonal),
                1 => OfOne(vertical, horizontal, diagonal),
                _ => OfOne(horizontal, vertical, diagonal),
            });
        }

        return table;
    }

    private static int OfOne(int along, int across, int diagonal) => (along, across, diagonal) switch
    {
        (2, _, _) => 8,
        (1, >= 1, _) => 7,
        (1, 0, >= 1) => 6,
        (1, 0, 0) => 5,
        (0, 2, _) => 4,
        (0, 1, _) => 3,
        (0, 0, >= 2) => 2,
        (0, 0, 1) => 1,
        _ => 0,
    };

    private static int OfBoth(int straight, int diagonal) => (diagonal, straight) switch
    {
        ( >= 3, _) => 8,
        (2, >= 1) => 7,
        (2, 0) => 6,
        (1, >= 2) => 5,
        (1, 1) => 4,
        (1, 0) => 3,
        (0, >= 2) => 2,
        (0, 1) => 1,
        _ => 0,
    };

    private static byte[] MakeSigns()
    {
        var table = new byte[256];
        for (var i = 0; i < table.Length; i++)
        {
            var horizontal = Math.Clamp(Contribution(i, 0) + Contribution(i, 1), -1, 1);
            var vertical = Math.Clamp(Contribution(i, 2) + Contribution(i, 3), -1, 1);
            var isInverse = horizontal < 0 || (horizontal == 0 && vertical < 0);
            if (isInverse)
                (horizontal, vertical) = (-horizontal, -vertical);
            var context = horizontal == 1 ? Sign + 3 + vertical : Sign + vertical;
            table[i] = (byte)((context << 1) | (isInverse ? 1 : 0));
        }

        return table;
    }

    private static int Contribution(int neighbors, int which) => Bit(neighbors, which) * (1 - (2 * Bit(neighbors, which + 4)));

    private static int Bit(int value, int bit) => (value >> bit) & 1;
}
