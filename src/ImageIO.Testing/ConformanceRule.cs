namespace ImageIO.Testing;

/// <summary>One rule that every codec keeps.</summary>
/// <remarks>Rules are independent of each other and may run in any order, and side by side.</remarks>
public sealed class ConformanceRule
{
    private readonly Func<ConformanceSubject, bool> _appliesTo;
    private readonly Action<ConformanceRun> _check;

    internal ConformanceRule(string name, Action<ConformanceRun> check, Func<ConformanceSubject, bool>? appliesTo = null)
    {
        Name = name;
        _check = check;
        _appliesTo = appliesTo ?? (_ => true);
    }

    /// <summary>The rule, as the end of a sentence about the codec: <c>gives back every layout that it accepts</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the rule says something about a codec with these capabilities and samples.</summary>
    /// <param name="subject">The codec.</param>
    public bool AppliesTo(ConformanceSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return _appliesTo(subject);
    }

    /// <summary>Checks the rule; returns where the codec keeps it.</summary>
    /// <param name="subject">The codec.</param>
    /// <exception cref="ConformanceException">The codec breaks the rule, hangs, or leaves arrays undisposed.</exception>
    public void Check(ConformanceSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (AppliesTo(subject))
            new ConformanceRun(this, subject).Execute(_check);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
