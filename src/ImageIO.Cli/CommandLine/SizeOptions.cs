using System.CommandLine;
using System.Globalization;
using ImageIO.Cli.Frames;

namespace ImageIO.Cli.CommandLine;

/// <summary>The options that give images another size.</summary>
internal static class SizeOptions
{
    private const int MaxSide = 1_000_000;

    private static readonly Option<int?> Width =
        SharedOptions.Whole("--width", 1, MaxSide, "Width of the images in px. Alone, the height follows.");

    private static readonly Option<int?> Height =
        SharedOptions.Whole("--height", 1, MaxSide, "Height of the images in px. Alone, the width follows.");

    private static readonly Option<Fit?> FitOption = new("--fit")
    {
        HelpName = "contain|cover|exact",
        Description = "Where --width and --height have another ratio than the images: contain shows all and may be smaller, cover fills " +
            "both "
            + "and cuts off the rest, exact stretches. Default: contain.",
        CustomParser = result => SharedOptions.Parse<Fit>(result, TryParseFit, "contain, cover or exact"),
    };

    private static readonly Option<(int, int, int, int)?> Crop = new("--crop", "--region")
    {
        HelpName = "X,Y,W,H",
        Description = "Take this part of each image first: its left and upper edge, width and height, in px. Files in tiles or strips " +
            "are read only there.",
        CustomParser = result =>
            SharedOptions.Parse<(int, int, int, int)>(result, TryParsePart, "X,Y,WIDTH,HEIGHT in px, for instance 0,0,320,240"),
    };

    public static void AddTo(Command command)
    {
        command.Add(Width);
        command.Add(Height);
        command.Add(FitOption);
        command.Add(Crop);
    }

    public static SizeChange Of(ParseResult arguments)
        => new(arguments.GetValue(Width), arguments.GetValue(Height), arguments.GetValue(FitOption) ?? Fit.Contain,
            arguments.GetValue(Crop));

    private static bool TryParseFit(string text, out Fit fit)
        => Enum.TryParse(text, ignoreCase: true, out fit) && Enum.IsDefined(fit) && !char.IsAsciiDigit(text[0]);

    private static bool TryParsePart(string text, out (int X, int Y, int Width, int Height) part)
    {
        var numbers = text.Split(',');
        var values = new int[4];
        part = default;
        if (numbers.Length != values.Length)
            return false;
        for (var i = 0; i < values.Length; i++)
        {
            if (!int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) || values[i] > MaxSide)
                return false;
        }

        part = (values[0], values[1], values[2], values[3]);
        return part is { Width: > 0, Height: > 0 };
    }
}
