// Small programs whose use of memory is known: programs KIND SECONDS. A kind that starts with 'leak' leaks. Built by record.py.
#:property PublishAot=false
#:property AllowUnsafeBlocks=true
#:property Nullable=disable
#:property ConcurrentGarbageCollection=false
using System.Runtime.InteropServices;

var (kind, seconds) = (args[0], double.Parse(args[1]));
var random = new Random(1);
var clock = System.Diagnostics.Stopwatch.StartNew();
var kept = new List<object>();
double Part() => clock.Elapsed.TotalSeconds / seconds;
double Between(double low, double high) => low + ((high - low) * random.NextDouble());
void Pause(double milliseconds) => Thread.Sleep(TimeSpan.FromMilliseconds(Between(0.5, 1.5) * milliseconds));

// Work as a service does it: text is made, split, and counted.
int Request(int count)
{
    var text = string.Join(',', Enumerable.Range(0, count).Select(i => $"item {i}"));
    return text.Split(',').GroupBy(word => word.Length).Count();
}

switch (kind)
{
    case "leak-list":
        for (; Part() < 1; Pause(40))
            kept.Add(new byte[(int)Between(4000, 16_000)]);
        break;
    case "leak-garbage":
        for (; Part() < 1; Pause(20))
        {
            Request((int)Between(500, 4000));
            kept.Add(new byte[(int)Between(1000, 7000)]);
        }

        break;
    case "leak-objects":
        for (; Part() < 1; Pause(20))
        {
            Request(300);
            for (var i = 0; i < 15; i++)
                kept.Add(new object[] { i, clock.ElapsedTicks, new string('x', 40) });
        }

        break;
    case "leak-native":
        for (; Part() < 1; Pause(40))
        {
            Request(500);
            var size = (int)Between(4000, 16_000);
            unsafe
            {
                NativeMemory.Fill(NativeMemory.Alloc((nuint)size), (nuint)size, 1);
            }
        }

        break;
    case "garbage":
        for (; Part() < 1; Pause(20))
            Request((int)Between(500, 8000));
        break;
    case "slow-garbage":
        for (; Part() < 1; Pause(100))
            Request((int)Between(50, 1500));
        break;
    case "large-garbage":
        for (; Part() < 1; Pause(50))
            kept = [new byte[(int)Between(50_000, 900_000)]];
        break;
    case "cache":
        // Filled after a while, and replaced from then on.
        var cache = new Dictionary<int, byte[]>();
        for (; Part() < 1; Pause(20))
        {
            Request(800);
            cache[random.Next(500)] = new byte[40_000];
        }

        break;
    case "finalized":
        // Not disposed, but freed in the end.
        for (; Part() < 1; Pause(30))
            kept = [new Native((int)Between(20_000, 200_000))];
        break;
    case "job-rows":
        for (var i = 0; i < 400_000 * seconds; i++)
            kept.Add($"row {i} {random.NextDouble()}");
        kept.Sort((a, b) => string.CompareOrdinal((string)a, (string)b));
        Console.Error.WriteLine(string.Join('\n', kept).Length);
        break;
    default:
        throw new ArgumentException(kind);
}

GC.KeepAlive(kept);

internal sealed unsafe class Native
{
    private readonly void* _memory;

    public Native(int size) => NativeMemory.Fill(_memory = NativeMemory.Alloc((nuint)size), (nuint)size, 1);

    ~Native() => NativeMemory.Free(_memory);
}
