namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>A frame whose indices are found, on its way to compression.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Table">Its colors, which hold until the next frame is remapped.</param>
/// <param name="IsExact">The table has all colors that the frame needs.</param>
/// <param name="IsLossy">The frame is compressed with loss.</param>
/// <param name="Lambda">The error accepted for each pixel that is compressed along with others, as a distance in OKLab.</param>
internal readonly record struct RemappedFrame(FrameSlot Frame, ActiveColorTable Table, bool IsExact, bool IsLossy, float Lambda);
