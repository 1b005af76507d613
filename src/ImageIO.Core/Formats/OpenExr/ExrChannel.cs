using System.Collections.Immutable;

namespace ImageIO.Formats.OpenExr;

/// <summary>The types of samples, as the file numbers them.</summary>
internal enum ExrSampleType
{
    UInt,
    Half,
    Float,
}

/// <summary>A channel, at its place in the file.</summary>
/// <param name="Name">With its layer before it: <c>diffuse.R</c>.</param>
/// <param name="Type">What its samples are.</param>
/// <param name="IsLinear">Lossy methods are to take its samples as they are, and not their logarithms.</param>
/// <param name="StepX">Only columns that are multiples of this have samples.</param>
/// <param name="StepY">Only rows that are multiples of this have samples.</param>
internal sealed record ExrChannel(string Name, ExrSampleType Type, bool IsLinear, int StepX, int StepY)
{
    /// <summary>In this order within a layer; all others come behind, as they stand in the file.</summary>
    private static readonly ImmutableArray<string> Order
        = ["R", "Red", "G", "Green", "B", "Blue", "Y", "real", "imag", "A", "Alpha", "AR", "RA", "AG", "GA", "AB", "BA", "Z",
            "Depth", "Zback"];

    public int ItemSize => Type == ExrSampleType.Half ? 2 : 4;

    /// <summary>What stands before the last dot: nothing for the picture's main channels.</summary>
    public string Layer => Name[..Math.Max(Name.LastIndexOf('.'), 0)];

    /// <summary>The place of each channel of a file in a pixel: layer by layer, red, green, blue and alpha first.</summary>
    public static int[] PlacesOf(ImmutableArray<ExrChannel> channels)
    {
        var sorted = Enumerable.Range(0, channels.Length)
            .OrderBy(i => channels[i].Layer, StringComparer.Ordinal).ThenBy(i => channels[i].Rank).ThenBy(i => i).ToArray();
        var places = new int[channels.Length];
        for (var place = 0; place < sorted.Length; place++)
            places[sorted[place]] = place;
        return places;
    }

    private int Rank
    {
        get
        {
            var name = Name[(Name.LastIndexOf('.') + 1)..];
            for (var i = 0; i < Order.Length; i++)
            {
                if (Order[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                    return i;
            }

            return int.MaxValue;
        }
    }

    /// <summary>The multiples of a step in a range.</summary>
    public static int CountOf(int start, int length, int step)
        => step == 1 ? length : (int)(FloorDivide(start + (long)length - 1, step) - FloorDivide(start - 1L, step));

    /// <summary>Division that rounds down, also below 0.</summary>
    public static long FloorDivide(long dividend, int divisor) => (dividend >= 0 ? dividend : dividend - divisor + 1) / divisor;
}
