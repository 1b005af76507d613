using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using ImageIO.Benchmarks.Png;

namespace ImageIO.Benchmarks.Resources;

/// <summary>The same PNG through each kind of resource: what bytes, streams and archives cost beside the file.</summary>
[MemoryDiagnoser]
public class ResourceBenchmarks
{
    private string _folder = "";
    private byte[] _png = [];

    [Params("451x300", "2000x1500")]
    public string Size { get; set; } = "451x300";

    private string File => Path.Combine(_folder, "a.png");

    private string StoredMember => Path.Combine(_folder, "stored.zip", "a.png");

    private string DeflatedMember => Path.Combine(_folder, "deflated.zip", "a.png");

    [GlobalSetup]
    public void Setup()
    {
        var (width, height) = PngWriters.Parse(Size);
        _folder = Directory.CreateTempSubdirectory("imageio-bench-").FullName;
        _png = PngWriters.SkiaSharp(TestPicture.Rgb(width, height), width, height);
        System.IO.File.WriteAllBytes(File, _png);
        foreach (var (name, level) in new[] { ("stored", CompressionLevel.NoCompression), ("deflated", CompressionLevel.Optimal) })
        {
            using var archive = ZipFile.Open(Path.Combine(_folder, name + ".zip"), ZipArchiveMode.Create);
            using var member = archive.CreateEntry("a.png", level).Open();
            member.Write(_png);
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public void FromFile() => Iio.ImRead(File).Dispose();

    [Benchmark]
    public void FromBytes() => Iio.ImRead(_png).Dispose();

    [Benchmark]
    public void FromSeekableStream()
    {
        using var stream = new MemoryStream(_png);
        Iio.ImRead(stream).Dispose();
    }

    [Benchmark]
    public void FromZipMemberStored() => Iio.ImRead(StoredMember).Dispose();

    [Benchmark]
    public void FromZipMemberDeflated() => Iio.ImRead(DeflatedMember).Dispose();
}
