using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ImageIO.Benchmarks.Png;

/// <summary>
/// From RGB pixels in memory to the bytes of a PNG. The column "File kB" tells what each writer made of the same picture.
/// </summary>
[MemoryDiagnoser]
[Config(typeof(Sizes))]
public class PngWriteBenchmarks
{
    private byte[] _rgb = [];
    private int _width;
    private int _height;

    [Params("451x300", "6000x4000")]
    public string Size { get; set; } = "451x300";

    [GlobalSetup]
    public void Setup()
    {
        global::NetVips.Cache.Max = 0;
        (_width, _height) = PngWriters.Parse(Size);
        _rgb = TestPicture.Rgb(_width, _height);
    }

    [Benchmark]
    public byte[] ImageIO() => PngWriters.ImageIO(_rgb, _width, _height);

    [Benchmark(Baseline = true)]
    public byte[] NetVips() => PngWriters.NetVips(_rgb, _width, _height);

    [Benchmark]
    public byte[] NetVipsFiltered() => PngWriters.NetVipsFiltered(_rgb, _width, _height);

    [Benchmark]
    public byte[] SkiaSharp() => PngWriters.SkiaSharp(_rgb, _width, _height);

    [Benchmark]
    public byte[] MagickNet() => PngWriters.MagickNet(_rgb, _width, _height);

    private sealed class Sizes : ManualConfig
    {
        public Sizes() => AddColumn(new FileSizeColumn());
    }

    /// <summary>Writes the picture once more, in this process, to tell the size of the file.</summary>
    private sealed class FileSizeColumn : IColumn
    {
        private readonly Dictionary<string, string> _known = [];

        public string Id => nameof(FileSizeColumn);

        public string ColumnName => "File kB";

        public string Legend => "Size of the file that was written";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            var size = (string)benchmarkCase.Parameters["Size"];
            var method = benchmarkCase.Descriptor.WorkloadMethod;
            var key = method.Name + size;
            if (_known.TryGetValue(key, out var known))
                return known;
            var benchmarks = new PngWriteBenchmarks { Size = size };
            benchmarks.Setup();
            return _known[key] = (((byte[])method.Invoke(benchmarks, null)!).Length / 1000).ToString("N0",
                System.Globalization.CultureInfo.InvariantCulture);
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
