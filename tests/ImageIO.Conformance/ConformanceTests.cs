using ImageIO.Testing;

namespace ImageIO.Conformance;

/// <summary>Every rule of the suite over every codec that is registered.</summary>
public class ConformanceTests
{
    private static readonly bool HasFfmpeg = new[] { "ffmpeg", "ffprobe" }.All(program => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Join(folder, program + (OperatingSystem.IsWindows() ? ".exe" : "")))));

    public static IEnumerable<TheoryDataRow<string, string>> EveryCodecAndRule
        => from subject in Subjects.All
           from rule in ConformanceSuite.Rules
           where rule.AppliesTo(subject)
           select new TheoryDataRow<string, string>(subject.Codec.Info.Name, rule.Name);

    [Theory]
    [MemberData(nameof(EveryCodecAndRule))]
    public void The_codec_conforms(string codec, string rule)
    {
        var subject = Subjects.Of(codec);
        Assert.SkipWhen(subject.Codec.Info.Package == "ImageIO.FFmpeg" && !HasFfmpeg, "ffmpeg and ffprobe are not on PATH.");
        ConformanceSuite.Rule(rule).Check(subject);
    }
}
