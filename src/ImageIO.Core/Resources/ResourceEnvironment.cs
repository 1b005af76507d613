using System.Globalization;

namespace ImageIO.Resources;

/// <summary>The environment variables that imageio has, too.</summary>
internal static class ResourceEnvironment
{
    /// <summary><c>IMAGEIO_REQUEST_TIMEOUT</c>, whole seconds; null where it is not set to any.</summary>
    public static TimeSpan? RequestTimeout
        => int.TryParse(Environment.GetEnvironmentVariable("IMAGEIO_REQUEST_TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary><c>IMAGEIO_NO_INTERNET</c> is 1, yes or true: standard images are not downloaded.</summary>
    public static bool NoInternet
        => Environment.GetEnvironmentVariable("IMAGEIO_NO_INTERNET")?.ToUpperInvariant() is "1" or "YES" or "TRUE";

    /// <summary>Where downloads are kept: <c>IMAGEIO_USERDIR</c>, else a folder of the user's own.</summary>
    public static string UserFolder
        => Environment.GetEnvironmentVariable("IMAGEIO_USERDIR") is { Length: > 0 } named
            ? named
            : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify), "imageio");
}
