using System.Buffers.Binary;

namespace GifScoreboard.Metric;

/// <summary>A GIF's blocks, walked without decoding them: independent of the library's reader.</summary>
/// <param name="Starts">When each image appears, in milliseconds, and as the last entry when the last one's time is over.</param>
internal sealed record GifStructure(int Width, int Height, IReadOnlyList<double> Starts, int LocalTables, double MeanCoverage, bool Loops)
{
    public int Images => Starts.Count - 1;

    public double Duration => Starts[^1];

    /// <exception cref="InvalidDataException">The blocks make no GIF.</exception>
    public static GifStructure Read(ReadOnlySpan<byte> gif)
    {
        try
        {
            return Walk(gif);
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The GIF ends within a block.", fault);
        }
    }

    /// <summary>
    /// Whether each image appears on a tick of <paramref name="frameMs"/> and the whole lasts <paramref name="frames"/> of them, to one
    /// unit of GIF's clock.
    /// </summary>
    public bool KeepsTime(double frameMs, int frames)
    {
        const double Tolerance = 10.01;
        return Math.Abs(Duration - (frames * frameMs)) <= Tolerance
            && Starts.SkipLast(1).All(start => Math.Abs(start - (frameMs * Math.Round(start / frameMs))) <= Tolerance);
    }

    /// <summary>Which image is visible in the middle of each frame.</summary>
    public int[] VisibleAt(double frameMs, int frames)
    {
        // With the wrong clock but the right number of images, they are compared by number.
        if (Images == frames && !KeepsTime(frameMs, frames))
            return [.. Enumerable.Range(0, frames)];
        var visible = new int[frames];
        for (int frame = 0, image = 0; frame < frames; frame++)
        {
            while (image < Images - 1 && Starts[image + 1] <= (frame + 0.5) * frameMs)
                image++;
            visible[frame] = image;
        }

        return visible;
    }

    private static GifStructure Walk(ReadOnlySpan<byte> gif)
    {
        if (!gif.StartsWith("GIF"u8))
            throw new InvalidDataException("Not a GIF.");
        int width = Word(gif, 6), height = Word(gif, 8), at = 13 + TableBytes(gif[10]);
        List<double> starts = [0];
        var (delay, local, covered, loops) = (0, 0, 0.0, false);
        while (at < gif.Length && gif[at] != 0x3B)
        {
            switch (gif[at])
            {
                case 0x21:
                    if (gif[at + 1] == 0xF9)
                        delay = Word(gif, at + 4) * 10;
                    loops |= gif[at + 1] == 0xFF && gif[(at + 3)..].StartsWith("NETSCAPE"u8);
                    at = SkipData(gif, at + 2);
                    break;
                case 0x2C:
                    covered += Word(gif, at + 5) * (double)Word(gif, at + 7);
                    local += gif[at + 9] >> 7;
                    at = SkipData(gif, at + 11 + TableBytes(gif[at + 9]));
                    starts.Add(starts[^1] + delay);
                    delay = 0;
                    break;
                default:
                    throw new InvalidDataException($"There is no block 0x{gif[at]:X2} (at byte {at}).");
            }
        }

        if (starts.Count == 1)
            throw new InvalidDataException("The GIF has no image.");
        return new(width, height, starts, local, covered / ((double)width * height * (starts.Count - 1)), loops);
    }

    private static int Word(ReadOnlySpan<byte> gif, int at) => BinaryPrimitives.ReadUInt16LittleEndian(gif[at..]);

    private static int TableBytes(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    private static int SkipData(ReadOnlySpan<byte> gif, int at)
    {
        while (gif[at] != 0)
            at += gif[at] + 1;
        return at + 1;
    }
}
