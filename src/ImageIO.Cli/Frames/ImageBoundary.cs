using System.Buffers.Binary;

namespace ImageIO.Cli.Frames;

/// <summary>Finds where a PNG or GIF ends, from its structure alone, as its bytes go by.</summary>
internal sealed class ImageBoundary
{
    /// <summary>As many bytes as it takes to know the format.</summary>
    public const int MaxSignature = 8;

    private static readonly byte[] PngSignature = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'];

    private readonly byte[] _taken = new byte[MaxTaken];
    private readonly IEnumerator<long> _steps;
    private long _left;
    private int _takenCount;

    /// <summary>The most bytes that are looked at at once: the head of a GIF.</summary>
    private const int MaxTaken = 13;

    private ImageBoundary(Func<ImageBoundary, IEnumerable<long>> structure)
    {
        _steps = structure(this).GetEnumerator();
        Step();
    }

    /// <summary>The codecs of the formats whose ends are found.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["png", "gif"];

    /// <summary>Whether the image has ended.</summary>
    public bool IsReached { get; private set; }

    /// <summary>The boundary of the image that begins so; null where it is of no format whose end is found.</summary>
    public static ImageBoundary? TryFind(ReadOnlySpan<byte> start)
        => start.StartsWith(PngSignature) ? new ImageBoundary(Png)
            : start.StartsWith("GIF8"u8) ? new ImageBoundary(Gif)
            : null;

    /// <summary>Goes on over the next bytes.</summary>
    /// <returns>How many of them belong to the image.</returns>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (!IsReached && at < bytes.Length)
        {
            var count = (int)Math.Min(_left, bytes.Length - at);
            foreach (var value in bytes.Slice(at, Math.Min(count, MaxTaken - _takenCount)))
                _taken[_takenCount++] = value;
            at += count;
            _left -= count;
            if (_left == 0)
                Step();
        }

        return at;
    }

    private void Step()
    {
        _takenCount = 0;
        do
        {
            if (!_steps.MoveNext())
            {
                IsReached = true;
                return;
            }

            _left = _steps.Current;
        }
        while (_left == 0);
    }

    /// <summary>The lengths of its parts, the first bytes of which are then at hand: a signature, and chunks up to IEND.</summary>
    private static IEnumerable<long> Png(ImageBoundary at)
    {
        const int checksum = 4;
        yield return PngSignature.Length;
        for (var isEnd = false; !isEnd;)
        {
            yield return 8;
            isEnd = at._taken.AsSpan(4, 4).SequenceEqual("IEND"u8);
            yield return BinaryPrimitives.ReadUInt32BigEndian(at._taken) + (long)checksum;
        }
    }

    /// <summary>A head with its color table, and blocks up to the trailer.</summary>
    private static IEnumerable<long> Gif(ImageBoundary at)
    {
        const byte image = 0x2C;
        const byte extension = 0x21;
        const byte trailer = 0x3B;
        yield return 13;
        yield return ColorTable(at._taken[10]);
        while (true)
        {
            yield return 1;
            var kind = at._taken[0];
            if (kind == trailer)
                yield break;
            if (kind == image)
            {
                yield return 9;
                yield return ColorTable(at._taken[8]);
            }

            if (kind is not (image or extension))
                continue;

            // The label of an extension, or the bits of an index; then blocks, the last of which is empty.
            yield return 1;
            byte length;
            do
            {
                yield return 1;
                length = at._taken[0];
                yield return length;
            }
            while (length != 0);
        }
    }

    private static long ColorTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1);
}
