using System.Buffers;

namespace ImageIO.Resources;

/// <summary>Bytes on their way to a stream, first in, first out, in pooled pieces of at most 64 KiB.</summary>
internal sealed class PendingBytes : IDisposable
{
    private const int PieceSize = 64 * 1024;
    private readonly Queue<ArraySegment<byte>> _full = new();
    private ArraySegment<byte> _last;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_last.Array is null)
                _last = new ArraySegment<byte>(ArrayPool<byte>.Shared.Rent(PieceSize), 0, 0);
            var count = Math.Min(bytes.Length, PieceSize - _last.Count);
            bytes[..count].CopyTo(_last.Array.AsSpan(_last.Count));
            bytes = bytes[count..];
            _last = new ArraySegment<byte>(_last.Array!, 0, _last.Count + count);
            if (_last.Count == PieceSize)
                EndPiece();
        }
    }

    /// <summary>Takes the first piece out; it goes back by <see cref="Return"/>, unless somebody may still use it.</summary>
    public bool TryTake(out ArraySegment<byte> piece)
    {
        if (_full.Count == 0 && _last.Array is not null)
            EndPiece();
        return _full.TryDequeue(out piece);
    }

    public static void Return(ArraySegment<byte> piece) => ArrayPool<byte>.Shared.Return(piece.Array!);

    public void Dispose()
    {
        while (TryTake(out var piece))
            Return(piece);
    }

    private void EndPiece()
    {
        _full.Enqueue(_last);
        _last = default;
    }
}
