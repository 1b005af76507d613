using System.Globalization;

namespace ImageIO.Diagnostics.Output;

/// <summary>Figures as people read them.</summary>
internal static class Sizes
{
    public static string Of(double bytes) => Math.Abs(bytes) switch
    {
        < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} bytes"),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 999.95e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>So many iterations, or so many seconds.</summary>
    public static string Length(double length, string unit) => unit == "second"
        ? string.Create(CultureInfo.InvariantCulture, $"{length:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{length:0} iterations");

    public static string Per(string unit) => unit == "second" ? "a second" : "an iteration";

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    public static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
