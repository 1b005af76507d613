namespace GifScoreboard.Measuring;

/// <summary>Our own settings: options of <c>imageio gif</c>, from a text file.</summary>
internal static class Ours
{
    public const string Family = "ours";

    /// <param name="file">A setting a line: its name, a colon, options of <c>imageio gif</c>. Lines that start with # say nothing.</param>
    /// <param name="tool">The published tool.</param>
    public static IReadOnlyList<Setting> Read(string file, string tool)
    {
        var folder = Path.GetDirectoryName(tool)!;
        var version = Digest.OfFiles(Directory.GetFiles(folder, "*")
            .Where(path => Path.GetFileName(path).StartsWith("imageio", StringComparison.OrdinalIgnoreCase)
                && Path.GetExtension(path) is ".dll" or ".so" or "").Order(StringComparer.Ordinal));
        Setting[] settings = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => Parse(line, tool, version))];
        return settings.CountBy(setting => setting.Name).FirstOrDefault(named => named.Value > 1) is { Key: { } twice }
            ? throw new UsageException($"{file} has two settings named {twice}. Give one of them another name, or take it out.")
            : settings;
    }

    private static Setting Parse(string line, string tool, string version)
    {
        if (line.Split(':', 2) is not [var name, var options])
            throw new UsageException($"\"{line}\" should be a name, a colon and options.");
        string[] words = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(Family, name.Trim(), version, job =>
            [tool, "gif", job.Clip.Folder, "-o", job.Output, "--fps", job.Clip.FpsText, "-q", .. words]);
    }
}
