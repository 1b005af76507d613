using System.Diagnostics;
using System.Globalization;
using ImageIO;
using ImageIO.FFmpeg;

// One job with a film, for compare.py, which measures it from outside together with its ffmpeg, and does the same with others:
// read FILE | first FILE | count FILE | many FILE PLACES | single FILE PLACES | write FILE N | opens FILE N | kill FILE N | killwrite FILE
// N full FILE | gif FILE OUT.gif
Iio.Codecs.UseFFmpeg();
var (job, file) = (args[0], args[1]);
var number = args.Length > 2 && int.TryParse(args[2], CultureInfo.InvariantCulture, out var given) ? given : 0;
switch (job)
{
    case "read":
        Read(file);
        break;
    case "first":
        Iio.ImRead(file, 0).Dispose();
        break;
    case "count":
        Console.WriteLine(Iio.ImProps(file).ImageCount);
        break;
    case "many":
        using (var reader = Iio.ImOpen(file))
            reader.ReadMany(Places(args[2])).Dispose();
        break;
    case "single":
        using (var reader = Iio.ImOpen(file))
        {
            foreach (var place in Places(args[2]))
                reader.Read(place).Dispose();
        }

        break;
    case "write":
        Write(file, number);
        break;
    case "opens":
        Open(file, number);
        break;
    case "kill":
        Kill(file, number);
        break;
    case "killwrite":
        KillWriters(file, number);
        break;
    case "full":
        Fill(file);
        break;
    case "gif":
        Iio.ImWrite(args[2], Iio.ImIter(file));
        break;
    default:
        throw new ArgumentException($"There is no job \"{job}\".");
}

// As compare.py writes them: 7,21,3.
static int[] Places(string list) => [.. list.Split(',').Select(place => int.Parse(place, CultureInfo.InvariantCulture))];

static void Read(string file)
{
    var (count, early, most, before) = (0, 0L, 0L, 0L);
    foreach (var frame in Iio.ImIter(file))
    {
        frame.Dispose();
        if (++count == 100)
            (early, before) = (Resident(), GC.GetTotalAllocatedBytes());
        if (count % 100 == 0)
            most = Math.Max(most, Resident());
    }

    var allocated = GC.GetTotalAllocatedBytes() - before;
    Console.WriteLine($"{count} frames, {allocated / Math.Max(1, count - 100)} bytes allocated for each, {early / 1e6:0.0} MB resident " +
        $"after 100 of them, at most {most / 1e6:0.0} MB");
}

static void Write(string file, int count)
{
    using var frame = NdArray.Create(DType.UInt8, 720, 1280, 3);
    var (early, most) = (0L, 0L);
    using var writer = Iio.ImOpenWrite(file, new FFmpegWriteOptions { Preset = "ultrafast", FrameRate = 25 });
    for (var i = 1; i <= count; i++)
    {
        frame.Bytes.Slice(i % 700 * 3840, 3840).Fill((byte)i);
        writer.Write(frame);
        if (i == 100)
            early = Resident();
        if (i % 100 == 0)
            most = Math.Max(most, Resident());
    }

    Console.WriteLine($"{count} frames written, {early / 1e6:0.0} MB resident after 100 of them, at most {most / 1e6:0.0} MB");
}

static void Open(string file, int count)
{
    // The first ones load what stays: the runtime holds two handles for each assembly.
    var before = 0;
    for (var i = -20; i < count; i++)
    {
        if (i == 0)
            before = Directory.GetFiles("/proc/self/fd").Length;
        using var reader = Iio.ImOpen(file);
        if (i % 10 == 0)
            reader.Read(40).Dispose();
        for (var frame = 0; frame < (i & 3) && reader.TryReadNext(out var next); frame++)
            next.Dispose();
    }

    var temporary = Directory.GetFiles(Path.GetTempPath(), $".imageio-{Environment.ProcessId}-*").Length;
    Console.WriteLine(
        $"{count} opened and left: {Children().Count} processes, {Directory.GetFiles("/proc/self/fd").Length - before} handles and " +
        $"{temporary} temporary files more than before");
}

static void Kill(string file, int count)
{
    var (slowest, kinds) = (TimeSpan.Zero, new SortedDictionary<string, int>(StringComparer.Ordinal));
    for (var i = 0; i < count; i++)
    {
        using var reader = Iio.ImOpen(file);
        var frames = i % 7 * 20;
        for (var frame = 0; frame <= frames && reader.TryReadNext(out var next); frame++)
            next.Dispose();
        var since = KillChildren();
        var kind = "the end";
        try
        {
            while (reader.TryReadNext(out var next))
                next.Dispose();
        }
        catch (ImageException fault)
        {
            kind = fault.GetType().Name;
        }

        slowest = slowest > Stopwatch.GetElapsedTime(since) ? slowest : Stopwatch.GetElapsedTime(since);
        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
    }

    Console.WriteLine($"{count} readers killed: {string.Join(", ", kinds.Select(pair => $"{pair.Value} {pair.Key}"))}; at most " +
        $"{slowest.TotalSeconds:0.00} s later");
}

static void KillWriters(string file, int count)
{
    var (slowest, kinds) = (TimeSpan.Zero, new SortedDictionary<string, int>(StringComparer.Ordinal));
    using var frame = NdArray.Create(DType.UInt8, 720, 1280, 3);
    for (var i = 0; i < count; i++)
    {
        long since = 0;
        var kind = "a film";
        try
        {
            using var writer = Iio.ImOpenWrite(file, new FFmpegWriteOptions { Preset = "ultrafast", FrameRate = 25 });
            for (var written = 0; written < 1000; written++)
            {
                writer.Write(frame);
                if (written == i * 5)
                    since = KillChildren();
            }
        }
        catch (ImageException fault)
        {
            kind = fault.GetType().Name;
        }

        slowest = slowest > Stopwatch.GetElapsedTime(since) ? slowest : Stopwatch.GetElapsedTime(since);
        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
    }

    Tell("writers killed", count, kinds, slowest, file);
}

static void Fill(string file)
{
    var random = new Random(1);
    using var frame = NdArray.Create(DType.UInt8, 240, 320, 3);
    var since = Stopwatch.GetTimestamp();
    var kind = "a film";
    try
    {
        using var writer = Iio.ImOpenWrite(file, new FFmpegWriteOptions { VideoCodec = "mjpeg", FrameRate = 25 });
        for (var i = 0; i < 1000; i++)
        {
            random.NextBytes(frame.Bytes);
            writer.Write(frame);
        }
    }
    catch (Exception fault) when (fault is ImageException or IOException)
    {
        kind = $"{fault.GetType().Name}: {fault.Message}";
    }

    Console.WriteLine(
        $"a full disk: {kind} {Stopwatch.GetElapsedTime(since).TotalSeconds:0.00} s after the start; " +
        $"{Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!).Length} files left");
}

static void Tell(string what, int count, SortedDictionary<string, int> kinds, TimeSpan slowest, string file)
    => Console.WriteLine(
        $"{count} {what}: {string.Join(", ", kinds.Select(pair => $"{pair.Value} {pair.Key}"))}; at most {slowest.TotalSeconds:0.00} s " +
        "later; "
        + $"{Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileName(file) + "*").Length} files left");

static long KillChildren()
{
    foreach (var child in Children())
    {
        using var process = Process.GetProcessById(child);
        process.Kill();
    }

    return Stopwatch.GetTimestamp();
}

static long Resident() => Environment.WorkingSet;

static List<int> Children()
    => [.. Directory.GetDirectories("/proc/self/task").SelectMany(ChildrenOf).Distinct()
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

static string[] ChildrenOf(string thread)
{
    try
    {
        return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
    catch (IOException)
    {
        // It has ended meanwhile; the children of its process are told by another.
        return [];
    }
}
