using System.Buffers.Binary;

namespace TiffBench;

/// <summary>A BigTIFF file of zeros that take no space on the disk: only its directories are written.</summary>
internal sealed class SparseFile : IDisposable
{
    private const int Long8 = 16;
    private const int DirectoryPointer = 8;

    private readonly FileStream _stream;
    private long _pointer = DirectoryPointer;
    private long _end = 16;

    public SparseFile(string path)
    {
        _stream = File.Create(path);
        _stream.Write([(byte)'I', (byte)'I', 43, 0, 8, 0, 0, 0, .. new byte[8]]);
    }

    /// <summary>Adds a page of gray samples, in one strip or in tiles.</summary>
    /// <param name="side">Its width and height, px.</param>
    /// <param name="bytes">Bytes of a sample.</param>
    /// <param name="tile">The side of its tiles; 0 for one strip.</param>
    public void AddPage(long side, int bytes, int tile)
    {
        var across = tile == 0 ? 1 : (side + tile - 1) / tile;
        var chunk = (tile == 0 ? side * side : (long)tile * tile) * bytes;
        var offsets = Enumerable.Range(0, (int)(across * across)).Select(index => _end + (index * chunk)).ToArray();
        var lengths = Enumerable.Repeat(chunk, offsets.Length).ToArray();
        _end += chunk * offsets.Length;
        var (offsetsTag, lengthsTag) = tile == 0 ? (273, 279) : (324, 325);
        var tags = new SortedDictionary<int, long[]>
        {
            [256] = [side],
            [257] = [side],
            [258] = [8 * bytes],
            [259] = [1],
            [262] = [1],
            [277] = [1],
            [offsetsTag] = offsets,
            [lengthsTag] = lengths,
        };
        if (tile == 0)
            tags[278] = [side];
        else
            (tags[322], tags[323]) = ([tile], [tile]);
        Write(tags);
    }

    public void Dispose()
    {
        _stream.SetLength(_end);
        _stream.Dispose();
    }

    private void Write(SortedDictionary<int, long[]> tags)
    {
        var values = tags.ToDictionary(tag => tag.Key, tag => tag.Value.Length == 1 ? tag.Value[0] : Put(tag.Value));
        var directory = new byte[8 + (20 * tags.Count) + 8];
        BinaryPrimitives.WriteInt64LittleEndian(directory, tags.Count);
        var entry = directory.AsSpan(8);
        foreach (var (tag, numbers) in tags)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], Long8);
            BinaryPrimitives.WriteInt64LittleEndian(entry[4..], numbers.Length);
            BinaryPrimitives.WriteInt64LittleEndian(entry[12..], values[tag]);
            entry = entry[20..];
        }

        var place = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(place, _end);
        _stream.Position = _pointer;
        _stream.Write(place);
        _pointer = _end + directory.Length - 8;
        WriteAtEnd(directory);
    }

    private long Put(long[] numbers)
    {
        var (bytes, start) = (new byte[8 * numbers.Length], _end);
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), numbers[i]);
        WriteAtEnd(bytes);
        return start;
    }

    private void WriteAtEnd(byte[] bytes)
    {
        _stream.Position = _end;
        _stream.Write(bytes);
        _end += bytes.Length;
    }
}
