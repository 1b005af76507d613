using ImageIO.Testing;

namespace ImageIO.Conformance;

/// <summary>Every rule of the suite over every codec that is registered and needs no program.</summary>
public class ConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> EveryCodecAndRule => Of(needsFfmpeg: false);

    [Theory]
    [MemberData(nameof(EveryCodecAndRule))]
    public void The_codec_conforms(string codec, string rule) => ConformanceSuite.Rule(rule).Check(Subjects.Of(codec));

    /// <summary>The codecs and the rules that apply to them.</summary>
    /// <param name="needsFfmpeg">Those whose frames come from the program ffmpeg, or all others.</param>
    internal static IEnumerable<TheoryDataRow<string, string>> Of(bool needsFfmpeg)
        => from subject in Subjects.All
           where subject.Codec.Info.Package == "ImageIO.FFmpeg" == needsFfmpeg
           from rule in ConformanceSuite.Rules
           where rule.AppliesTo(subject)
           select new TheoryDataRow<string, string>(subject.Codec.Info.Name, rule.Name);
}
