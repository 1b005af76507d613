namespace ImageIO.Formats.Png;

/// <summary>Compresses a still image with each filter in turn, keeping only the lengths, to find the smallest.</summary>
internal static class PngFilterSearch
{
    /// <summary>The filter with which the image takes the fewest bytes; of equals the first.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="header">As it is to be written.</param>
    /// <param name="options">How it is compressed.</param>
    /// <param name="scratch">As many bytes as <see cref="PngPixelWriter.ScratchBytes"/> says.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static PngFilterStrategy Best(NdArray pixels, PngHeader header, PngWriteOptions options, Span<byte> scratch,
        CancellationToken cancellationToken)
    {
        var best = PngFilterStrategy.None;
        var fewest = long.MaxValue;
        foreach (var filter in Enum.GetValues<PngFilterStrategy>())
        {
            using var counter = new Counter();
            PngPixelWriter.Write(
                pixels, new PixelArea(0, 0, header.Width, header.Height), header, filter, PngCompression.OfStill(options), scratch, counter,
                cancellationToken);
            if (counter.Count < fewest)
                (best, fewest) = (filter, counter.Count);
        }

        return best;
    }

    private sealed class Counter : ForwardWriteStream
    {
        public long Count { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;
    }
}
