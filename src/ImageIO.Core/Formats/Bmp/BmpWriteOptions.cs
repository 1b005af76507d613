using ImageIO.Quantization;

namespace ImageIO;

/// <summary>How to write a Windows bitmap.</summary>
public sealed record BmpWriteOptions : WriteOptions
{
    /// <summary>
    /// The colors that the pixels are places of: H×W of uint8 is then written with 8 bits a pixel and this color table.
    /// <see cref="Palette.From"/> and <see cref="Palette.Map"/> make both from an image. Default: null.
    /// </summary>
    public Palette? Palette { get; init; }

    internal override bool TakesIndices => Palette is not null;

    /// <inheritdoc/>
    protected internal override string? ForCodec => "bmp";
}
