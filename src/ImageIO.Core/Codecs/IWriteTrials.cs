namespace ImageIO.Codecs;

/// <summary>Passes over images that go into one file, before the pass that writes it.</summary>
internal interface IWriteTrials
{
    /// <summary>Encodes all images without writing a file.</summary>
    /// <param name="options">How to write.</param>
    /// <param name="maxBytes">The pass ends as soon as there are more.</param>
    /// <returns>The bytes of the file; null where there are more.</returns>
    long? Measure(WriteOptions options, long maxBytes = long.MaxValue);

    /// <summary>Shows all images as the encoder would get them, without encoding.</summary>
    /// <param name="options">How to write.</param>
    /// <param name="visit">Borrows each image for the call.</param>
    void ForEachImage(WriteOptions options, Action<NdArray> visit);
}
