namespace ImageIO.Testing;

/// <summary>Whether this process holds a file open, by any handle: its own or a library's.</summary>
internal static class OpenFiles
{
    private const string Descriptors = "/proc/self/fd";

    public static bool IsOpen(string path)
    {
        if (Directory.Exists(Descriptors))
            return Directory.EnumerateFileSystemEntries(Descriptors).Any(descriptor => PointsTo(descriptor, path));

        // Elsewhere the platform tells: nobody else may have a file open that is opened for oneself alone.
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool PointsTo(string descriptor, string path)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget == path;
        }
        catch (IOException)
        {
            // A descriptor of another thread, closed meanwhile.
            return false;
        }
    }
}
