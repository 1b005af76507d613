using System.Globalization;
using ImageIO;
using RadarFrames;

// Makes the frames of a weather radar loop: RadarFrames FOLDER writes 0000.png … 0023.png. Every run gives the same pixels on every
// machine.
const int frames = 24;
const int minutesPerFrame = 10;
if (args is not [var folder])
{
    Console.Error.WriteLine("Usage: RadarFrames FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
var start = new DateTime(2026, 6, 18, 13, 0, 0, DateTimeKind.Utc);
using var terrain = NdArray.Create(DType.UInt8, RadarMap.Height, RadarMap.Width, 4);
using var frame = NdArray.Create(DType.UInt8, RadarMap.Height, RadarMap.Width, 4);
Terrain.Paint(new Canvas(terrain));
for (var i = 0; i < frames; i++)
{
    terrain.CopyTo(frame);
    var canvas = new Canvas(frame);
    Rain.Paint(canvas, i);
    RadarMap.Annotate(canvas, start.AddMinutes(i * minutesPerFrame));
    Iio.ImWrite(Path.Combine(folder, i.ToString("D4", CultureInfo.InvariantCulture) + ".png"), frame);
}

return 0;
