namespace ImageIO.Testing;

/// <summary>A codec breaks a rule. The message says which codec and rule, on what, and what was found.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Says what was found.</summary>
    /// <param name="codec">The codec's name.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="found">On what, and what was found instead of what.</param>
    /// <param name="inner">The cause, if any.</param>
    public ConformanceException(string codec, string rule, string found, Exception? inner = null)
        : base($"The codec \"{codec}\" breaks the rule \"{rule}\". {found}", inner)
    {
        Codec = codec;
        Rule = rule;
    }

    /// <summary>The codec's name.</summary>
    public string Codec { get; }

    /// <summary>The rule's name.</summary>
    public string Rule { get; }

    /// <summary>The file on which it happened, to be kept as a regression test; empty where the rule was not broken on a file.</summary>
    public ReadOnlyMemory<byte> File { get; init; }
}
