using System.Globalization;

namespace ImageIO.Tiff.Compression;

/// <summary>
/// The color codes of LogLuv in 24 bits (G. W. Larson, "LogLuv encoding for full-gamut, high-dynamic range images", 1998): a grid of u' and
/// v' over all that is visible.
/// </summary>
internal static class LogLuvCodes
{
    /// <summary>What u' and v' are multiplied by as numbers of 16 bits.</summary>
    public const float UvUnit = 1 << 15;

    /// <summary>What the least brightness of 10 bits is among those of 16.</summary>
    public const int FirstWord = 13314;

    private const float Step = 0.0035f;
    private const float FirstV = 0.01694f;

    /// <summary>
    /// The rows of the grid from the least v' on: the first u' in millionths, and how many codes; after a star, for how many rows.
    /// </summary>
    private const string Rows =
        "247663,4 243779,6 241684,7 237874,9 235906,10 232153,12 228352,14 226259,15 222371,17 220410,18 214710,21 "
        + "212714,22 210721,23 204976,26 202986,27 199245,29 195525,31 193560,32 189878,34 186216,36*2 182592,38 "
        + "179003,40 175466,42 172001,44*2 168612,46*2 163575,49 158642,52*3 153815,55*2 149097,58*2 142746,62*3 "
        + "138270,65*3 132166,69*2 126204,73*3 120381,77*4 112962,82*3 107450,86*4 100343,91*3 95126,95*4 "
        + "88276,100*4 81523,105*4 74861,110*4 68290,115*4 63573,119*4 57219,124*4 50985,129*5 44859,134*4 "
        + "40571,138*4 36339,142*4 32139,146*4 27947,150*3 23739,154*4 19504,158*3 16976,161*4 12639,165*3 "
        + "9991,168*3 9016,170*3 6217,173*2 5097,175*3 3909,177*2 2340,177 2389,170 1068,164 1653,157 717,150 "
        + "1614,143 270,136 484,129 1103,123 1242,115 1188,109 1011,103 709,97 301,89 2416,82 3251,76 3246,69 "
        + "4141,62 5963,55 8839,47 10490,40 16994,31 23659,21";

    private static readonly (float U, float V)[] Codes = [.. Grid()];

    /// <summary>The first code of each row.</summary>
    private static readonly int[] RowStarts =
        [.. Enumerable.Range(0, Codes.Length).Where(code => code == 0 || Codes[code].V != Codes[code - 1].V)];

    /// <summary>The middle of a code's square; neutral for a code that there is none of.</summary>
    public static (float U, float V) Decode(int code) => code < Codes.Length ? Codes[code] : (0.210526316f, 0.473684211f);

    /// <summary>The brightness of a logarithm of 16 bits.</summary>
    public static double Brightness16(int code)
    {
        var exponent = code & 0x7FFF;
        if (exponent == 0)
            return 0;
        var value = Math.Exp((Math.Log(2) / 256 * (exponent + 0.5)) - (Math.Log(2) * 64));
        return (code & 0x8000) == 0 ? value : -value;
    }

    /// <summary>The brightness of a logarithm of 10 bits.</summary>
    public static double Brightness10(int code) => code <= 0 ? 0 : Math.Exp((Math.Log(2) / 64 * (code + 0.5)) - (Math.Log(2) * 12));

    /// <summary>X and Z of a brightness Y and its chromaticity; nothing where it is dark.</summary>
    public static (double X, double Z) XAndZ(double y, float u, float v)
    {
        if (y <= 0)
            return (0, 0);
        var scale = 1 / ((6.0 * u) - (16.0 * v) + 12);
        var (chromaX, chromaY) = (9 * u * scale, 4 * v * scale);
        return (chromaX / chromaY * y, (1 - chromaX - chromaY) / chromaY * y);
    }

    /// <summary>The middle of the square that u' and v' lie in, which numbers of 16 bits have cut off.</summary>
    public static (float U, float V) Snap(float u, float v)
    {
        var row = Math.Clamp((int)((v - FirstV) / Step), 0, RowStarts.Length - 1);
        var first = RowStarts[row];
        var last = (row + 1 < RowStarts.Length ? RowStarts[row + 1] : Codes.Length) - 1;
        return Codes[Math.Clamp(first + (int)MathF.Round((u - Codes[first].U) / Step), first, last)];
    }

    private static IEnumerable<(float U, float V)> Grid()
    {
        var row = 0;
        foreach (var entry in Rows.Split(' '))
        {
            var numbers = entry.Split(',', '*').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            for (var repeat = numbers.Length > 2 ? numbers[2] : 1; repeat > 0; repeat--, row++)
            {
                for (var i = 0; i < numbers[1]; i++)
                    yield return ((numbers[0] / 1_000_000f) + ((i + 0.5f) * Step), FirstV + ((row + 0.5f) * Step));
            }
        }
    }
}
