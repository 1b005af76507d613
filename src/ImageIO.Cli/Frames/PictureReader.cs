using ImageIO.Cli.CommandLine;
using ImageIO.Codecs;

namespace ImageIO.Cli.Frames;

/// <summary>The pictures of a file that are meant: all planes of arrays, a part of each, by another size, spread over 8 bits.</summary>
internal sealed class PictureReader : IDisposable
{
    private const int MaxChannels = 4;

    private readonly string _file;
    private readonly ReadOptions _options;
    private readonly SizeChange _size;
    private readonly NormalizedRange? _range;
    private readonly Func<ReadOptions, bool, ImageReader> _open;
    private ImageReader _reader;
    private IndexArgument? _choice;

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file, or standard input.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="choice">Which pictures; null for all, of arrays those of the first.</param>
    /// <param name="size">The part and the size of each.</param>
    /// <param name="range">What is spread over 8 bits; null for nothing.</param>
    /// <param name="open">Opens the file; with true so that it can be gone through again.</param>
    public PictureReader(string file, ReadOptions options, IndexArgument? choice, SizeChange size, NormalizedRange? range,
        Func<ReadOptions, bool, ImageReader> open)
    {
        (_file, _options, _choice, _size, _range, _open) = (file, options, choice, size, range, open);
        _reader = open(options, choice?.NeedsCount == true || range is not null);
    }

    public ImageReader Reader => _reader;

    /// <summary>What is done with the colors of the pictures, before they get their size; null for nothing.</summary>
    public Func<IEnumerable<Frame>, IEnumerable<Frame>>? Colors { get; set; }

    /// <summary>From here on an array's planes are the pictures. Standard input comes once: its arrays stay whole.</summary>
    public void SplitArrays()
    {
        if (!_reader.Codec.Can(CodecCapabilities.Volume) || _file == Pipes.Input)
            return;
        var first = _reader.Properties(0);
        if (first.Axes.EndsWith("SYX", StringComparison.Ordinal) && first.Shape[^3] <= MaxChannels)
            return;
        var outer = first.Axes.IndexOf('Y', StringComparison.Ordinal);
        var planes = outer <= 0 ? 1 : first.Shape.Take(outer).Aggregate(1L, (product, length) => product * length);
        _choice ??= new IndexArgument(0..(int)Math.Min(planes, int.MaxValue), planes == 1);
        _reader.Dispose();
        _reader = _open(_options with { SplitVolumes = true }, true);
    }

    /// <summary>The pictures, one at a time: each is disposed when the next is asked for.</summary>
    public IEnumerable<Frame> Read()
    {
        var size = ReadsParts ? _size with { Part = null } : _size;
        var pictures = _range is { } range ? Normalization.Of(Stored, range).Apply(Stored()) : Stored();
        return size.Apply(Colors?.Invoke(pictures) ?? pictures);
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Whether the codec decodes nothing but the part that is wanted.</summary>
    private bool ReadsParts => _size.Part is not null && _reader.Codec.Can(CodecCapabilities.RandomAccess | CodecCapabilities.Volume);

    private IEnumerable<Frame> Stored()
    {
        if (ReadsParts)
            return Parts();
        var planar = _reader.Codec.Can(CodecCapabilities.Volume) && _reader.Properties(0).Axes.EndsWith("SYX", StringComparison.Ordinal);
        var frames = IndexArgument.Read(_reader, _choice ?? (planar ? new IndexArgument(0..0, true) : null), _file);
        return planar ? frames.SelectMany(ArrayImages.OfPlanes) : frames;
    }

    private IEnumerable<Frame> Parts()
    {
        var part = _size.Part!.Value;
        foreach (var i in (_choice ?? new IndexArgument(Range.All, false)).Indices(_reader, _file))
        {
            var properties = _reader.Properties(i);
            var y = properties.Axes.IndexOf('Y', StringComparison.Ordinal);
            if (y < 0 || y + 1 >= properties.Shape.Length)
                throw ToolException.BadInput($"Image {i} of \"{_file}\" has no rows and columns to take a part of.");
            SizeChange.CheckPart(part, properties.Shape[y], properties.Shape[y + 1]);
            var region = new Range[y + 2];
            Array.Fill(region, Range.All);
            (region[y], region[y + 1]) = (part.Y..(part.Y + part.Height), part.X..(part.X + part.Width));
            using var frame = new Frame(_reader.ReadRegion(i, region), i);
            if (properties.Axes.EndsWith("SYX", StringComparison.Ordinal) && properties.Shape[^3] <= MaxChannels)
            {
                foreach (var picture in ArrayImages.OfPlanes(frame))
                    yield return picture;
            }
            else
            {
                yield return frame;
            }
        }
    }
}
