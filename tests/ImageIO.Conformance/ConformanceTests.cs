using ImageIO.Testing;

namespace ImageIO.Conformance;

/// <summary>Every rule of the suite over every codec that is registered.</summary>
public class ConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> EveryCodecAndRule
        => from subject in Subjects.All
           from rule in ConformanceSuite.Rules
           where rule.AppliesTo(subject)
           select new TheoryDataRow<string, string>(subject.Codec.Info.Name, rule.Name);

    [Theory]
    [MemberData(nameof(EveryCodecAndRule))]
    public void The_codec_conforms(string codec, string rule) => ConformanceSuite.Rule(rule).Check(Subjects.Of(codec));
}
