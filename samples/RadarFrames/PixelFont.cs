namespace RadarFrames;

/// <summary>Letters of 5×7 px. A row is five bits, the leftmost the highest.</summary>
internal static class PixelFont
{
    public const int Width = 5;
    public const int Height = 7;
    public const int Advance = 6;

    private static readonly Dictionary<char, byte[]> Letters = Parse();

    public static ReadOnlySpan<byte> Rows(char letter)
        => Letters.TryGetValue(letter, out var rows) ? rows : throw new ArgumentException($"The font has no '{letter}'.", nameof(letter));

    private static Dictionary<char, byte[]> Parse()
    {
        // Seven rows of two hexadecimal digits each.
        const string table = """
            A 0E11111F111111
            B 1E11111E11111E
            C 0E11101010110E
            D 1E11111111111E
            E 1F10101E10101F
            F 1F10101E101010
            G 0E11101713110E
            H 1111111F111111
            I 0E04040404040E
            J 0702020202120C
            K 11121418141211
            L 1010101010101F
            M 111B1515111111
            N 11191915131311
            O 0E11111111110E
            P 1E11111E101010
            Q 0E11111115120D
            R 1E11111E141211
            S 0F10100E01011E
            T 1F040404040404
            U 1111111111110E
            V 11111111110A04
            W 11111115151B11
            X 11110A040A1111
            Y 11110A04040404
            Z 1F01020408101F
            d 01010D1311130D
            0 0E11131519110E
            1 040C040404040E
            2 0E11010608101F
            3 1F02040601110E
            4 02060A121F0202
            5 1F101E0101110E
            6 0608101E11110E
            7 1F010204080808
            8 0E11110E11110E
            9 0E11110F01020C
            - 0000001F000000
            : 00040400040400
            """;
        var letters = table.Split('\n').ToDictionary(line => line[0], line => Convert.FromHexString(line.AsSpan(2).TrimEnd()));
        letters[' '] = new byte[Height];
        return letters;
    }
}
