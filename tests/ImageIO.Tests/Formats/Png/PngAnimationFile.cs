using System.Buffers.Binary;

namespace ImageIO.Tests.Formats.Png;

/// <summary>Makes animated PNGs chunk by chunk, for tests: nothing in it is shared with the codec.</summary>
internal sealed class PngAnimationFile(int width, int height, int color = 6, int depth = 8)
{
    private readonly List<byte[]> _chunks = [];
    private uint _sequence;

    /// <summary>What acTL says; null for no such chunk.</summary>
    public uint? Frames { get; set; }

    public uint Plays { get; set; }

    public int Channels => color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public PngAnimationFile Chunk(string type, params byte[] data)
    {
        _chunks.Add(PngTestFile.Chunk(type, data));
        return this;
    }

    /// <summary>The image that readers without animations show.</summary>
    public PngAnimationFile Image(params int[] pixel) => Chunk("IDAT", Data(width, height, pixel));

    public PngAnimationFile Control(int x, int y, int w, int h, int numerator = 1, int denominator = 10, int disposal = 0, int blend = 0,
        uint? sequence = null)
    {
        var data = new byte[26];
        BinaryPrimitives.WriteUInt32BigEndian(data, sequence ?? _sequence);
        _sequence++;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), w);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), h);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(12), x);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(16), y);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(20), (ushort)numerator);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(22), (ushort)denominator);
        (data[24], data[25]) = ((byte)disposal, (byte)blend);
        return Chunk("fcTL", data);
    }

    /// <summary>Data of a frame of one color, in so many chunks.</summary>
    public PngAnimationFile Pixels(int w, int h, int[] pixel, int pieces = 1, uint? sequence = null)
    {
        var data = Data(w, h, pixel);
        foreach (var piece in data.Chunk((data.Length + pieces - 1) / pieces))
        {
            var content = new byte[piece.Length + 4];
            BinaryPrimitives.WriteUInt32BigEndian(content, sequence ?? _sequence);
            _sequence++;
            piece.CopyTo(content, 4);
            Chunk("fdAT", content);
        }

        return this;
    }

    public PngAnimationFile Frame(int x, int y, int w, int h, int[] pixel, int disposal = 0, int blend = 0)
        => Control(x, y, w, h, disposal: disposal, blend: blend).Pixels(w, h, pixel);

    public byte[] ToBytes()
    {
        var file = new List<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        file.AddRange(PngTestFile.Chunk("IHDR", new PngTestFile { Width = width, Height = height, Color = color, Depth = depth }.Header()));
        if (Frames is { } frames)
        {
            var control = new byte[8];
            BinaryPrimitives.WriteUInt32BigEndian(control, frames);
            BinaryPrimitives.WriteUInt32BigEndian(control.AsSpan(4), Plays);
            file.AddRange(PngTestFile.Chunk("acTL", control));
        }

        file.AddRange(_chunks.SelectMany(chunk => chunk));
        file.AddRange(PngTestFile.Chunk("IEND", []));
        return [.. file];
    }

    private byte[] Data(int w, int h, int[] pixel)
    {
        var image = new PngTestFile { Width = w, Height = h, Color = color, Depth = depth };
        image.Samples = [.. Enumerable.Range(0, w * h * Channels).Select(i => pixel[i % Channels])];
        return PngTestFile.Deflate(image.Rows());
    }
}
