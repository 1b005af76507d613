using System.Buffers;

namespace ImageIO.Resources;

/// <summary>A caller's buffer, which keeps what was written.</summary>
internal sealed class BufferOutput(IBufferWriter<byte> writer) : TargetOutput
{
    public override void Write(ReadOnlySpan<byte> bytes) => writer.Write(bytes);

    public override void Commit(bool canUndo)
    {
    }

    public override void Dispose()
    {
    }
}
