using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ImageIO.Tests.Programs;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>GDAL as the judge of maps: of their layout for clouds, their coordinates, and of compressions that it writes.</summary>
public class TiffGdalTests : IDisposable
{
    private const string Gdal = "from osgeo import gdal, gdal_array";
    private const string CogCheck = "from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate";
    private const string Hash = """
        def digest(path):
            pixels = gdal.Open(path).ReadAsArray()
            pixels = numpy.moveaxis(pixels, 0, -1) if pixels.ndim == 3 else pixels
            return hashlib.sha256(numpy.ascontiguousarray(pixels).tobytes()).hexdigest()[:16]
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiff-gdal");

    private string File => Path.Combine(_folder.FullName, "map.tif");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [NeedsPython(Gdal, CogCheck)]
    [InlineData(TiffWriteCompression.None, false)]
    [InlineData(TiffWriteCompression.Lzw, false)]
    [InlineData(TiffWriteCompression.Deflate, true)]
    [InlineData(TiffWriteCompression.Zstd, true)]
    public void The_layout_for_clouds_is_valid(TiffWriteCompression compression, bool isBig)
    {
        using var map = Noise(DType.UInt8, 1100, 700, 3);
        Iio.ImWrite(File, map, new TiffWriteOptions { CloudOptimized = true, Compression = compression, BigTiff = isBig });
        Assert.Equal(
            $"[] [] COG {PixelHash.Of(map)}",
            Python($"{CogCheck}\nwarnings, errors, _ = validate(sys.argv[1], full_check=True)\nprint(warnings, errors, " +
                "gdal.Open(sys.argv[1]).GetMetadata('IMAGE_STRUCTURE')['LAYOUT'], digest(sys.argv[1]))"));
    }

    [Theory]
    [NeedsPython(Gdal)]
    [InlineData(32633, 10, 0, -10)]
    [InlineData(4326, 0.25, 0, -0.5)]
    [InlineData(3857, 3, 1, -2)]
    public void Coordinates_that_are_written_are_those_that_GDAL_reads(int code, double across, double turn, double down)
    {
        using var map = Noise(DType.Float32, 20, 30);
        var metadata = new ImageMetadata(new Dictionary<string, object>
        {
            ["epsg"] = code,
            ["transform"] = new[] { across, turn, 5, -turn, down, 45 },
        });
        Iio.ImWrite(File, map, new TiffWriteOptions { Metadata = metadata });
        Assert.Equal(
            $"{code} 5 {Text(across)} {Text(turn)} 45 {Text(0 - turn)} {Text(down)}",
            Python("map = gdal.Open(sys.argv[1])\nprint(map.GetSpatialRef().GetAuthorityCode(None), *(f'{number:g}' for number in " +
                "map.GetGeoTransform()))"));
    }

    [Theory]
    [NeedsPython(Gdal)]
    [InlineData(32633, "Area", 10, 0, -10)]
    [InlineData(2056, "Point", 2, 0, -2)]
    [InlineData(4326, "Area", 0.5, 0.25, -0.5)]
    public void Coordinates_that_GDAL_writes_are_read(int code, string pixels, double across, double turn, double down)
    {
        Python($"""
            map = gdal.GetDriverByName('GTiff').Create(sys.argv[1], 30, 20)
            place = osr.SpatialReference()
            place.ImportFromEPSG({code})
            map.SetSpatialRef(place)
            map.SetGeoTransform([5, {Text(across)}, {Text(turn)}, 45, {Text(-turn)}, {Text(down)}])
            map.SetMetadataItem('AREA_OR_POINT', '{pixels}')
            """);
        var read = Iio.ImMeta(File);
        Assert.Equal(code, read["epsg"]);
        Assert.Equal([across, turn, 5, -turn, down, 45], (ImmutableArray<double>)read["transform"]);
    }

    [Theory]
    [NeedsPython(Gdal, "assert 'LERC_ZSTD' in gdal.GetDriverByName('GTiff').GetMetadataItem('DMD_CREATIONOPTIONLIST'), 'GDAL has no LERC'")]
    [InlineData("LERC", "uint8", 3, "BLOCKYSIZE=17")]
    [InlineData("LERC", "int16", 1, "ENDIANNESS=BIG")]
    [InlineData("LERC_DEFLATE", "uint16", 3, "TILED=YES")]
    [InlineData("LERC_ZSTD", "int32", 1, "TILED=YES")]
    [InlineData("LERC_ZSTD", "float32", 1, "MAX_Z_ERROR=0.01")]
    [InlineData("LERC", "float64", 3, "TILED=YES")]
    [InlineData("LZMA", "uint8", 3, "PREDICTOR=2")]
    [InlineData("LZMA", "float32", 1, "PREDICTOR=3")]
    [InlineData("ZSTD", "uint16", 3, "PREDICTOR=2")]
    public void What_GDAL_compresses_is_read(string compression, string type, int bands, string option)
    {
        var hash = Python($"""
            rows, columns = numpy.mgrid[0:100, 0:130]
            waves = numpy.sin(columns / 17) * numpy.cos(rows / 13) + (rows * columns * 7919 % 101) / 2000
            pixels = numpy.stack([(waves + 1.1) * (50 + 10 * band) for band in range({bands})]).astype('{type}')
            kind = gdal_array.NumericTypeCodeToGDALTypeCode(pixels.dtype)
            options = ['COMPRESS={compression}', 'INTERLEAVE=PIXEL', '{option}']
            map = gdal.GetDriverByName('GTiff').Create(sys.argv[1], 130, 100, {bands}, kind, options)
            map.WriteArray(pixels[0] if {bands} == 1 else pixels)
            map = None
            print(digest(sys.argv[1]))
            """);
        using var read = Iio.ImRead(File);
        Assert.Equal(hash, PixelHash.Of(read));
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private string Python(string code)
        => Encoding.UTF8.GetString(
            ExternalProgram.Python("import hashlib, sys, numpy\nfrom osgeo import gdal, gdal_array, " +
                $"osr\ngdal.UseExceptions()\n{Hash}\n{code}", File)).Trim();
}
