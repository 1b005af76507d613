using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ImageIO;

/// <summary>What a file says about an image beside its pixels: named values, and the EXIF, ICC and XMP blocks as they stand in the file.</summary>
/// <remarks>
/// Keys are lower case and compared without regard to case. Values are <see cref="string"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="bool"/>, <see cref="TimeSpan"/>, <see cref="DateTimeOffset"/>, arrays of these, or <see cref="byte"/> arrays. Instances never change.
/// </remarks>
public sealed class ImageMetadata : IReadOnlyDictionary<string, object>
{
    private readonly Dictionary<string, object> _values;

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

    /// <summary>The ICC colour profile; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Icc { get; init; }

    /// <summary>The XMP packet, UTF-8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Xmp { get; init; }

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

    /// <summary>The same metadata without some of its values.</summary>
    internal ImageMetadata Without(params ReadOnlySpan<string> keys)
    {
        var kept = new Dictionary<string, object>(_values, StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys)
            kept.Remove(key);
        return new ImageMetadata(kept) { Exif = Exif, Icc = Icc, Xmp = Xmp };
    }
}
