using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>
/// Processes as they are watched, with a known cause: of all lengths, sizes and paces, with saw-teeth, noise, warm-ups, gaps between
/// samples, and an ending. The same seed gives the same series.
/// </summary>
internal sealed class WatchedSeries
{
    private const double Megabyte = 1e6;

    private static readonly double[] Lengths = [15, 20, 30, 45, 60, 75, 90, 120, 180, 300];

    private readonly Random _random;
    private readonly double[] _times;
    private readonly double[] _bytes;
    private readonly double _length;
    private readonly double _noise;
    private double _base;
    private double _amplitude;

    private WatchedSeries(int seed)
    {
        _random = new Random(seed);
        _length = Lengths[_random.Next(Lengths.Length)];
        _times = Times();
        _bytes = new double[_times.Length];
        _noise = Chance(0.3) ? 0 : Size(0.01, 0.8);
        Start();
    }

    /// <summary>What happens in it.</summary>
    public string Kind { get; private set; } = "";

    public IReadOnlyList<MemorySample> Samples { get; private set; } = [];

    /// <summary>Something that never comes back: at least 4 MB, 6% of the level, and a fifth of the teeth.</summary>
    public static WatchedSeries Leak(int seed)
    {
        var series = new WatchedSeries(seed);
        var hasTeeth = series.Chance(0.4);
        if (hasTeeth)
            series.SawTooth(8, 120);
        var level = series._base + (series._amplitude / 2);
        var least = new[] { 4 * Megabyte, 0.06 * level, 0.2 * series._amplitude, 8 * series._noise }.Max();
        series.Leak(least, 4 * Math.Max(least, 12 * Megabyte));
        return series.Finish(hasTeeth);
    }

    /// <summary>Something that ends, or comes back.</summary>
    public static WatchedSeries Innocent(int seed)
    {
        var series = new WatchedSeries(seed);
        return series.Finish(series.Innocent());
    }

    public override string ToString() => $"{Kind}, {_length} s";

    private void Leak(double least, double most)
    {
        var total = least * Math.Pow(most / least, _random.NextDouble());
        var rate = total / (0.9 * _length);
        switch (_random.Next(7))
        {
            case 0:
                Kind = "smooth";
                Add(x => rate * x);
                break;
            case 1:
                Kind = "portions";
                Portions(rate, _random.Next(60, 600));
                break;
            case 2:
                Kind = "bursts";
                var pause = _length / Between(14, 40);
                Add(x => rate * pause * Math.Floor((x / pause) + 0.3));
                break;
            case 3:
                Kind = "with the load";
                var (cycles, depth, phase) = (Between(3, 10) * 2 * Math.PI / _length, Between(0.2, 0.8), Between(0, 6));
                Add(x => rate * (x + (depth / cycles * (Math.Sin((cycles * x) + phase) - Math.Sin(phase)))));
                break;
            case 4:
                Kind = "after a load";
                var (size, loaded) = (total * Between(0.3, 2), Between(0.03, 0.2) * _length);
                Add(x => (rate * x) + (size * Math.Min(1, x / loaded)));
                break;
            case 5:
                Kind = "after a warm-up";
                var (warm, length) = (total * Between(0.3, 1), Between(0.02, 0.1) * _length);
                Add(x => (rate * x) + (warm * (1 - Math.Exp(-x / length))));
                break;
            default:
                Kind = "with a step";
                var (step, at) = (total * Between(0.1, 0.5), Between(0.1, 0.9) * _length);
                Add(x => (rate * x) + (x > at ? step : 0));
                break;
        }
    }

    private bool Innocent()
    {
        switch (_random.Next(12))
        {
            case 0:
                Kind = "flat";
                return false;
            case 1:
                Kind = "saw-tooth";
                SawTooth(1.2, 150);
                return false;
            case 2:
                Kind = "cache";
                var (cache, full) = (Size(2, 80), Between(0.1, 0.75) * _length);
                Add(x => cache * Math.Min(1, x / full));
                return MayHaveTeeth(0.4);
            case 3:
                Kind = "warm-up";
                var (warm, length) = (Size(2, 80), Between(0.03, 0.4) * _length);
                Add(x => warm * (1 - Math.Exp(-x / length)));
                return MayHaveTeeth(0.4);
            case 4:
                Kind = "steps";
                for (var count = _random.Next(1, 4); count > 0; count--)
                {
                    var (step, at, ramp) = (Size(1, 40), Between(0.05, 0.97) * _length, Chance(0.5) ? 0.05 : Between(0.05, 0.05 * _length));
                    Add(x => step * Math.Clamp((x - at) / ramp, 0, 1));
                }

                return MayHaveTeeth(0.3);
            case 5:
                Kind = "spikes";
                for (var count = _random.Next(1, 5); count > 0; count--)
                {
                    var (spike, at, lasts) = (Size(3, 60), Between(0.05, 0.95) * _length, Between(0.005, 0.2) * _length);
                    Add(x => x > at && x < at + lasts ? spike : 0);
                }

                return false;
            case 6:
                Kind = "queue";
                Queue(Between(0.01, 0.15) * _length, Size(1, 30));
                return false;
            case 7:
                Kind = "pool";
                Pool(Size(0.5, 12), Between(0.3, 5), Chance(0.4));
                return false;
            case 8:
                Kind = "batches";
                Batches();
                return false;
            case 9:
                Kind = "job";
                var (first, second) = (Size(10, 400), Chance(0.6) ? Between(0.1, 1) : 0);
                var (load, later, write) = (Between(0.05, 0.5) * _length, Between(0.5, 0.8) * _length, Between(0.05, 0.15) * _length);
                Add(x => first * (Math.Min(1, x / load) + (second * Math.Clamp((x - later) / write, 0, 1))));
                return false;
            case 10:
                Kind = "logarithm";
                var (growth, scale) = (Size(0.6, 15), Between(0.002, 0.02) * _length);
                Add(x => growth * Math.Log(1 + (x / scale)));
                return false;
            default:
                Kind = "shrinking";
                var shrinks = Math.Min(0.5 * _base, Size(3, 60));
                Add(x => -shrinks * Math.Min(1, x / _length));
                return false;
        }
    }

    /// <summary>Samples at about ten a second, on a busy machine at rarer and uneven times.</summary>
    private double[] Times()
    {
        var times = new List<double>();
        var (period, isBusy) = (_length > 150 ? 0.2 : 0.1, Chance(0.35));
        var gaps = isBusy ? Between(0.002, 0.02) : 0;
        for (var now = 0.0; now < _length;)
        {
            times.Add(now);
            now += period * (isBusy ? 1 + (0.5 * Exponential() * Between(0, 1)) : Between(0.98, 1.05));
            if (Chance(gaps))
                now += Exponential() * Between(0.2, 0.02 * _length);
        }

        return [.. times];
    }

    /// <summary>What every program does: load, compile, fill small caches.</summary>
    private void Start()
    {
        _base = Size(3, 200);
        var (load, loads) = (_base * Between(0.3, 0.9), Between(0.3, 0.06 * _length));
        var (warm, warms) = (Between(0.2, 2) * Megabyte, Between(0.01, 0.05) * _length);
        Add(x => _base - (load * Math.Exp(-3 * x / loads)) + (warm * (1 - Math.Exp(-x / warms))));
    }

    private bool MayHaveTeeth(double chance)
    {
        if (!Chance(chance))
            return false;
        SawTooth(2, 100);
        return true;
    }

    /// <summary>Garbage that is collected at uneven times, and sometimes only in part.</summary>
    private void SawTooth(double fewest, double most)
    {
        _amplitude = Size(3, 0.9 * Math.Max(8, _base / Megabyte));
        var (period, uneven) = (_length / (fewest * Math.Pow(most / fewest, _random.NextDouble())), Between(0, 0.5));
        var (partial, left, rate) = (Chance(0.4) ? Between(0.05, 0.35) : 0, Between(0, 0.04), _amplitude / period);
        var since = -Between(0, 1) * period;
        var next = since + (period * Between(1 - uneven, 1 + uneven));
        var floor = Between(0, left) * _amplitude;
        for (var i = 0; i < _times.Length; i++)
        {
            while (_times[i] >= next)
            {
                floor = Chance(partial) ? (floor + (rate * (next - since))) * Between(0.2, 0.6) : Between(0, left) * _amplitude;
                since = next;
                next += period * Between(1 - uneven, 1 + uneven);
            }

            _bytes[i] += floor + (rate * (_times[i] - since));
        }
    }

    private void Portions(double rate, int count)
    {
        var (portion, kept) = (rate * _length / count, 0.0);
        var next = Exponential() * _length / count;
        for (var i = 0; i < _times.Length; i++)
        {
            while (next <= _times[i])
            {
                kept += portion * (Chance(0.5) ? Exponential() : Between(0.5, 1.5));
                next += Exponential() * _length / count;
            }

            _bytes[i] += kept;
        }
    }

    /// <summary>It grows and shrinks at random, and comes back to nothing.</summary>
    private void Queue(double memory, double size)
    {
        var waiting = 0.0;
        for (var i = 1; i < _times.Length; i++)
        {
            var part = Math.Min(1, (_times[i] - _times[i - 1]) / memory);
            waiting += (-waiting * part) + (size * Math.Sqrt(2 * part) * Normal());
            _bytes[i] += Math.Max(0, waiting);
        }
    }

    /// <summary>It is as large as what was ever needed at once.</summary>
    private void Pool(double size, double rate, bool isHeavy)
    {
        var top = 0.0;
        for (var i = 0; i < _times.Length; i++)
        {
            if (Chance(Math.Min(1, rate * (i == 0 ? 0.1 : _times[i] - _times[i - 1]))))
                top = Math.Max(top, size * (isHeavy ? Math.Pow(1 - _random.NextDouble(), -0.3) : Exponential()));
            _bytes[i] += top;
        }
    }

    private void Batches()
    {
        var (start, size, lasts) = (0.0, 0.0, 0.0);
        for (var i = 0; i < _times.Length; i++)
        {
            while (_times[i] >= start + lasts)
                (start, size, lasts) = (start + lasts, Size(4, 60), _length * 0.02 * Math.Pow(12.5, _random.NextDouble()));
            _bytes[i] += size * (_times[i] - start) / lasts;
        }
    }

    private WatchedSeries Finish(bool hasTeeth)
    {
        Kind += hasTeeth ? " under a saw-tooth" : "";
        var isTransient = Chance(0.5);
        for (var i = 0; i < _bytes.Length; i++)
            _bytes[i] = Math.Max(Megabyte, _bytes[i] + (_noise * (isTransient ? Chance(0.3) ? Exponential() : 0 : Math.Abs(Normal()))));
        if (Chance(0.5))
            End();
        var files = Pages(Size(2, 20));
        Samples = [.. _times.Zip(_bytes, (time, bytes) => Sample(time, Pages(bytes), files))];
        return this;
    }

    /// <summary>The process frees what it held, at once or slowly.</summary>
    private void End()
    {
        Kind += ", ends";
        var lasts = Chance(0.5) ? Between(0.05, 0.4) : Between(0.3, 0.03 * _length);
        var falls = Math.Max(0.05, lasts * (Chance(0.4) ? Between(0.5, 1) : 1));
        var (low, top) = (_bytes.Min() * Between(0.2, 1), _bytes[^1]);
        for (var i = 0; i < _times.Length; i++)
        {
            if (_times[i] > _length - lasts)
                _bytes[i] = Math.Max(low, top - ((top - low) * Math.Min(1, (_times[i] - _length + lasts) / falls)));
        }
    }

    private void Add(Func<double, double> bytes)
    {
        for (var i = 0; i < _times.Length; i++)
            _bytes[i] += bytes(_times[i]);
    }

    private static MemorySample Sample(double time, long bytes, long files)
        => new() { Time = TimeSpan.FromSeconds(time), Rss = bytes + files, Private = bytes, Shared = 0, Swap = 0 };

    private static long Pages(double bytes) => (long)(bytes / 4096) * 4096;

    /// <summary>So many megabytes, small ones as often as large ones.</summary>
    private double Size(double low, double high) => low * Math.Pow(high / low, _random.NextDouble()) * Megabyte;

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    private bool Chance(double part) => _random.NextDouble() < part;

    private double Exponential() => -Math.Log(1 - _random.NextDouble());

    private double Normal() => Enumerable.Range(0, 12).Sum(_ => _random.NextDouble()) - 6;
}
