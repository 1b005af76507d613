using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Memory;

/// <summary>Where memory that is no array begins, which only the memory's manager can tell, and may answer differently each time.</summary>
internal abstract class MemoryReference
{
    public abstract ref byte Start { get; }
}

/// <inheritdoc/>
internal sealed class MemoryReference<T>(Memory<T> memory) : MemoryReference
    where T : unmanaged
{
    public override ref byte Start => ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(memory.Span));
}
