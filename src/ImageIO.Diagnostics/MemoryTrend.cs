namespace ImageIO.Diagnostics;

/// <summary>A robust trend (Theil–Sen), per iteration, or per second where a process was watched.</summary>
/// <param name="Slope">Bytes (or handles) gained per iteration or second.</param>
/// <param name="Low">Lower bound of the 95% interval of the slope.</param>
/// <param name="High">Upper bound of it.</param>
/// <param name="Confidence">0 to 1: how sure it is that there is a rise at all (Mann–Kendall, one-sided).</param>
public sealed record MemoryTrend(double Slope, double Low, double High, double Confidence);
