using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageIO.Tests.Formats.Png;

/// <summary>A second, slow and plain way to make PNG files, for tests: nothing in it is shared with the codec.</summary>
internal sealed class PngTestFile
{
    private readonly List<(string Type, byte[] Data)> _before = [];
    private readonly List<(string Type, byte[] Data)> _after = [];

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Color { get; init; }

    public required int Depth { get; init; }

    public bool Interlaced { get; init; }

    /// <summary>Compressed bytes per IDAT chunk.</summary>
    public int DataChunkLength { get; init; } = 1000;

    public int Channels => Color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Samples in row order, in the file's depth.</summary>
    public int[] Samples { get; set; } = [];

    public static PngTestFile Random(int width, int height, int color, int depth, bool interlaced = false, int seed = 1)
    {
        var file = new PngTestFile { Width = width, Height = height, Color = color, Depth = depth, Interlaced = interlaced };
        var random = new Random(seed);
        file.Samples = new int[width * height * file.Channels];
        for (var i = 0; i < file.Samples.Length; i++)
            file.Samples[i] = random.Next(3) == 0 ? random.Next(1 << depth) : (i / file.Channels % width * 5 + i / 7) & ((1 << depth) - 1);
        return file;
    }

    public PngTestFile With(string type, params byte[] data)
    {
        _before.Add((type, data));
        return this;
    }

    public PngTestFile WithBehind(string type, params byte[] data)
    {
        _after.Add((type, data));
        return this;
    }

    public static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Deflate(byte[] data)
    {
        var output = new MemoryStream();
        using (var deflater = new ZLibStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
            deflater.Write(data);
        return output.ToArray();
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        var body = Latin1(type).Concat(data).ToArray();
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    /// <summary>Bit by bit, as the specification's first definition has it.</summary>
    public static uint Crc(byte[] data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }

    public byte[] Header()
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = (byte)Depth;
        header[9] = (byte)Color;
        header[12] = Interlaced ? (byte)1 : (byte)0;
        return header;
    }

    /// <summary>The rows with their filter types, not compressed.</summary>
    public byte[] Rows()
    {
        var rows = new List<byte>();
        (int X, int Y, int DX, int DY)[] passes = Interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        var filter = 0;
        foreach (var (startX, startY, stepX, stepY) in passes)
        {
            byte[]? previous = null;
            for (var y = startY; y < Height && startX < Width; y += stepY)
            {
                var row = PackRow(y, startX, stepX);
                previous ??= new byte[row.Length];
                rows.Add((byte)filter);
                rows.AddRange(Filter(filter, row, previous));
                filter = (filter + 1) % 5;
                previous = row;
            }
        }

        return [.. rows];
    }

    public byte[] ToBytes(byte[]? rows = null)
    {
        var file = new List<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        file.AddRange(Chunk("IHDR", Header()));
        foreach (var (type, data) in _before)
            file.AddRange(Chunk(type, data));
        foreach (var piece in Deflate(rows ?? Rows()).Chunk(DataChunkLength))
            file.AddRange(Chunk("IDAT", piece));
        foreach (var (type, data) in _after)
            file.AddRange(Chunk(type, data));
        file.AddRange(Chunk("IEND", []));
        return [.. file];
    }

    private byte[] PackRow(int y, int startX, int stepX)
    {
        var bits = new List<bool>();
        for (var x = startX; x < Width; x += stepX)
        {
            for (var c = 0; c < Channels; c++)
            {
                var sample = Samples[(((y * Width) + x) * Channels) + c];
                for (var bit = Depth - 1; bit >= 0; bit--)
                    bits.Add(((sample >> bit) & 1) != 0);
            }
        }

        var row = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            if (bits[i])
                row[i / 8] |= (byte)(128 >> (i % 8));
        }

        return row;
    }

    private byte[] Filter(int filter, byte[] row, byte[] previous)
    {
        var stride = Math.Max(1, Channels * Depth / 8);
        var result = new byte[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < stride ? 0 : row[i - stride], b = previous[i], c = i < stride ? 0 : previous[i - stride];
            var p = a + b - c;
            int pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
            var paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
            result[i] = (byte)(row[i] - (filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => paeth, _ => 0 }));
        }

        return result;
    }
}
