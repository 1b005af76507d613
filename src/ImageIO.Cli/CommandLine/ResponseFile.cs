namespace ImageIO.Cli.CommandLine;

/// <summary>Arguments from a file (<c>@list.txt</c>), one a line, for more of them than a command line holds.</summary>
internal static class ResponseFile
{
    /// <param name="token">What stands behind the <c>@</c>.</param>
    /// <param name="arguments">The lines that are not empty.</param>
    /// <param name="error">Why there are none.</param>
    /// <returns>True where the token was replaced.</returns>
    public static bool TryReplace(string token, out IReadOnlyList<string>? arguments, out string? error)
    {
        (arguments, error) = (null, null);

        // A name may start with @ as well.
        if (File.Exists("@" + token))
            return false;
        try
        {
            arguments = [.. File.ReadLines(token).Where(line => line.Length > 0)];
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = $"The arguments of @{token} can't be read: {fault.Message}";
            return false;
        }
    }
}
