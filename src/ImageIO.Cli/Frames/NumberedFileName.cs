using System.Globalization;
using System.Text.RegularExpressions;
using ImageIO.Cli.CommandLine;

namespace ImageIO.Cli.Frames;

/// <summary>File names with a number in them, as printf writes them: <c>frame_%04d.png</c>. <c>%%</c> is a percent sign.</summary>
internal sealed partial class NumberedFileName
{
    private readonly string _before;
    private readonly string _after;
    private readonly int _width;
    private readonly char _filler;

    /// <summary>Understands a pattern.</summary>
    /// <exception cref="ToolException">It has two numbers, or a % that means nothing.</exception>
    public NumberedFileName(string pattern)
    {
        var places = Places().Matches(pattern).Where(match => match.Value != "%%").ToList();
        if (places.Count > 1 || places.Any(place => place.Value == "%"))
            throw ToolException.WrongUsage(
                $"\"{pattern}\" is not a pattern for file names: use one %d, or %04d for numbers of four digits; %% is a percent sign.");
        HasNumber = places.Count == 1;
        var place = places.FirstOrDefault();
        _before = Unescape(place is null ? pattern : pattern[..place.Index]);
        _after = Unescape(place is null ? "" : pattern[(place.Index + place.Length)..]);
        var width = place?.Groups["width"].Value ?? "";
        _width = width.Length == 0 ? 0 : int.Parse(width, CultureInfo.InvariantCulture);
        _filler = place?.Groups["zero"].Length > 0 ? '0' : ' ';
    }

    /// <summary>Whether different numbers give different names.</summary>
    public bool HasNumber { get; }

    public string this[int number]
        => HasNumber ? _before + number.ToString(CultureInfo.InvariantCulture).PadLeft(_width, _filler) + _after : _before;

    private static string Unescape(string text) => text.Replace("%%", "%", StringComparison.Ordinal);

    [GeneratedRegex("%%|%(?<zero>0)?(?<width>[1-9]?)d|%")]
    private static partial Regex Places();
}
