namespace ImageIO.Formats.Jpeg;

/// <summary>A component of a frame.</summary>
/// <param name="Id">What scans call it.</param>
/// <param name="Across">Its samples among those of the others, horizontally: 1 to 4.</param>
/// <param name="Down">As <paramref name="Across"/>, vertically.</param>
/// <param name="Table">Its quantization table.</param>
internal readonly record struct JpegComponent(byte Id, int Across, int Down, int Table);
