using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ImageIO.Metadata;
using ImageIO.Quantization;

namespace ImageIO;

/// <summary>What a file says about an image beside its pixels: named values, and the EXIF, ICC and XMP blocks as they stand in the
/// file.</summary>
/// <remarks>
/// Keys are lower case and compared without regard to case. Values are <see cref="string"/>, numbers, <see cref="bool"/>,
/// <see cref="TimeSpan"/>, <see cref="DateTimeOffset"/>, <see cref="ImageMetadata"/> of their own (a DICOM sequence's item), or an
/// <see cref="ImmutableArray{T}"/> of these. Arrays that go in are copied, and instances never change. The properties say what many formats
/// have in the same words for all; docs/metadata.md has the keys of each format.
/// </remarks>
public sealed partial class ImageMetadata : IReadOnlyDictionary<string, object>
{
    private readonly Dictionary<string, object> _values;
    private readonly ReadOnlyMemory<byte> _exif;
    private readonly ReadOnlyMemory<byte> _icc;
    private readonly ReadOnlyMemory<byte> _xmp;
    private readonly Palette? _givenPalette;
    private Palette? _palette;

    /// <summary>Metadata of the given values.</summary>
    /// <param name="values">Keys and values; a key that comes twice keeps its last value. Arrays are copied.</param>
    /// <exception cref="ArgumentException">A value is an array of something else than the types above.</exception>
    public ImageMetadata(IEnumerable<KeyValuePair<string, object>>? values = null)
    {
        _values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values ?? [])
            _values[key] = MetadataValue.Freeze(key, value);
    }

    /// <summary>Values of other metadata, beside the rest of <paramref name="other"/>.</summary>
    private ImageMetadata(IEnumerable<KeyValuePair<string, object>> values, ImageMetadata other)
        : this(values)
    {
        (_exif, _icc, _xmp) = (other._exif, other._icc, other._xmp);
        (_givenPalette, Geometry) = (other._givenPalette, other.Geometry);
    }

    private ImageMetadata(IEnumerable<KeyValuePair<string, object>> values, ImageMetadata under, ImageMetadata over)
        : this(values)
    {
        _exif = over._exif.IsEmpty ? under._exif : over._exif;
        _icc = over._icc.IsEmpty ? under._icc : over._icc;
        _xmp = over._xmp.IsEmpty ? under._xmp : over._xmp;
        (_givenPalette, Geometry) = (over._givenPalette ?? under._givenPalette, over.Geometry ?? under.Geometry);
    }

    /// <summary>No metadata.</summary>
    public static ImageMetadata Empty { get; } = new();

    /// <summary>The EXIF block, from its TIFF header (<c>II*\0</c> or <c>MM\0*</c>) on; empty where there is none. Copied when it is
    /// set.</summary>
    public ReadOnlyMemory<byte> Exif
    {
        get => _exif;
        init => _exif = value.ToArray();
    }

    /// <summary>The ICC color profile; empty where there is none. Copied when it is set.</summary>
    public ReadOnlyMemory<byte> Icc
    {
        get => _icc;
        init => _icc = value.ToArray();
    }

    /// <summary>The XMP packet, UTF-8; empty where there is none. Copied when it is set.</summary>
    public ReadOnlyMemory<byte> Xmp
    {
        get => _xmp;
        init => _xmp = value.ToArray();
    }

    /// <summary>Where the samples lie in space; null where the file says nothing.</summary>
    public ImageGeometry? Geometry { get; init; }

    /// <summary>The color table that the pixels index, or were made from; null where there is none. Opaque: what is transparent in it is a
    /// value of the format.</summary>
    public Palette? Palette
    {
        get
        {
            if (_givenPalette is not null)
                return _givenPalette;
            if (_palette is null && TryGet<ImmutableArray<byte>>("palette", out var rgb) && IsPalette(rgb.Length))
                _palette = new Palette(rgb.AsSpan());
            return _palette;

            static bool IsPalette(int length) => length % 3 == 0 && length is > 0 and <= 3 * Palette.MaxCount;
        }
        init => _givenPalette = value;
    }

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
        => _values.TryGetValue(key, out var value)
            ? value : throw new KeyNotFoundException($"The metadata has no \"{key}\". It has: {string.Join(", ", _values.Keys.Order())}.");

    /// <summary>The value named <paramref name="key"/>, if it is there and a <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The expected type; several numbers or texts are an <see cref="ImmutableArray{T}"/>, and <c>double[]</c> gives a
    /// copy of one.</typeparam>
    /// <param name="key">The name.</param>
    /// <param name="value">The value.</param>
    public bool TryGet<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return _values.TryGetValue(key, out var found) && MetadataValue.TryAs(found, out value);
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>This metadata with that of <paramref name="over"/>, which wins where both say something.</summary>
    internal ImageMetadata With(ImageMetadata over) => new(_values.Concat(over._values), this, over);

    /// <summary>The same metadata without some of its values.</summary>
    internal ImageMetadata Without(params ReadOnlySpan<string> keys)
    {
        var kept = new Dictionary<string, object>(_values, StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys)
            kept.Remove(key);
        return new ImageMetadata(kept, this);
    }
}
