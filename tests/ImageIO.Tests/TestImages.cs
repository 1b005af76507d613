namespace ImageIO.Tests;

/// <summary>The real images that stand beside the repository on some machines; tests that need them are skipped elsewhere.</summary>
internal static class TestImages
{
    private static readonly string? Folder = Find();

    /// <summary>The path of a real image, or the end of the test as skipped.</summary>
    public static string Path(string name)
    {
        Assert.SkipWhen(Folder is null,
            "The real test images are not here (../shared/test_images, or the folder named by IMAGEIO_TEST_IMAGES).");
        var path = System.IO.Path.Combine(Folder!, name);
        Assert.SkipUnless(File.Exists(path), $"{name} is not among the real test images.");
        return path;
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("IMAGEIO_TEST_IMAGES");
        if (Directory.Exists(named))
            return named;
        var root = Repository.Root;
        var beside = System.IO.Path.Combine(root, "..", "shared", "test_images");
        return Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
    }
}

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A file of tests/data.</summary>
    public static string Data(params string[] parts) => Path.Combine([Root, "tests", "data", .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ImageIO.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
