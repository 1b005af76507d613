using ImageIO.Codecs;

namespace ImageIO.Formats.Hdr;

/// <summary>What stands before the pixels.</summary>
/// <param name="Rows">Rows as the file stores them: columns of the upright picture where <paramref name="Orientation"/> is 5 to 8.</param>
/// <param name="Columns">Pixels of such a row.</param>
/// <param name="Orientation">How the rows have to be turned, as EXIF counts.</param>
/// <param name="Metadata">The variables of the header.</param>
internal sealed record HdrHeader(int Rows, int Columns, int Orientation, ImageMetadata Metadata)
{
    /// <summary>The least and the greatest width of rows whose components are compressed apart.</summary>
    public const int MinRunWidth = 8, MaxRunWidth = 0x7FFF;

    public const string RgbFormat = "32-bit_rle_rgbe";
    public const string XyzFormat = "32-bit_rle_xyze";

    /// <summary>
    /// The axis of rows and that of columns, by orientation from 1 on. A picture is usually stored from the top, where Y is greatest.
    /// </summary>
    private static readonly (string Rows, string Columns)[] Axes
        = [("-Y", "+X"), ("-Y", "-X"), ("+Y", "-X"), ("+Y", "+X"), ("+X", "-Y"), ("-X", "-Y"), ("-X", "+Y"), ("+X", "+Y")];

    /// <summary>The line that ends a header.</summary>
    public static string ResolutionLine(int rows, int columns, int orientation)
    {
        var (first, second) = Axes[orientation - 1];
        return FormattableString.Invariant($"{first} {rows} {second} {columns}\n");
    }

    /// <summary>The orientation of two axes; 0 where they are none.</summary>
    public static int OrientationOf(string rows, string columns) => Array.IndexOf(Axes, (rows, columns)) + 1;

    public FrameHeader ToFrameHeader() => new() { Shape = [Rows, Columns, 3], DType = DType.Float32 };
}
