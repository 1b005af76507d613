namespace ImageIO.Memory;

/// <summary>Counts the arrays that one flow of execution has made and not yet disposed: how a test sees its own leaks while others run.</summary>
internal sealed class AllocationScope
{
    private static readonly AsyncLocal<AllocationScope?> Ambient = new();
    private int _live;

    /// <summary>The scope of the current flow; null outside tests.</summary>
    public static AllocationScope? Current => Ambient.Value;

    /// <summary>Arrays made within this scope and not disposed.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>Starts to count in the current flow and in those that it starts.</summary>
    public static AllocationScope Begin()
    {
        var scope = new AllocationScope();
        Ambient.Value = scope;
        return scope;
    }

    public static void End() => Ambient.Value = null;

    public void OnRented() => Interlocked.Increment(ref _live);

    public void OnReturned() => Interlocked.Decrement(ref _live);
}
