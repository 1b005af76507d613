using System.Collections.Immutable;

namespace ImageIO;

/// <summary>How to write Windows icons.</summary>
public sealed record IcoWriteOptions : WriteOptions
{
    /// <summary>
    /// The sides of the pictures that are made of each image, in px: 1 to 65535. An image of another size is made larger or smaller
    /// (Lanczos), keeps its proportions, and stands in the middle of a transparent square. Default: empty, each image as it is. Windows
    /// looks for 16, 24, 32, 48 and 256.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1 or above 65535.</exception>
    public ImmutableArray<int> Sizes
    {
        get;
        init
        {
            foreach (var side in value)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(side, 1, nameof(Sizes));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(side, ushort.MaxValue, nameof(Sizes));
            }

            field = value;
        }
    }

    = [];

    /// <inheritdoc/>
    protected internal override string? ForCodec => "ico";
}
