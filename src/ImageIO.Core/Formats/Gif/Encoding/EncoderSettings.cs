using ImageIO.Quantization;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>What the encoder works with: the caller's options with every default filled in.</summary>
internal sealed record EncoderSettings
{
    /// <summary>0 for ever, or the number of times.</summary>
    public int LoopCount { get; init; }

    /// <summary>The most threads beside the caller's. Null for the number of processors.</summary>
    public int? MaxParallelism { get; init; }

    public required IQuantizer Quantizer { get; init; }

    public required Ditherer Ditherer { get; init; }

    /// <summary>The colors of a pixel depend on its place or on its neighbors, not on its own color alone.</summary>
    public bool IsDithered => Ditherer.IsDiffusion || Ditherer.IsOrdered;

    public PaletteMode PaletteMode { get; init; }

    /// <summary>The colors of all frames, or null.</summary>
    public Palette? FixedPalette { get; init; }

    /// <summary>A frame of at most this many colors is kept exactly.</summary>
    public int MaxExactColors { get; init; }

    /// <summary>Frames that a palette shows exactly are compressed with loss too.</summary>
    public bool IsLossyWhereExact { get; init; }

    /// <summary>How far, in each channel, the canvas may be from a frame's pixel for the pixel to be kept.</summary>
    public byte DeltaTolerance { get; init; }

    /// <summary>The least alpha that is opaque.</summary>
    public byte AlphaThreshold { get; init; }

    /// <summary>A frame that equals the one before is an image of its own.</summary>
    public bool KeepsDuplicates { get; init; }

    /// <summary>Told what viewers will show otherwise than asked for; or null.</summary>
    public Action<ImageWarning>? OnWarning { get; init; }

    public required RateDistortion RateDistortion { get; init; }

    /// <summary>Ends the work on a frame, which may be large: asked row by row, or code by code where those are searched for.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The colors of many frames must be known before the first one is written.</summary>
    public bool NeedsGlobalPalette => PaletteMode == PaletteMode.Global && FixedPalette is null;
}
