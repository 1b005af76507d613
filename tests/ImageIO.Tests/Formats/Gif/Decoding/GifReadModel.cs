namespace ImageIO.Tests.Formats.Gif;

/// <summary>One image of a made-up animation.</summary>
internal sealed record GifReadModelImage(int Left, int Top, int Width, int Height, byte[] Indices, byte[]? Table, int Disposal,
    int Transparent, GifReadCoding Coding);

/// <summary>A made-up animation, written as a GIF and composited by the plainest code there is.</summary>
internal sealed record GifReadModel(int Width, int Height, byte[] Table, List<GifReadModelImage> Images)
{
    public static GifReadModel Random(int seed, bool simpleDisposal = false, bool withinScreen = false, bool fullFirst = false)
    {
        var random = new Random(seed);
        var (width, height) = (random.Next(1, 40), random.Next(1, 40));
        var table = GifReadTestFile.Table(1 << random.Next(1, 9), random.Next(1, 9));
        var images = new List<GifReadModelImage>();
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            var isFull = random.Next(3) == 0 || (fullFirst && images.Count == 0);
            var (w, h) = isFull ? (width, height)
                : (random.Next(1, withinScreen ? width + 1 : width + 4), random.Next(1, withinScreen ? height + 1 : height + 4));
            var (left, top) = isFull
                ? (0, 0) : (random.Next(withinScreen ? width - w + 1 : width + 2), random.Next(withinScreen ? height - h + 1 : height + 2));
            var local = random.Next(3) == 0 ? GifReadTestFile.Table(1 << random.Next(1, 9), random.Next(1, 9)) : null;
            var colors = (local ?? table).Length / 3;
            var codeSize = Math.Max(2, System.Numerics.BitOperations.Log2((uint)colors));
            var transparent = random.Next(2) == 0 ? random.Next(colors) : -1;
            var run = random.Next(1, 30);
            var value = (byte)0;
            var indices = new byte[w * h];
            for (var p = 0; p < indices.Length; p++)
            {
                if (random.Next(run) == 0)
                    value = (byte)random.Next(colors);
                indices[p] = value;
            }

            images.Add(new GifReadModelImage(left, top, w, h, indices, local, simpleDisposal ? random.Next(2) : random.Next(4), transparent,
                new GifReadCoding(codeSize, random.Next(2) == 0, SubBlock: random.Next(1, 256))));
        }

        return new GifReadModel(width, height, table, images);
    }

    public byte[] ToFile()
    {
        var file = new GifReadTestFile(Width, Height, Table).Loop(0);
        foreach (var image in Images)
        {
            file.Control(image.Disposal, 5, image.Transparent)
                .Image(image.Left, image.Top, image.Width, image.Height, image.Indices, image.Table, image.Coding);
        }

        return file.End();
    }

    /// <summary>The images as shown, RGBA.</summary>
    public List<byte[]> Show()
    {
        var shown = new List<byte[]>();
        var screen = new byte[Width * Height * 4];
        foreach (var image in Images)
        {
            var before = (byte[])screen.Clone();
            ForEach(image, (at, index) =>
            {
                if (index == image.Transparent)
                    return;
                (image.Table ?? Table).AsSpan(index * 3, 3).CopyTo(screen.AsSpan(at));
                screen[at + 3] = 255;
            });
            shown.Add((byte[])screen.Clone());
            if (image.Disposal == 3)
                screen = before;
            else if (image.Disposal == 2)
                ForEach(image, (at, _) => screen.AsSpan(at, 4).Clear());
        }

        return shown;
    }

    private void ForEach(GifReadModelImage image, Action<int, byte> act)
    {
        for (var i = 0; i < image.Indices.Length; i++)
        {
            var (x, y) = (image.Left + (i % image.Width), image.Top + (i / image.Width));
            if (x < Width && y < Height)
                act(((y * Width) + x) * 4, image.Indices[i]);
        }
    }
}
