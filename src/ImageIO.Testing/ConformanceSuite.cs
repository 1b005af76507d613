using System.Collections.Immutable;
using ImageIO.Testing.Rules;

namespace ImageIO.Testing;

/// <summary>The rules that every codec keeps: run them over yours, from any test framework.</summary>
/// <remarks>
/// <para>With xUnit, a test for each rule:</para>
/// <code>
/// public static TheoryData&lt;string&gt; Rules => [.. ConformanceSuite.Rules.Select(rule => rule.Name)];
///
/// [Theory, MemberData(nameof(Rules))]
/// public void My_codec_conforms(string rule) => ConformanceSuite.Rule(rule).Check(new ConformanceSubject(new MyCodec()));
/// </code>
/// <para>Rules need no files, no network and no set-up; they may run side by side.</para>
/// </remarks>
public static class ConformanceSuite
{
    /// <summary>All rules. Those that don't apply to a codec (<see cref="ConformanceRule.AppliesTo"/>) pass.</summary>
    public static ImmutableArray<ConformanceRule> Rules { get; } =
        [
            .. DeclarationRules.All, .. RoundTripRules.All, .. SourceRules.All, .. SiblingRules.All, .. RegionRules.All, .. DamageRules.All,
            .. LimitRules.All, .. FaultRules.All];

    /// <summary>The rule of this name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ConformanceRule Rule(string name)
        => Rules.FirstOrDefault(rule => rule.Name == name) ?? throw new ArgumentException($"There is no rule \"{name}\".", nameof(name));

    /// <summary>Checks every rule.</summary>
    /// <param name="subject">The codec.</param>
    /// <exception cref="ConformanceException">The codec breaks a rule; the first one is reported.</exception>
    public static void Check(ConformanceSubject subject)
    {
        foreach (var rule in Rules)
            rule.Check(subject);
    }
}
