using System.Diagnostics;
using System.Globalization;
using BitMiracle.LibTiff.Classic;
using ImageIO;
using ImageIO.Tiff;
using NetVips;

namespace TiffBench;

/// <summary>What is measured of others.</summary>
internal static class Peers
{
    private const string Python = "/usr/bin/python3";

    public static void Vips(string path)
    {
        using var image = Image.NewFromFile(path, memory: true, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        _ = image.Format == Enums.BandFormat.Ushort ? image.WriteToMemory<ushort>().Length : image.WriteToMemory<byte>().Length;
    }

    public static void VipsTiles(string path, int count)
    {
        var random = new Random(1);
        using var image = Image.Tiffload(path, access: Enums.Access.Random);
        for (var i = 0; i < count; i++)
        {
            var (y, x) = (random.Next(64) * 256, random.Next(64) * 256);
            using var tile = image.Crop(x, y, 256, 256);
            tile.WriteToMemory<byte>();
        }
    }

    public static void VipsWrite(NdArray picture, string path, TiffWriteCompression compression)
    {
        using var image = Image.NewFromMemory(picture.Bytes.ToArray(), picture.Shape[1], picture.Shape[0], 1, Enums.BandFormat.Uchar);
        var kind = compression switch
        {
            TiffWriteCompression.None => Enums.ForeignTiffCompression.None,
            TiffWriteCompression.Lzw => Enums.ForeignTiffCompression.Lzw,
            TiffWriteCompression.Deflate => Enums.ForeignTiffCompression.Deflate,
            _ => Enums.ForeignTiffCompression.Zstd,
        };
        image.Tiffsave(path, compression: kind, predictor: Enums.ForeignTiffPredictor.Horizontal);
    }

    public static void LibTiff(string path)
    {
        using var tiff = Open(path);
        var strips = tiff.NumberOfStrips();
        var buffer = new byte[tiff.StripSize()];
        for (var i = 0; i < strips; i++)
        {
            if (tiff.ReadEncodedStrip(i, buffer, 0, -1) < 0)
                throw new InvalidDataException("A strip is not read.");
        }
    }

    public static void LibTiffPages(string path)
    {
        using var tiff = Open(path);
        byte[]? buffer = null;
        do
        {
            buffer ??= new byte[tiff.StripSize()];
            for (var i = 0; i < tiff.NumberOfStrips(); i++)
                tiff.ReadEncodedStrip(i, buffer, 0, -1);
        }
        while (tiff.ReadDirectory());
    }

    public static void LibTiffTiles(string path, int count)
    {
        var random = new Random(1);
        using var tiff = Open(path);
        var buffer = new byte[tiff.TileSize()];
        for (var i = 0; i < count; i++)
        {
            var (y, x) = (random.Next(64) * 256, random.Next(64) * 256);
            tiff.ReadTile(buffer, 0, x, y, 0, 0);
        }
    }

    public static string Tifffile(string path, string code, int rounds)
    {
        if (!File.Exists(Python))
            return "";
        var script = $"import tifffile, time, sys\npath = sys.argv[1]\ntimes = []\nfor i in range({rounds + 1}):\n    start = " +
            $"time.perf_counter()\n    {code}\n    times.append(time.perf_counter() - start)\nprint(sorted(times[1:])[{rounds / 2}] * " +
            "1000)";
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-c", script, path },
        };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(output, CultureInfo.InvariantCulture).ToString("0", CultureInfo.InvariantCulture) : "–";
    }

    private static Tiff Open(string path)
    {
        Tiff.SetErrorHandler(new Silent());
        return Tiff.Open(path, "r") ?? throw new InvalidDataException("The file is not opened.");
    }

    private sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }
    }
}
