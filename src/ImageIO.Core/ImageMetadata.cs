using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ImageIO.Metadata;

namespace ImageIO;

/// <summary>What a file says about an image beside its pixels: named values, and the EXIF, ICC and XMP blocks as they stand in the file.</summary>
/// <remarks>
/// Keys are lower case and compared without regard to case. Values are <see cref="string"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="bool"/>, <see cref="TimeSpan"/>, <see cref="DateTimeOffset"/>, arrays of these, or <see cref="byte"/> arrays. Instances never change.
/// The properties say what many formats have in the same words for all; docs/metadata.md has the keys of each format.
/// </remarks>
public sealed class ImageMetadata : IReadOnlyDictionary<string, object>
{
    private readonly Dictionary<string, object> _values;
    private ImmutableArray<ExifEntry> _exifEntries;

    /// <summary>Metadata of the given values.</summary>
    /// <param name="values">Keys and values; a key that comes twice keeps its last value.</param>
    public ImageMetadata(IEnumerable<KeyValuePair<string, object>>? values = null)
    {
        _values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values ?? [])
            _values[key] = value;
    }

    /// <summary>No metadata.</summary>
    public static ImageMetadata Empty { get; } = new();

    /// <summary>The EXIF block, from its TIFF header (<c>II*\0</c> or <c>MM\0*</c>) on; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Exif { get; init; }

    /// <summary>The ICC color profile; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Icc { get; init; }

    /// <summary>The XMP packet, UTF-8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Xmp { get; init; }

    /// <summary>The tags of the EXIF block, in its order; empty where there is none. What is damaged in it is left out.</summary>
    public ImmutableArray<ExifEntry> ExifEntries
    {
        get
        {
            if (_exifEntries.IsDefault)
                ImmutableInterlocked.InterlockedInitialize(ref _exifEntries, ExifReader.Read(Exif.Span));
            return _exifEntries;
        }
    }

    /// <summary>How the pixels have to be turned to stand upright: 1 (not at all) to 8, as EXIF counts; null where the file says nothing.</summary>
    public int? Orientation => CommonMetadata.Orientation(this);

    /// <summary>Pixels per length; null where the file says nothing.</summary>
    public ImageResolution? Resolution => CommonMetadata.Resolution(this);

    /// <summary>When the picture was taken or made, in UTC where the file names no zone; null where it says nothing.</summary>
    public DateTimeOffset? Created => CommonMetadata.Created(this);

    /// <summary>How long the frame is shown; null where the file says nothing.</summary>
    public TimeSpan? FrameDelay => TryGet<double>("duration", out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>How often the animation plays: 0 forever, 1 once, N times; null where the file says nothing, which most viewers take for once.</summary>
    public int? LoopCount => TryGet<int>("loop", out var repetitions) ? (repetitions == 0 ? 0 : repetitions + 1) : null;

    /// <summary>The background, as the file has it: an index into the palette, or samples; empty where it says nothing.</summary>
    public ImmutableArray<int> Background => TryGet<int>("background", out var one) ? [one] : TryGet<int[]>("background", out var samples) ? [.. samples] : [];

    /// <summary>The values that are text: title, author, comment, software.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts
        => _values.Where(pair => pair.Value is string).Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value));

    /// <summary>The number of named values.</summary>
    public int Count => _values.Count;

    /// <summary>The keys of the named values.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The named values.</summary>
    public IEnumerable<object> Values => _values.Values;

    /// <summary>The value named <paramref name="key"/>.</summary>
    /// <param name="key">The name.</param>
    /// <exception cref="KeyNotFoundException">There is no such value.</exception>
    public object this[string key]
        => _values.TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The metadata has no \"{key}\". It has: {string.Join(", ", _values.Keys.Order())}.");

    /// <summary>The value named <paramref name="key"/>, if it is there and a <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The expected type.</typeparam>
    /// <param name="key">The name.</param>
    /// <param name="value">The value.</param>
    public bool TryGet<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        if (_values.TryGetValue(key, out var found) && found is T typed)
        {
            value = typed;
            return true;
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>This metadata with that of <paramref name="over"/>, which wins where both say something.</summary>
    internal ImageMetadata With(ImageMetadata over) => new(_values.Concat(over._values))
    {
        Exif = over.Exif.IsEmpty ? Exif : over.Exif,
        Icc = over.Icc.IsEmpty ? Icc : over.Icc,
        Xmp = over.Xmp.IsEmpty ? Xmp : over.Xmp,
    };

    /// <summary>The same metadata of an image whose pixels have been turned upright, so that nobody turns them again.</summary>
    internal ImageMetadata Upright()
    {
        var metadata = Without("orientation");
        if (Exif.IsEmpty || Pixels.Orientation.FromExif(Exif.Span) == 1)
            return metadata;
        var exif = Exif.ToArray();
        Pixels.Orientation.SetUpright(exif);
        return new ImageMetadata(metadata._values) { Exif = exif, Icc = Icc, Xmp = Xmp };
    }

    /// <summary>The same metadata without some of its values.</summary>
    internal ImageMetadata Without(params ReadOnlySpan<string> keys)
    {
        var kept = new Dictionary<string, object>(_values, StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys)
            kept.Remove(key);
        return new ImageMetadata(kept) { Exif = Exif, Icc = Icc, Xmp = Xmp };
    }
}
