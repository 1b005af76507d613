// Reads an image, looks at it as numbers, changes it, and writes it in another format.
// Usage: dotnet run --project samples/FirstImage [-- IN.png OUT.bmp]
using ImageIO;

var input = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "radar", "0000.png");
var output = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "first-image.bmp");

using var image = Iio.ImRead(input);
Console.WriteLine($"{input} is {image}.");

var pixels = image.AsSpan<byte>();
Console.WriteLine($"The first pixel is ({string.Join(", ", pixels[..image.Shape[2]].ToArray())}).");

// Row 10, from its first to its last pixel, as a view: writing to it changes the image.
image[10].AsSpan<byte>().Fill(255);

Iio.ImWrite(output, image);
Console.WriteLine($"Written to {output}: {Iio.ImProps(output)}");
