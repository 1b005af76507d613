using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Testing;

/// <summary>A file for the rules to read.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Bytes">Its bytes. Small files make for fast tests: every truncation is read.</param>
public sealed record ConformanceSample(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>
    /// How many of the last bytes may be missing without anybody being able to tell: the digits of a last number in plain text. Default: 0.
    /// </summary>
    public int OpenEnd { get; init; }
}

/// <summary>
/// A codec, and what the rules have to know of it beside its <see cref="ImageCodec.Info"/>. For most codecs that is nothing.
/// </summary>
/// <param name="Codec">The codec.</param>
public sealed record ConformanceSubject(ImageCodec Codec)
{
    /// <summary>
    /// Valid files. A codec that writes is also tested on files that it writes itself; one that only reads needs at least one.
    /// </summary>
    public ImmutableArray<ConformanceSample> Samples { get; init; } = [];

    /// <summary>Files whose headers demand more than <see cref="Limits.Default"/> allow, for instance 100,000×100,000 px.</summary>
    public ImmutableArray<ConformanceSample> Bombs { get; init; } = [];

    /// <summary>
    /// Images of several files: each an image's files by their file names, first the one that is read, which names the others. Default:
    /// none.
    /// </summary>
    public ImmutableArray<ImmutableArray<ConformanceSample>> DetachedSamples { get; init; } = [];

    /// <summary>
    /// The options under which a layout is kept exactly, by a codec that is lossy by default; null where there are none. Not asked for
    /// other codecs.
    /// </summary>
    public Func<PixelLayout, WriteOptions?> ExactOptions { get; init; } = _ => null;

    /// <summary>
    /// The most colors of an image that is kept exactly: 255 for a palette with one transparent entry. Default: no bound.
    /// </summary>
    public int MaxColors { get; init; } = int.MaxValue;

    /// <summary>Alpha is only on or off, and the colors of transparent pixels are not kept. Default: false.</summary>
    public bool HasBinaryAlpha { get; init; }

    /// <summary>
    /// Metadata of which the codec keeps at least one part, where it writes metadata. Default: a comment, EXIF, ICC and XMP.
    /// </summary>
    public ImageMetadata? Metadata { get; init; }

    /// <summary>
    /// Sets a damaged file's checksums right, in place, as far as it still makes sense, so that the damage gets past them: used on every
    /// second file. Default: none.
    /// </summary>
    public Action<byte[]>? Repair { get; init; }

    /// <summary>How many damaged files are read. Default: 200.</summary>
    public int Mutations { get; init; } = 200;

    /// <summary>At most how many lengths each file is cut to; spread evenly where it has more. Default: 400.</summary>
    public int Truncations { get; init; } = 400;

    /// <summary>What the damage is drawn from: the same seed gives the same files. Default: 20.</summary>
    public int Seed { get; init; } = 20;

    /// <summary>
    /// How long a single read or write may take before it counts as hanging. Default: 60 seconds, generous for a slow machine.
    /// </summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The codec's name.</summary>
    public override string ToString() => Codec.Info.Name;
}
