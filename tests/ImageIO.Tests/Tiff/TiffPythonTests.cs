using System.Diagnostics;
using ImageIO.Tiff;
using static ImageIO.Tests.Tiff.TiffWriteTests;

namespace ImageIO.Tests.Tiff;

/// <summary>Files written here read by tifffile and Pillow, where a Python with them is at hand.</summary>
public class TiffPythonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiff-python");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(DType.Bool)]
    [InlineData(DType.UInt8)]
    [InlineData(DType.Int16)]
    [InlineData(DType.UInt32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Complex64)]
    public void Tifffile_reads_every_type_with_its_shape(DType dtype)
    {
        using var pixels = Noise(dtype, 2, 3, 20, 17);
        foreach (var options in new TiffWriteOptions[] { new(), new()
        {
            BigTiff = true,
            BigEndian = true,
        }, new() { Compression = TiffWriteCompression.Deflate, Predictor = TiffPredictor.None, TileSize = 16 } })
            Assert.Equal($"(2, 3, 20, 17) {PixelHash.Of(pixels)}", Series(pixels, options));
    }

    [Theory]
    [InlineData(TiffFlavor.Ome, "TCYX")]
    [InlineData(TiffFlavor.ImageJ, "ZCYX")]
    [InlineData(TiffFlavor.Plain, "TZYX")]
    public void Tifffile_knows_the_axes_of_every_flavor(TiffFlavor flavor, string axes)
    {
        using var pixels = Noise(DType.UInt16, 2, 3, 20, 17);
        var path = Save(pixels, new TiffWriteOptions { Flavor = flavor, Axes = axes });
        Assert.Equal(axes, Python("import tifffile, sys; print(tifffile.TiffFile(sys.argv[1]).series[0].axes)", path));
    }

    [Fact]
    public void Tifffile_knows_the_levels_of_a_pyramid()
    {
        using var pixels = Noise(DType.UInt8, 64, 96, 3);
        var path = Save(pixels, new TiffWriteOptions { TileSize = 16, PyramidLevels = 2, Compression = TiffWriteCompression.Deflate });
        Assert.Equal(
            "[(64, 96, 3), (32, 48, 3), (16, 24, 3)]",
            Python("import tifffile, sys; print([level.shape for level in tifffile.TiffFile(sys.argv[1]).series[0].levels])", path));
    }

    [Theory]
    [InlineData(TiffWriteCompression.Lzw)]
    [InlineData(TiffWriteCompression.PackBits)]
    [InlineData(TiffWriteCompression.Deflate)]
    public void Pillow_reads_every_compression(TiffWriteCompression compression)
    {
        using var pixels = Noise(DType.UInt8, 120, 97, 3);
        var path = Save(pixels, new TiffWriteOptions { Compression = compression });
        Assert.Equal(PixelHash.Of(pixels),
            Python("import sys, hashlib; from PIL import Image; print(hashlib.sha256(Image.open(sys.argv[1]).tobytes()).hexdigest()[:16])",
                path));
    }

    [Fact]
    public void What_tifffile_writes_is_read()
    {
        var path = Path.Combine(_folder.FullName, "made.tif");
        Python("import tifffile, sys, numpy; tifffile.imwrite(sys.argv[1], numpy.arange(2*3*4*5, dtype='>u2').reshape(2, 3, 4, 5), " +
            "metadata={'axes': 'TZYX'}, compression='zlib', predictor=True)", path);
        using var read = Iio.ImRead(path);
        Assert.Equal([2, 3, 4, 5], read.Shape.ToArray());
        Assert.Equal(Enumerable.Range(0, 120).Select(number => (ushort)number), read.AsSpan<ushort>().ToArray());
        Assert.Equal("TZYX", Iio.ImProps(path).Axes);
    }

    private string Series(NdArray pixels, TiffWriteOptions options)
        => Python(
            "import tifffile, sys, hashlib, numpy; a = tifffile.imread(sys.argv[1]); print(a.shape, " +
            "hashlib.sha256(numpy.ascontiguousarray(a.astype(a.dtype.newbyteorder('<'))).tobytes()).hexdigest()[:16])",
            Save(pixels, options));

    private string Save(NdArray pixels, TiffWriteOptions options)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}{(options.Flavor == TiffFlavor.Ome ? ".ome.tif" : ".tif")}");
        Iio.ImWrite(path, pixels, options);
        return path;
    }

    private static string Python(string code, string path)
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(python), "There is no Python here that may have tifffile and Pillow.");
        var start = new ProcessStartInfo(python)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-c", code, path },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var error = errors.GetAwaiter().GetResult();
        Assert.SkipWhen(error.Contains("ModuleNotFoundError", StringComparison.Ordinal), "The Python here has no tifffile or Pillow.");
        Assert.True(process.ExitCode == 0, error);
        return output.Trim();
    }
}
