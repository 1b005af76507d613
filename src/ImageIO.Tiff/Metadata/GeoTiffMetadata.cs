using System.Collections.Frozen;
using System.Globalization;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>
/// GeoTIFF (OGC 19-008r4): the keys by name, the code of the coordinate system, and the transform from pixels to coordinates.
/// </summary>
internal static class GeoTiffMetadata
{
    private const int MaxKeys = 1024;
    private const int GeographicType = 2048;
    private const int ProjectedType = 3072;
    private const int UserDefined = 32767;

    private static readonly FrozenDictionary<int, string> Names = new Dictionary<int, string>
    {
        [1024] = "gtmodeltype",
        [1025] = "gtrastertype",
        [1026] = "gtcitation",
        [2048] = "geographictype",
        [2049] = "geogcitation",
        [2050] = "geoggeodeticdatum",
        [2051] = "geogprimemeridian",
        [2052] = "geoglinearunits",
        [2053] = "geoglinearunitsize",
        [2054] = "geogangularunits",
        [2055] = "geogangularunitsize",
        [2056] = "geogellipsoid",
        [2057] = "geogsemimajoraxis",
        [2058] = "geogsemiminoraxis",
        [2059] = "geoginvflattening",
        [2060] = "geogazimuthunits",
        [2061] = "geogprimemeridianlong",
        [2062] = "geogtowgs84",
        [3072] = "projectedcstype",
        [3073] = "pcscitation",
        [3074] = "projection",
        [3075] = "projcoordtrans",
        [3076] = "projlinearunits",
        [3077] = "projlinearunitsize",
        [3078] = "projstdparallel1",
        [3079] = "projstdparallel2",
        [3080] = "projnatoriginlong",
        [3081] = "projnatoriginlat",
        [3082] = "projfalseeasting",
        [3083] = "projfalsenorthing",
        [3084] = "projfalseoriginlong",
        [3085] = "projfalseoriginlat",
        [3086] = "projfalseorigineasting",
        [3087] = "projfalseoriginnorthing",
        [3088] = "projcenterlong",
        [3089] = "projcenterlat",
        [3090] = "projcentereasting",
        [3091] = "projcenternorthing",
        [3092] = "projscaleatnatorigin",
        [3093] = "projscaleatcenter",
        [3094] = "projazimuthangle",
        [3095] = "projstraightvertpolelong",
        [4096] = "verticalcstype",
        [4097] = "verticalcitation",
        [4098] = "verticaldatum",
        [4099] = "verticalunits",
    }.ToFrozenDictionary();

    /// <summary>
    /// Adds <c>geotiff</c> (the keys), <c>epsg</c> and <c>transform</c>: six numbers a, b, c, d, e, f, by which column and row become x =
    /// a·column + b·row + c and y = d·column + e·row + f.
    /// </summary>
    public static void Add(Dictionary<string, object> values, TiffDirectory directory)
    {
        var keys = directory.Numbers(TiffTag.GeoKeyDirectory, 4 * (MaxKeys + 1));
        var isPoint = false;
        if (keys.Length >= 4)
        {
            var geo = ReadKeys(directory, keys);
            values["geotiff"] = new ImageMetadata(geo);
            isPoint = geo.TryGetValue("gtrastertype", out var type) && type is 2;
            var code = geo.GetValueOrDefault(Names[ProjectedType]) ?? geo.GetValueOrDefault(Names[GeographicType]);
            if (code is int epsg and > 0 and not UserDefined)
                values["epsg"] = epsg;
        }

        if (Transform(directory, isPoint) is { } transform)
            values["transform"] = transform;
    }

    /// <summary>The number of a key by its name, or by itself; 0 for another text.</summary>
    public static int NumberOf(string name)
        => Names.FirstOrDefault(pair => pair.Value == name).Key is > 0 and var number ? number
            : ushort.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var plain) ? plain : 0;

    /// <summary>The transform of <see cref="Add"/>, but for where pixels begin.</summary>
    public static double[]? TransformOf(TiffDirectory directory) => Transform(directory, isPoint: false);

    private static Dictionary<string, object> ReadKeys(TiffDirectory directory, long[] keys)
    {
        var doubles = directory.Doubles(TiffTag.GeoDoubleParameters, 4096);
        var text = directory.Text(TiffTag.GeoAsciiParameters, 1 << 16);
        var values = new Dictionary<string, object>();
        for (var at = 4; at + 4 <= keys.Length && (at / 4) <= keys[3]; at += 4)
        {
            var (key, place, count, value) = ((int)keys[at], keys[at + 1], (int)keys[at + 2], (int)keys[at + 3]);
            var name = Names.TryGetValue(key, out var known) ? known : key.ToString(CultureInfo.InvariantCulture);
            switch (place)
            {
                case 0:
                    values[name] = value;
                    break;
                case TiffTag.GeoDoubleParameters when count > 0 && value + count <= doubles.Length:
                    values[name] = count == 1 ? doubles[value] : doubles[value..(value + count)];
                    break;
                case TiffTag.GeoAsciiParameters when value + count <= text.Length + 1:
                    values[name] = text[value..Math.Min(text.Length, value + count)].TrimEnd('|', '\0');
                    break;
                default:
                    break;
            }
        }

        return values;
    }

    private static double[]? Transform(TiffDirectory directory, bool isPoint)
    {
        double[]? transform = null;
        var matrix = directory.Doubles(TiffTag.ModelTransformation, 16);
        var (scale, tie) = (directory.Doubles(TiffTag.ModelPixelScale, 3), directory.Doubles(TiffTag.ModelTiepoint, 6));
        if (matrix.Length == 16)
            transform = [matrix[0], matrix[1], matrix[3], matrix[4], matrix[5], matrix[7]];
        else if (scale.Length >= 2 && tie.Length == 6)
            transform = [scale[0], 0, tie[3] - (tie[0] * scale[0]), 0, -scale[1], tie[4] + (tie[1] * scale[1])];

        // Where coordinates are those of the middles of pixels, corners lie half a pixel before.
        if (transform is not null && isPoint)
        {
            transform[2] -= (transform[0] + transform[1]) / 2;
            transform[5] -= (transform[3] + transform[4]) / 2;
        }

        return transform;
    }
}
