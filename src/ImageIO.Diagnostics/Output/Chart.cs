using System.Globalization;
using System.Text;

namespace ImageIO.Diagnostics.Output;

/// <summary>RSS over a run, in block characters.</summary>
internal static class Chart
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const int Steps = 8;

    public static string Sparkline(IReadOnlyList<MemorySample> samples, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var columns = Columns(samples, width);
        var (low, high) = (columns.Min(), columns.Max());
        return string.Concat(columns.Select(value => Blocks[1 + (int)Math.Round((Steps - 1) * Part(value, low, high))]));
    }

    /// <summary>A chart of several lines, with sizes at its left.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<MemorySample> samples, int width, int height)
    {
        var columns = Columns(samples, width);

        // A flat line is to look flat: the scale is at least this part of the level.
        var high = columns.Max();
        var low = Math.Min(columns.Min(), 0.8 * high);
        for (var row = height - 1; row >= 0; row--)
        {
            var label = row == height - 1 ? high : row == 0 ? low : double.NaN;
            text.Append(CultureInfo.InvariantCulture, $"{(double.IsNaN(label) ? "" : Sizes.Of(label)),10} |");
            foreach (var value in columns)
            {
                var filled = (int)Math.Round(Part(value, low, high) * height * Steps) - (row * Steps);
                text.Append(Blocks[Math.Clamp(filled, row == 0 ? 1 : 0, Steps)]);
            }

            text.AppendLine();
        }
    }

    /// <summary>The highest RSS in each of equal stretches of time; a stretch without a sample is as the one before.</summary>
    private static double[] Columns(IReadOnlyList<MemorySample> samples, int width)
    {
        var columns = new double[width];
        var (start, length) = (samples[0].Time, samples[^1].Time - samples[0].Time);
        foreach (var sample in samples)
        {
            var column = length == TimeSpan.Zero ? 0 : (int)Math.Min(width - 1, (sample.Time - start) / length * width);
            columns[column] = Math.Max(columns[column], sample.Rss);
        }

        for (var i = 1; i < width; i++)
        {
            if (columns[i] == 0)
                columns[i] = columns[i - 1];
        }

        return columns;
    }

    private static double Part(double value, double low, double high) => high > low ? (value - low) / (high - low) : 0;
}
