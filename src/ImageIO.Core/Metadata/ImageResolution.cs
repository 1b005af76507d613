namespace ImageIO;

/// <summary>What a resolution counts pixels per.</summary>
public enum ResolutionUnit
{
    /// <summary>Nothing: only the ratio of the two counts.</summary>
    None,

    /// <summary>Inch.</summary>
    Inch,

    /// <summary>Centimeter.</summary>
    Centimeter,
}

/// <summary>How many pixels a length has, where the image is drawn or was scanned.</summary>
/// <param name="X">Pixels per unit across.</param>
/// <param name="Y">Pixels per unit down.</param>
/// <param name="Unit">The unit.</param>
public readonly record struct ImageResolution(double X, double Y, ResolutionUnit Unit)
{
    private const double CentimetersPerInch = 2.54;

    /// <summary>Pixels per inch across and down; not a number where the unit is none.</summary>
    public (double X, double Y) PerInch => (X * UnitsPerInch, Y * UnitsPerInch);

    private double UnitsPerInch => Unit switch
    {
        ResolutionUnit.Inch => 1,
        ResolutionUnit.Centimeter => CentimetersPerInch,
        _ => double.NaN,
    };
}
