namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// One way to turn the pixels of a frame into indices. Which one serves depends on the frame's colors and on the ditherer.
/// </summary>
internal interface IRemapper
{
    /// <summary>Finds the frame's indices, and leaves them in <see cref="RemapBuffers.Indices"/>.</summary>
    /// <param name="frame">Its pixels are read.</param>
    /// <param name="table">The frame's colors.</param>
    /// <returns>What is drawn: outside of it no index was set, or all are transparent.</returns>
    PixelArea Remap(FrameSlot frame, ActiveColorTable table);
}
