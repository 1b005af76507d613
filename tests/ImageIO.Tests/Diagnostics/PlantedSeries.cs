using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>
/// Series of samples as they would be measured, with a known cause: leaks, and innocents that look like one. The same seed gives the same
/// series; sizes, rates, places and noise differ with the seed.
/// </summary>
internal sealed class PlantedSeries
{
    private const double Megabyte = 1e6;

    private readonly Random _random;
    private readonly List<Func<double, double>> _held = [];
    private readonly List<Func<double, double>> _managed = [];
    private Func<double, double> _garbage = _ => 0;
    private double _handlesPerIteration;

    public PlantedSeries(int seed, int iterations)
    {
        _random = new Random(seed);
        Iterations = iterations;

        // What every program does: compile, load, fill small caches.
        var (size, length) = (Between(0.5, 4) * Megabyte, Between(0.01, 0.04) * iterations);
        _held.Add(i => size * (1 - Math.Exp(-i / length)));
        var objects = Between(50e3, 400e3);
        _managed.Add(i => objects * (1 - Math.Exp(-i / length)));
    }

    public int Iterations { get; }

    public double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    /// <summary>Memory that stays, as a function of the iteration.</summary>
    public PlantedSeries Holds(Func<double, double> bytes, bool managed)
    {
        (managed ? _managed : _held).Add(bytes);
        return this;
    }

    /// <summary>Garbage that climbs to this size, and is collected after so many iterations; both differ from tooth to tooth.</summary>
    public PlantedSeries WithSawTooth(double amplitude, double period)
    {
        var falls = new List<double> { 0 };
        while (falls[^1] < Iterations)
            falls.Add(falls[^1] + (period * Between(0.8, 1.2)));
        var left = falls.ConvertAll(_ => Between(0, 0.04) * amplitude);
        _garbage = i =>
        {
            var tooth = falls.BinarySearch(i);
            tooth = tooth < 0 ? ~tooth - 1 : tooth;
            return left[tooth] + (amplitude * (i - falls[tooth]) / period);
        };
        return this;
    }

    public PlantedSeries OpensHandles(double perIteration)
    {
        _handlesPerIteration = perIteration;
        return this;
    }

    /// <summary>The samples of a run of an action: nothing forced for three quarters, then eleven floors.</summary>
    public IReadOnlyList<MemorySample> Run()
    {
        var samples = new List<MemorySample> { Sample(0, isFloor: true) };
        var floors = Enumerable.Range(0, 11).Select(k => (int)(Iterations * (0.75 + (0.025 * k)))).ToHashSet();
        var step = Math.Max(1, Iterations / 500);
        for (var i = 1; i <= Iterations; i++)
        {
            if (i % step == 0)
                samples.Add(Sample(i, isFloor: false));
            if (floors.Contains(i))
                samples.Add(Sample(i, isFloor: true));
        }

        return samples;
    }

    /// <summary>The samples of a process of which only the system tells, at ten a second and an iteration in 10 ms.</summary>
    public IReadOnlyList<MemorySample> Watched()
        => [.. Enumerable.Range(0, Iterations / 10)
            .Select(k => Sample(10 * k, isFloor: false) with { Iteration = null, ManagedHeap = null, Gen2 = null })];

    private MemorySample Sample(int iteration, bool isFloor)
    {
        var objects = 2 * Megabyte;
        var held = 50 * Megabyte;
        foreach (var part in _managed)
            objects += part(iteration);
        foreach (var part in _held)
            held += part(iteration);
        var garbage = isFloor ? 0 : _garbage(iteration);
        var noise = isFloor ? Noise(8e3) : Noise(150e3);
        return new MemorySample
        {
            Time = TimeSpan.FromMilliseconds(10 * iteration),
            Iteration = iteration,
            IsFloor = isFloor,
            Rss = (long)(held + objects + garbage + noise),
            Private = (long)(held + objects + garbage + noise - (30 * Megabyte)),
            ManagedHeap = (long)(objects + garbage + Noise(300)),
            Handles = 40 + (int)(_handlesPerIteration * iteration) + _random.Next(2),
        };
    }

    /// <summary>About normal.</summary>
    private double Noise(double deviation) => deviation * (Between(-1, 1) + Between(-1, 1) + Between(-1, 1));
}
