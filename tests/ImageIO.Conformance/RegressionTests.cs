using ImageIO.Codecs;
using ImageIO.Fuzz;
using ImageIO.Tests;

namespace ImageIO.Conformance;

/// <summary>Inputs that fuzzing has found, each the reason of a repair: they are read, or refused by an exception of ours.</summary>
public sealed class RegressionTests
{
    public static TheoryData<string> Files
        => [.. Directory.GetFiles(Repository.Data("regressions")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_input_that_once_failed_is_read_or_refused(string file)
    {
        var bytes = File.ReadAllBytes(Repository.Data("regressions", file));
        var codec = Iio.Codecs.FindByExtension(Path.GetExtension(file), CodecCapabilities.Read)!;
        foreach (var tolerance in Enum.GetValues<Tolerance>())
            Assert.Null(FuzzTarget.FaultOf(codec, bytes, tolerance));
    }
}
