using ImageIO.Testing;

namespace ImageIO.Conformance;

/// <summary>
/// Every rule over the codecs that read and write through ffmpeg. They wait for programs most of the time: as a class of their own they do
/// so beside the others.
/// </summary>
public class FilmConformanceTests
{
    private static readonly bool HasFfmpeg = new[] { "ffmpeg", "ffprobe" }.All(program => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Join(folder, program + (OperatingSystem.IsWindows() ? ".exe" : "")))));

    public static IEnumerable<TheoryDataRow<string, string>> EveryCodecAndRule => ConformanceTests.Of(needsFfmpeg: true);

    [Theory]
    [MemberData(nameof(EveryCodecAndRule))]
    public void The_codec_conforms(string codec, string rule)
    {
        Assert.SkipUnless(HasFfmpeg, "ffmpeg and ffprobe are not on PATH.");
        ConformanceSuite.Rule(rule).Check(Subjects.Of(codec));
    }
}
