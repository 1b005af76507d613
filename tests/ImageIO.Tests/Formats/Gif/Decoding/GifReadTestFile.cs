namespace ImageIO.Tests.Formats.Gif;

/// <summary>How the test writer codes an image's indices.</summary>
internal sealed record GifReadCoding(int CodeSize = 8, bool IsInterlaced = false, int ClearAfter = 4095, bool EndCode = true,
    bool FirstClear = true, int SubBlock = 255);

/// <summary>A GIF, put together block by block: also such as no encoder would write.</summary>
internal sealed class GifReadTestFile
{
    private readonly List<byte> _bytes = [];

    public GifReadTestFile(int width, int height, byte[]? table = null, int background = 0, string version = "GIF89a")
    {
        Raw(System.Text.Encoding.ASCII.GetBytes(version)).Word(width).Word(height);
        Raw(TableFlags(table), (byte)background, 0).Raw(table ?? []);
    }

    /// <summary>Three bytes for each of <paramref name="count"/> colors, no two alike.</summary>
    public static byte[] Table(int count, int seed = 1)
        => [.. Enumerable.Range(0, count).SelectMany(i => new[] { (byte)(i * 7 * seed), (byte)(255 - i), (byte)(i ^ (seed * 31)) })];

    public GifReadTestFile Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public GifReadTestFile Control(int disposal = 0, int delay = 0, int transparent = -1)
        => Raw(0x21, 0xF9, 4, (byte)((disposal << 2) | (transparent >= 0 ? 1 : 0))).Word(delay).Raw((byte)Math.Max(transparent, 0), 0);

    public GifReadTestFile Extension(byte label, params byte[][] blocks)
    {
        Raw(0x21, label);
        foreach (var block in blocks)
            Raw((byte)block.Length).Raw(block);
        return Raw(0);
    }

    public GifReadTestFile Application(string id, params byte[][] blocks)
        => Extension(0xFF, [System.Text.Encoding.ASCII.GetBytes(id), .. blocks]);

    public GifReadTestFile Loop(int repetitions, string id = "NETSCAPE2.0")
        => Application(id, [1, (byte)repetitions, (byte)(repetitions >> 8)]);

    public GifReadTestFile Image(int left, int top, int width, int height, byte[] indices, byte[]? table = null,
        GifReadCoding? coding = null)
    {
        coding ??= new GifReadCoding();
        Descriptor(left, top, width, height, table, coding.IsInterlaced);
        return Raw((byte)coding.CodeSize).Raw(Blocks(Lzw(Ordered(indices, width, height, coding.IsInterlaced), coding), coding.SubBlock));
    }

    public GifReadTestFile Descriptor(int left, int top, int width, int height, byte[]? table = null, bool isInterlaced = false)
        => Raw(0x2C).Word(left).Word(top).Word(width).Word(height)
            .Raw((byte)(TableFlags(table) | (isInterlaced ? 0x40 : 0))).Raw(table ?? []);

    public byte[] End() => [.. _bytes, 0x3B];

    public byte[] WithoutEnd() => [.. _bytes];

    public static byte[] Blocks(byte[] data, int size = 255)
        => [.. data.Chunk(size).SelectMany(block => block.Prepend((byte)block.Length)), 0];

    /// <summary>The codes of appendix F, by the book: a dictionary of strings.</summary>
    public static byte[] Lzw(byte[] indices, GifReadCoding coding)
    {
        var clear = 1 << coding.CodeSize;
        var output = new List<byte>();
        int bits = 0, count = 0, width = coding.CodeSize + 1, next = clear + 1;
        var strings = new Dictionary<(int, byte), int>();
        if (coding.FirstClear)
            Emit(clear);
        for (var i = 0; i < indices.Length;)
        {
            int code = indices[i++];
            while (i < indices.Length && strings.TryGetValue((code, indices[i]), out var longer))
            {
                code = longer;
                i++;
            }

            Emit(code);
            if (++next < 4096)
            {
                if (i < indices.Length)
                    strings[(code, indices[i])] = next;
                if (next == 1 << width && width < 12)
                    width++;
            }

            if (next > coding.ClearAfter)
            {
                Emit(clear);
                strings.Clear();
                (width, next) = (coding.CodeSize + 1, clear + 1);
            }
        }

        if (coding.EndCode)
            Emit(clear + 1);
        if (count > 0)
            output.Add((byte)bits);
        return [.. output];

        void Emit(int code)
        {
            bits |= code << count;
            for (count += width; count >= 8; count -= 8, bits >>= 8)
                output.Add((byte)bits);
        }
    }

    private static byte[] Ordered(byte[] indices, int width, int height, bool isInterlaced)
    {
        if (!isInterlaced)
            return indices;
        var order = new[] { (0, 8), (4, 8), (2, 4), (1, 2) }.SelectMany(pass => Enumerable.Range(0, height)
            .Where(y => y % pass.Item2 == pass.Item1));
        return [.. order.SelectMany(y => indices.Skip(y * width).Take(width))];
    }

    private static byte TableFlags(byte[]? table)
        => table is null ? (byte)0 : (byte)(0x80 | (System.Numerics.BitOperations.Log2((uint)table.Length / 3) - 1));

    private GifReadTestFile Word(int value) => Raw((byte)value, (byte)(value >> 8));
}
