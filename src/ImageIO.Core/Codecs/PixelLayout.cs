namespace ImageIO.Codecs;

/// <summary>A kind of array that an encoder takes.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Channels">1 gray (H×W), 2 gray and alpha, 3 RGB, 4 RGBA, or as many as <paramref name="ColorModel"/> has; 0 any
/// shape.</param>
/// <param name="ColorModel">
/// What the channels mean. <see cref="ColorModel.Unspecified"/> stands for gray and RGB with or without alpha; arrays that say to be
/// anything else (CMYK, Lab …) only go to a layout of their own model, or to one of any shape.
/// </param>
public readonly record struct PixelLayout(DType DType, int Channels, ColorModel ColorModel = default);
