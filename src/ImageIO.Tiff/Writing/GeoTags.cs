using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;

namespace ImageIO.Tiff.Writing;

/// <summary>GeoTIFF from metadata as reading gives them: <c>transform</c>, <c>epsg</c> and the keys of <c>geotiff</c>.</summary>
internal static class GeoTags
{
    private const string ModelKey = "gtmodeltype";
    private const string RasterKey = "gtrastertype";
    private const string GeographicKey = "geographictype";
    private const string ProjectedKey = "projectedcstype";
    private const int Projected = 1;
    private const int Geographic = 2;
    private const int PixelIsArea = 1;
    private const int PixelIsPoint = 2;

    /// <summary>Codes of degrees beside those from 4000 to 4999: NAD83(2011), JGD2011, GDA2020.</summary>
    private static readonly ImmutableArray<int> OtherGeographicCodes = [6318, 6668, 7844];

    /// <summary>Adds the tags; none where the metadata tell of no place, or the caller gives such tags.</summary>
    /// <exception cref="ImageEncodingException">The transform has not six numbers.</exception>
    public static void Add(DirectoryBuilder directory, ImageMetadata metadata, ImmutableArray<TiffTagValue> extra)
    {
        if (extra.Any(tag => tag.Number is TiffTag.ModelPixelScale or TiffTag.ModelTiepoint or TiffTag.ModelTransformation
            or TiffTag.GeoKeyDirectory))
            return;
        var keys = Keys(metadata);
        if (metadata.TryGet<double[]>("transform", out var transform))
            AddTransform(directory, transform, keys.TryGetValue(RasterKey, out var raster) && raster is PixelIsPoint);
        if (keys.Count > 0)
            AddKeys(directory, keys);
    }

    private static void AddTransform(DirectoryBuilder directory, double[] transform, bool isPoint)
    {
        if (transform is not [var a, var b, var c, var d, var e, var f] || !Array.TrueForAll(transform, double.IsFinite))
            throw new ImageEncodingException(
                "The transform of a map is six numbers a, b, c, d, e, f: x = a·column + b·row + c, y = d·column + e·row + f; given are " +
                $"{transform.Length}.");
        if (isPoint)
            (c, f) = (c + ((a + b) / 2), f + ((d + e) / 2));
        if (b == 0 && d == 0 && a > 0 && e < 0)
        {
            AddDoubles(directory, TiffTag.ModelPixelScale, a, -e, 0);
            AddDoubles(directory, TiffTag.ModelTiepoint, 0, 0, 0, c, f, 0);
            return;
        }

        AddDoubles(directory, TiffTag.ModelTransformation, a, b, 0, c, d, e, 0, f, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    private static Dictionary<string, object> Keys(ImageMetadata metadata)
    {
        var keys = metadata.TryGet<ImageMetadata>("geotiff", out var given) ? given.ToDictionary(pair => pair.Key, pair => pair.Value) : [];
        if (!metadata.TryGet<int>("epsg", out var code) || code is < 1 or > ushort.MaxValue
            || (keys.GetValueOrDefault(ProjectedKey) ?? keys.GetValueOrDefault(GeographicKey)) is int known && known == code)
            return keys;
        var isGeographic = code is >= 4000 and < 5000 || OtherGeographicCodes.Contains(code);
        keys.Remove(GeographicKey);
        keys.Remove(ProjectedKey);
        keys[ModelKey] = isGeographic ? Geographic : Projected;
        keys[isGeographic ? GeographicKey : ProjectedKey] = code;
        keys.TryAdd(RasterKey, PixelIsArea);
        return keys;
    }

    private static void AddKeys(DirectoryBuilder directory, Dictionary<string, object> keys)
    {
        var entries = new List<long> { 1, 1, 0, 0 };
        var numbers = new List<double>();
        var text = new StringBuilder();
        foreach (var (number, value) in keys.Select(pair => (GeoTiffMetadata.NumberOf(pair.Key), pair.Value)).Where(pair => pair.Item1 > 0)
            .OrderBy(pair => pair.Item1))
        {
            switch (value)
            {
                case int whole and >= 0 and <= ushort.MaxValue:
                    entries.AddRange([number, 0, 1, whole]);
                    break;
                case double real:
                    entries.AddRange([number, TiffTag.GeoDoubleParameters, 1, numbers.Count]);
                    numbers.Add(real);
                    break;
                case ImmutableArray<double> many:
                    entries.AddRange([number, TiffTag.GeoDoubleParameters, many.Length, numbers.Count]);
                    numbers.AddRange(many);
                    break;
                case string words when Ascii.IsValid(words):
                    entries.AddRange([number, TiffTag.GeoAsciiParameters, words.Length + 1, text.Length]);
                    text.Append(CultureInfo.InvariantCulture, $"{words}|");
                    break;
                default:
                    continue;
            }

            entries[3]++;
        }

        directory.Add(TiffTag.GeoKeyDirectory, TiffType.Short, [.. entries]);
        if (numbers.Count > 0)
            AddDoubles(directory, TiffTag.GeoDoubleParameters, [.. numbers]);
        if (text.Length > 0)
            directory.AddText(TiffTag.GeoAsciiParameters, text.ToString());
    }

    private static void AddDoubles(DirectoryBuilder directory, ushort tag, params double[] values)
        => directory.AddNumbers(tag, TiffType.Double, values, static value => BitConverter.DoubleToInt64Bits(value));
}
