using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;

namespace ImageIO.Bench.Memory;

/// <summary>The loops that are watched. Each prints "name=value" pairs at its end.</summary>
internal static class Workloads
{
    private static readonly TimeSpan FrameDuration = TimeSpan.FromMilliseconds(40);

    public static string[] RadarFiles => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "radar")).Order().Take(5)];

    /// <summary>Runs one by its name and arguments.</summary>
    public static void Run(string[] args)
    {
        var flags = args.ToHashSet();
        switch (args)
        {
            case ["radar", var gifs, ..]:
                Radar(int.Parse(gifs), flags);
                break;
            case ["threads", var gifs, var threads]:
                Threads(int.Parse(gifs), int.Parse(threads));
                break;
            case ["write", var frames, var path, ..]:
                Write(int.Parse(frames), path, hold: flags.Contains("hold"));
                break;
            case ["read", var path, ..]:
                Read(path, hold: flags.Contains("hold"));
                break;
            case ["codec", var extension, var images, var threads]:
                Codec(extension, int.Parse(images), int.Parse(threads));
                break;
            case ["pool", var ballast]:
                Pool(int.Parse(ballast));
                break;
            case ["photo", var path, ..]:
                Photo(path, args.Length > 2 ? int.Parse(args[2]) : null);
                break;
            default:
                Console.Error.WriteLine(
                    "photo IN.jpg [MAX_SIZE] | radar GIFS [no-dispose] [collect] [low-latency] | threads GIFS THREADS | write FRAMES " +
                    "OUT.gif [hold] | read IN.gif [hold] | codec EXTENSION IMAGES THREADS | pool BALLAST_MB");
                break;
        }
    }

    /// <summary>The loop of imageio issue #1091: five PNGs become a GIF.</summary>
    private static void Radar(int gifs, HashSet<string> flags)
    {
        if (flags.Contains("low-latency"))
            GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        using var loop = new RadarLoop(dispose: !flags.Contains("no-dispose"));
        var warm = Math.Min(10, gifs / 4);
        var start = TimeSpan.Zero;
        for (var i = 0; i < gifs; i++)
        {
            if (i == warm)
                start = Environment.CpuUsage.TotalTime;
            loop.MakeGif();
            if (flags.Contains("collect"))
                GC.Collect();
        }

        Console.WriteLine($"cpu_ms={(Environment.CpuUsage.TotalTime - start).TotalMilliseconds / (gifs - warm):F1} " +
            $"gen0={GC.CollectionCount(0)} gen2={GC.CollectionCount(2)} pause_ms={GC.GetTotalPauseDuration().TotalMilliseconds:F0} " +
            $"pooled_MB={Iio.Memory.PooledBytes / 1e6:F1}");
    }

    /// <summary>One photo of 24 megapixels, made where it is not there, whole or no larger than wanted.</summary>
    private static void Photo(string path, int? maxSize)
    {
        if (!File.Exists(path))
        {
            using var made = NdArray.Create(DType.UInt8, 4000, 6000, 3);
            var grain = new Random(1);
            for (var y = 0; y < 4000; y++)
            {
                var row = made[y].Bytes;
                for (var x = 0; x < row.Length; x++)
                    row[x] = (byte)(128 + (100 * Math.Sin((x / 301.0) + (y / 173.0))) + grain.Next(20));
            }

            Iio.ImWrite(path, made);
            Console.WriteLine($"made {path}: run again to read it");
            return;
        }

        var before = PeakRss();
        using var pixels = Iio.ImRead(path, options: new ReadOptions { MaxSize = maxSize });
        Console.WriteLine($"array_MB={pixels.ByteLength / 1e6:F1} peak_MB={PeakRss() / 1e6:F1} runtime_MB={before / 1e6:F1}");
    }

    /// <summary>The same on several threads at once; says how far RSS went between the first tenth and the end.</summary>
    private static void Threads(int gifs, int threads)
    {
        var done = 0;
        var range = new Lock();
        var (low, high) = (long.MaxValue, 0L);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using var loop = new RadarLoop(dispose: true);
            for (var i = 0; i < gifs; i++)
            {
                loop.MakeGif();
                if (Interlocked.Increment(ref done) < gifs * threads / 10)
                    continue;
                var rss = Environment.WorkingSet;
                lock (range)
                    (low, high) = (Math.Min(low, rss), Math.Max(high, rss));
            }
        });
        var bound = new GifWriteOptions().MemoryBound(480, 480);
        Console.WriteLine($"rss_MB={low / 1e6:F1}..{high / 1e6:F1} writer_bound_MB={bound / 1e6:F1} " +
            $"pool_cap_MB={Iio.Memory.PoolCapacity / 1e6:F1} peak_in_use_MB={Iio.Memory.PeakBytesInUse / 1e6:F1} " +
            $"gen2={GC.CollectionCount(2)}");
    }

    /// <summary>Frames of 640×360 into a GIF, from one buffer or held all at once.</summary>
    private static void Write(int frames, string path, bool hold)
    {
        using var one = NdArray.Create(DType.UInt8, 360, 640, 3);
        var held = hold ? Enumerable.Range(0, frames).Select(i => Painted(NdArray.Create(DType.UInt8, 360, 640, 3), i)).ToList() : null;
        using (var writer = Iio.ImOpenWrite(path, new GifWriteOptions { FrameDuration = FrameDuration }))
        {
            for (var i = 0; i < frames; i++)
                writer.Write(held?[i] ?? Painted(one, i));
        }

        held?.ForEach(frame => frame.Dispose());
        Console.WriteLine($"peak_MB={PeakRss() / 1e6:F1} bytes={new FileInfo(path).Length}");
    }

    /// <summary>Reads them again, one by one or stacked.</summary>
    private static void Read(string path, bool hold)
    {
        var count = 0;
        if (hold)
        {
            using var all = Iio.ImRead(path, options: new ReadOptions { Limits = Limits.None });
            count = all.Shape[0];
        }
        else
        {
            foreach (var frame in Iio.ImIter(path, new ReadOptions { Limits = Limits.None }))
            {
                count++;
                frame.Dispose();
            }
        }

        Console.WriteLine($"peak_MB={PeakRss() / 1e6:F1} frames={count}");
    }

    /// <summary>Writes a picture and reads it again, on each of several threads.</summary>
    private static void Codec(string extension, int images, int threads)
    {
        var marks = new List<string>();
        var done = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using var picture = Painted(NdArray.Create(DType.UInt8, 600, 800, 3), 1);
            for (var i = 0; i < images; i++)
            {
                Iio.ImRead(Iio.ImEncode(extension, picture)).Dispose();
                var count = Interlocked.Increment(ref done);
                if (count % Math.Max(1, images * threads / 10) == 0)
                    lock (marks)
                        marks.Add($"{Environment.WorkingSet / 1e6:F0}");
            }
        });
        Console.WriteLine($"rss_MB_by_tenths={string.Join(',', marks)} peak_MB={PeakRss() / 1e6:F0} " +
            $"libvips_MB={NetVips.Stats.Mem / 1e6:F1} libvips_peak_MB={NetVips.Stats.MemHighwater / 1e6:F1}");
    }

    /// <summary>What the pool keeps, and what it still keeps once so much of the memory is taken by something else.</summary>
    private static unsafe void Pool(int ballast)
    {
        UseArrays();
        var before = Iio.Memory.PooledBytes;
        var bytes = (nuint)ballast << 20;
        var block = NativeMemory.Alloc(bytes);
        NativeMemory.Fill(block, bytes, 1);
        GC.Collect(0);
        UseArrays();
        var load = GC.GetGCMemoryInfo();
        Console.WriteLine($"cap_MB={Iio.Memory.PoolCapacity / 1e6:F1} pooled_MB={before / 1e6:F1} " +
            $"pooled_under_load_MB={Iio.Memory.PooledBytes / 1e6:F1} in_use={Iio.Memory.BytesInUse} " +
            $"load_MB={load.MemoryLoadBytes / 1e6:F0} high_MB={load.HighMemoryLoadThresholdBytes / 1e6:F0}");
        NativeMemory.Free(block);

        static void UseArrays()
        {
            for (var i = 0; i < 40; i++)
                NdArray.Create(DType.UInt8, 1_000_000 + (i * 5000)).Dispose();
        }
    }

    private static long PeakRss()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>A shade over which a square wanders.</summary>
    private static NdArray Painted(NdArray frame, int time)
    {
        var (height, width) = (frame.Shape[0], frame.Shape[1]);
        var pixels = frame.AsSpan<byte>();
        var (left, top) = (time * 7 % (width - 80), time * 3 % (height - 80));
        for (var (y, at) = (0, 0); y < height; y++)
        {
            for (var x = 0; x < width; x++, at += 3)
            {
                var inside = x >= left && x < left + 80 && y >= top && y < top + 80;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = inside
                    ? ((byte)255, (byte)210, (byte)60) : ((byte)(x / 4), (byte)(y / 2), (byte)((x + y) / 5));
            }
        }

        return frame;
    }
}
