using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>A part of a tile in the file.</summary>
/// <param name="Number">Its place among all parts in the file, by which packed packet headers are found.</param>
/// <param name="Start">Behind its SOT segment.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="IsCut">The file ends before the part does, or may do so.</param>
internal readonly record struct TilePart(int Number, long Start, long End, bool IsCut);

/// <summary>A codestream: what its main header says, and where its tiles are.</summary>
internal sealed class Codestream
{
    private readonly Dictionary<int, List<TilePart>> _parts = [];
    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly PackedHeaders _packedHeaders;
    private readonly long _end;

    /// <summary>Reads the main header, and goes over the parts of tiles.</summary>
    /// <param name="source">It can seek.</param>
    /// <param name="options">How to read.</param>
    /// <param name="start">Where the codestream begins.</param>
    /// <param name="end">Where it ends at the latest.</param>
    public Codestream(SourceStream source, ReadOptions options, long start, long end)
    {
        (_source, _options, _end) = (source, options, end);
        _packedHeaders = new PackedHeaders(source, options);
        source.Position = start;
        CodecTools.ThrowCorruptIf(
            source.ReadUInt16BigEndian() != CodestreamMarker.StartOfCodestream,
            "The codestream does not start with FF4F.",
            start);
        CodecTools.ThrowCorruptIf(
            source.ReadUInt16BigEndian() != CodestreamMarker.Size,
            "The codestream does not tell its size behind its first marker.",
            start + 2);
        Layout = CodestreamLayout.Read(MarkerSegments.Read(source, CodestreamMarker.Size));
        Parameters = new CodingParameters(Layout.Components.Length);
        var comments = new List<string>();
        MarkerSegments.ReadHeader(source, end, CodestreamMarker.StartOfTilePart, options, (marker, segment) =>
        {
            if (marker == CodestreamMarker.PackedHeadersMain)
                _packedHeaders.AddMain(segment);
            else if (marker == CodestreamMarker.Comment && MarkerSegments.ReadComment(segment) is { } comment)
                comments.Add(comment);
            else
                Parameters.Apply(marker, segment);
        });
        Comments = comments;
        FindTileParts();
    }

    public CodestreamLayout Layout { get; }

    public CodingParameters Parameters { get; }

    /// <summary>Texts that programs leave in the header.</summary>
    public IReadOnlyList<string> Comments { get; }

    /// <summary>The parts of a tile, in the order of the file.</summary>
    public IReadOnlyList<TilePart> PartsOf(int tile) => _parts.TryGetValue(tile, out var parts) ? parts : [];

    /// <summary>Reads the headers of a tile's parts, and all its packets, one part behind the other.</summary>
    /// <param name="tile">Its number.</param>
    /// <param name="parts">Its parts; at least one.</param>
    public TileData ReadTile(int tile, IReadOnlyList<TilePart> parts)
    {
        var parameters = new CodingParameters(Layout.Components.Length, Parameters);
        var headers = new PackedHeaders(_source, _options);
        var bodies = new (long Start, long Length)[parts.Count];
        long length = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            _source.Position = parts[i].Start;
            MarkerSegments.ReadHeader(_source, parts[i].End, CodestreamMarker.StartOfData, _options, (marker, segment) =>
            {
                if (marker == CodestreamMarker.PackedHeadersTile)
                    headers.AddTile(segment);
                else
                    parameters.Apply(marker, segment);
            });
            headers.EndPart();
            _source.Skip(2);
            bodies[i] = (_source.Position, Math.Max(parts[i].End - _source.Position, 0));
            length += bodies[i].Length;
        }

        var packed = headers.IsEmpty ? _packedHeaders.OfParts(parts) : headers.OfTile();
        var data = new NativeTable<byte>(_source, length);
        try
        {
            var at = 0;
            foreach (var (start, count) in bodies)
            {
                _source.Position = start;
                _source.ReadExactly(data.Items.Slice(at, (int)count));
                at += (int)count;
            }
        }
        catch
        {
            data.Dispose();
            throw;
        }

        return new TileData(tile, parameters, data, packed, parts.Any(part => part.IsCut), parts[0].Start);
    }

    /// <summary>Goes from part to part by their lengths. What is no part ends the tour: tiles that were not found are missed when they
    /// are read.</summary>
    private void FindTileParts()
    {
        for (var number = 0; _end - _source.Position >= 12; number++)
        {
            var start = _source.Position;
            var marker = _source.ReadUInt16BigEndian();
            if (marker != CodestreamMarker.StartOfTilePart)
            {
                if (marker != CodestreamMarker.EndOfCodestream)
                    Warn($"A tile is expected, and not the marker {marker:X4}: what follows is left out.", start);
                return;
            }

            var segment = MarkerSegments.Read(_source, marker);
            int tile = segment.ReadUInt16();
            long length = segment.ReadUInt32();
            var header = _source.Position - start;
            var rest = _end - start;
            var isOpen = length == 0;
            if (tile >= Layout.Tiles || (!isOpen && length < header))
            {
                Warn(
                    tile >= Layout.Tiles ? $"A tile of number {tile} is there, and {Layout.Tiles} are expected: what follows is left out."
                        : $"A part of tile {tile} is said to have {length} bytes, fewer than its header: what follows is left out.",
                    start);
                return;
            }

            var hasEnd = isOpen && EndsWithMarker();
            var end = isOpen ? _end - (hasEnd ? 2 : 0) : start + Math.Min(length, rest);
            if (!_parts.TryGetValue(tile, out var parts))
                _parts[tile] = parts = [];
            parts.Add(new(number, start + header, end, isOpen ? !hasEnd : length > rest));
            _source.Position = end;
        }
    }

    private bool EndsWithMarker()
    {
        var place = _source.Position;
        _source.Position = _end - 2;
        var marker = _source.ReadUInt16BigEndian();
        _source.Position = place;
        return marker == CodestreamMarker.EndOfCodestream;
    }

    private void Warn(string message, long position)
    {
        if (_options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt(message, position);
        _options.OnWarning?.Invoke(new ImageWarning(message, position));
    }
}
