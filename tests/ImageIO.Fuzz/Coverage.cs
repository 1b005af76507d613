using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace ImageIO.Fuzz;

/// <summary>Which branches an input takes, and about how often, as instrumented code counts them.</summary>
internal static unsafe class Coverage
{
    private const int Length = 1 << 16;

    private static readonly byte* Counts = (byte*)NativeMemory.AllocZeroed(Length);
    private static readonly byte[] Seen = new byte[Length];

    /// <summary>The branches that any input has taken.</summary>
    public static int Branches { get; private set; }

    /// <summary>
    /// Before anything else: instrumented code counts from its first branch on, and it begins when its library is loaded.
    /// </summary>
    [ModuleInitializer]
    internal static void Start() => Trace.SharedMem = Counts;

    /// <summary>Before an input is run.</summary>
    public static void Clear()
    {
        NativeMemory.Clear(Counts, Length);
        Trace.PrevLocation = 0;
    }

    /// <summary>After it: whether it went where none has gone, or went there more often by a power of two.</summary>
    public static bool IsNew()
    {
        var isNew = false;
        for (var i = 0; i < Length; i++)
        {
            if (Counts[i] == 0)
                continue;
            var bucket = (byte)(1 << int.Log2(Counts[i]));
            if ((Seen[i] & bucket) != 0)
                continue;
            if (Seen[i] == 0)
                Branches++;
            Seen[i] |= bucket;
            isNew = true;
        }

        return isNew;
    }
}
