using NetVips;

namespace ImageIO.Vips;

/// <summary>What libvips says about a failure.</summary>
internal static class VipsFault
{
    /// <summary>Empties libvips' error text, which is one for the process and also gathers what did not end in an error.</summary>
    public static void Clear() => _ = new VipsException(string.Empty);

    /// <summary>libvips' error text, which is emptied. Other reads at the same time may have written to it.</summary>
    public static string Take() => Describe(new VipsException("."));

    /// <summary>libvips' own words without the name of the operation, each line once.</summary>
    public static string Describe(VipsException fault)
    {
        // A seek that libvips did without, and that a load failed, say nothing about the file.
        var lines = fault.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1)
            .Where(line => !line.Contains(": bad seek to ", StringComparison.Ordinal)
                && !line.EndsWith(": load error", StringComparison.Ordinal))
            .Distinct()
            .ToArray();
        return lines.Length == 0 ? "no reason was given" : string.Join("; ", lines);
    }
}
