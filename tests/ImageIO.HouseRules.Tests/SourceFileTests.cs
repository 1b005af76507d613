namespace ImageIO.HouseRules.Tests;

/// <summary>What holds for every file of source, and no analyzer of the SDK looks at.</summary>
public class SourceFileTests
{
    private const int MaxColumns = 140;
    private const int MaxLines = 400;

    private static string Root { get; } = FindRoot();

    [Fact]
    public void Lines_end_where_the_editor_configuration_says()
    {
        Assert.Contains($"max_line_length = {MaxColumns}", File.ReadAllText(Path.Combine(Root, ".editorconfig")), StringComparison.Ordinal);
        var longer = Files("src", "tests", "bench", "samples", "eng")
            .SelectMany(file => File.ReadLines(file).Index().Where(line => line.Item.Length > MaxColumns)
                .Select(line => $"{Path.GetRelativePath(Root, file)}({line.Index + 1}) has {line.Item.Length} columns"));
        Assert.Empty(longer);
    }

    [Fact]
    public void Files_of_source_are_short_enough_to_be_read_at_a_sitting()
    {
        var longer = Files("src").Select(file => (file, Lines: File.ReadLines(file).Count())).Where(file => file.Lines > MaxLines)
            .Select(file => $"{Path.GetRelativePath(Root, file.file)} has {file.Lines} lines");
        Assert.Empty(longer);
    }

    private static IEnumerable<string> Files(params string[] folders)
        => folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ImageIO.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie within the repository.");
        return folder.FullName;
    }
}
