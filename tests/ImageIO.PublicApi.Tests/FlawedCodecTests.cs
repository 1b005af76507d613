using ImageIO.Testing;

namespace ImageIO.PublicApi.Tests;

/// <summary>The rules find what is wrong: each flaw breaks the rule that is there for it.</summary>
public class FlawedCodecTests
{
    [Theory]
    [InlineData(Flaw.AllocatesByHeader, "holds to the limits before it allocates")]
    [InlineData(Flaw.AllocatesByHeader, "survives damage")]
    [InlineData(Flaw.AllocatesByHeader, "refuses headers that demand too much")]
    [InlineData(Flaw.AnnouncesWrongLevels, "gives resolutions of the shape that it announces")]
    [InlineData(Flaw.AnySignature, "is found by its bytes")]
    [InlineData(Flaw.ChangesCallersPixels, "does not hold on to pixels, and does not change them")]
    [InlineData(Flaw.ClaimsMetadata, "keeps metadata where it says so")]
    [InlineData(Flaw.ClaimsOneImage, "keeps times and loops")]
    [InlineData(Flaw.ClaimsTooDeepLayout, "gives back every layout that it accepts")]
    [InlineData(Flaw.ClaimsTooDeepLayout, "keeps or refuses every kind of array")]
    [InlineData(Flaw.ClockInFile, "writes the same bytes whenever and on however many threads")]
    [InlineData(Flaw.CountsTheEndless, "never counts what has no end")]
    [InlineData(Flaw.CountsWrongly, "gives the properties of what it reads")]
    [InlineData(Flaw.DecodesToSkip, "finds every image by its index")]
    [InlineData(Flaw.DropsLastImage, "keeps several images in their order")]
    [InlineData(Flaw.EmptiesRegions, "gives regions that equal the crop")]
    [InlineData(Flaw.FillsUpShortFiles, "survives every truncation")]
    [InlineData(Flaw.FindsWrongNames, "finds its images by their names")]
    [InlineData(Flaw.ForgetsARow, "fills every element, and repeats its headers")]
    [InlineData(Flaw.ForgetsTimeWhenSeeking, "gives the same times after seeking")]
    [InlineData(Flaw.ForgetsToDispose, "gives back every layout that it accepts")]
    [InlineData(Flaw.HangsOnOneByte, "survives bytes of another kind that are said to be its own")]
    [InlineData(Flaw.HidesSourceFaults, "lets the faults of the caller's source through")]
    [InlineData(Flaw.HoldsFrames, "reads many images in constant memory")]
    [InlineData(Flaw.HoldsWrittenFrames, "writes many images in constant memory")]
    [InlineData(Flaw.KeepsCallersPixels, "does not hold on to pixels, and does not change them")]
    [InlineData(Flaw.KeepsFileOpen, "closes what it opens")]
    [InlineData(Flaw.LosesTime, "keeps times and loops")]
    [InlineData(Flaw.NewHeaderEachTime, "fills every element, and repeats its headers")]
    [InlineData(Flaw.ReadsOnce, "reads the same from every kind of source")]
    [InlineData(Flaw.RefusesNarrowImages, "gives back images of every size")]
    [InlineData(Flaw.SharesStateBetweenThreads, "serves several threads at once")]
    [InlineData(Flaw.SwallowsTargetFaults, "lets the faults of the caller's target through")]
    [InlineData(Flaw.ThrowsOnSecondDispose, "can be disposed twice, at any time")]
    [InlineData(Flaw.ThrowsWhatItLikes, "survives every truncation")]
    [InlineData(Flaw.UpperCaseName, "describes itself")]
    [InlineData(Flaw.WritesOtherFiles, "writes the same to a file as to a stream")]
    public void A_flaw_breaks_its_rule(Flaw flaw, string rule)
    {
        var codec = new FlawedCodec(flaw);
        var subject = new ConformanceSubject(codec)
        {
            Bombs = ToyCodecTests.Bombs,
            TimeLimit = TimeSpan.FromSeconds(flaw == Flaw.HangsOnOneByte ? 1 : 60),
        };
        var fault = Assert.Throws<ConformanceException>(() => ConformanceSuite.Rule(rule).Check(subject));
        Assert.Equal(rule, fault.Rule);
        Assert.Equal(codec.Info.Name, fault.Codec);
        Assert.StartsWith($"The codec \"{codec.Info.Name}\" breaks the rule \"{rule}\". On ", fault.Message, StringComparison.Ordinal);
        if (rule.StartsWith("survives", StringComparison.Ordinal))
            Assert.False(fault.File.IsEmpty, "The file on which it happened is not there.");
        codec.Forgotten.ForEach(forgotten => forgotten.Dispose());
    }

    [Fact]
    public void Every_flaw_is_tried()
        => Assert.Equal(
            Enum.GetValues<Flaw>(),
            typeof(FlawedCodecTests).GetMethod(nameof(A_flaw_breaks_its_rule))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
                .Select(row => (Flaw)((InlineDataAttribute)row).Data[0]!).Distinct().Order());

    [Fact]
    public void A_rule_that_nobody_knows_is_named()
        => Assert.Contains("no such rule", Assert.Throws<ArgumentException>(() => ConformanceSuite.Rule("no such rule")).Message,
            StringComparison.Ordinal);
}
