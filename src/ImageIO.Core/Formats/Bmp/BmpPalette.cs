namespace ImageIO.Formats.Bmp;

/// <summary>The colors of an indexed image; indices without a color are black.</summary>
internal sealed class BmpPalette
{
    private readonly byte[] _rgb = new byte[256 * 3];

    /// <summary>Takes the colors as they stand in the file.</summary>
    /// <param name="entries">Blue, green, red and, with <paramref name="entrySize"/> 4, a byte without meaning.</param>
    /// <param name="entrySize">3 or 4.</param>
    /// <param name="bitsPerPixel">Bits per index.</param>
    public BmpPalette(ReadOnlySpan<byte> entries, int entrySize, int bitsPerPixel)
    {
        Count = Math.Min(entries.Length / entrySize, 1 << bitsPerPixel);
        for (var i = 0; i < Count; i++)
        {
            var entry = entries.Slice(i * entrySize, 3);
            _rgb[i * 3] = entry[2];
            _rgb[(i * 3) + 1] = entry[1];
            _rgb[(i * 3) + 2] = entry[0];
        }

        IsGray = bitsPerPixel == 8 && Count > 0 && IsRamp(1);
        IsBlackAndWhite = bitsPerPixel == 1 && Count == 2 && IsRamp(byte.MaxValue);
    }

    /// <summary>Colors in the file.</summary>
    public int Count { get; }

    /// <summary>Each index is its own gray, so that indices are pixels.</summary>
    public bool IsGray { get; }

    /// <summary>Index 0 is black and 1 is white, so that indices are truth values.</summary>
    public bool IsBlackAndWhite { get; }

    /// <summary>256 colors, red first.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    private bool IsRamp(int step)
    {
        for (var i = 0; i < Count * 3; i++)
        {
            if (_rgb[i] != i / 3 * step)
                return false;
        }

        return true;
    }
}
