using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ImageIO.Packages.Tests;

/// <summary>What is packed holds what a gallery and a license ask for, can be installed, and runs outside the repository.</summary>
public sealed class PackageTests(LocalFeed feed) : IClassFixture<LocalFeed>
{
    /// <summary>A gallery takes 250 MB; a tool that takes longer to load than to use is none.</summary>
    private const long MaxBytes = 40_000_000;

    private const string Source = """
        using ImageIO;

        using var image = NdArray.Create(DType.UInt8, 48, 64, 3);
        image.AsSpan<byte>()[..(48 * 64)].Fill(200);
        foreach (var extension in new[] { ".png", ".gif", ".bmp", ".npy", ".jpg", ".webp", ".avif" })
        {
            var bytes = Iio.ImEncode(extension, image);
            using var back = Iio.ImRead(bytes);
            Console.WriteLine($"{extension} {back}");
        }

        using (var gif = Iio.ImOpenWrite("moving.gif"))
        {
            for (var i = 0; i < 5; i++)
            {
                image.AsSpan<byte>().Fill((byte)(50 * i));
                gif.Write(image);
            }
        }

        Console.WriteLine(Iio.ImProps("moving.gif"));
        """;

    public static TheoryData<string> Libraries
        => ["ImageIO", "ImageIO.All", "ImageIO.Core", "ImageIO.Magick", "ImageIO.Vips", "ImageIO.Diagnostics", "ImageIO.Diagnostics.Plots",
            "ImageIO.Testing", "ImageIO.Extensions.DependencyInjection", "ImageIO.Tiff", "ImageIO.FFmpeg"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_s_package_says_what_it_is(string name)
    {
        using var package = Open($"{name}.{LocalFeed.Version}.nupkg");
        AssertShown(package, $"{name}.nuspec");
        Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.dll"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.xml"));
        Assert.True(File.Exists(Path.Join(feed.Packages, $"{name}.{LocalFeed.Version}.snupkg")), "Its symbols are not there.");
    }

    [Fact]
    public void The_tool_s_package_has_one_platform_without_symbols_and_the_licenses_of_what_it_carries()
    {
        using var pointer = Open($"ImageIO.Cli.{LocalFeed.Version}.nupkg");
        AssertShown(pointer, "ImageIO.Cli.nuspec");
        using var package = Open($"ImageIO.Cli.{RuntimeInformation.RuntimeIdentifier}.{LocalFeed.Version}.nupkg");
        Assert.DoesNotContain(package.Entries, entry => Path.GetExtension(entry.Name) is ".pdb" or ".dbg");
        Assert.DoesNotContain(package.Entries, entry => entry.FullName.Contains("/runtimes/", StringComparison.Ordinal));
        foreach (var license in (string[])["licenses/LGPL-3.0.txt", "licenses/GPL-3.0.txt", "licenses/libvips-NOTICES.md",
            "licenses/ImageMagick-NOTICES.txt"])
            Assert.NotNull(package.GetEntry(license));
    }

    [Fact]
    public void The_tool_installs_from_the_feed_and_makes_a_gif()
    {
        var folder = Directory.CreateDirectory(Path.Join(feed.Root, "tool")).FullName;
        Dotnet.Run(folder, "tool", "install", "ImageIO.Cli", "--version", LocalFeed.Version, "--tool-path", folder,
            "--add-source", feed.Packages);
        var tool = Path.Join(folder, OperatingSystem.IsWindows() ? "imageio.exe" : "imageio");
        Dotnet.Execute(tool, folder, "gif", Path.Join(LocalFeed.Samples, "radar"), "-o", "radar.gif");
        Dotnet.Execute(tool, folder, "frames", "radar.gif", "frame_%04d.png");
        Assert.Equal(24, Directory.GetFiles(folder, "frame_*.png").Length);
        Assert.Contains("24x480x480x3", Dotnet.Execute(tool, folder, "info", "radar.gif"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_outside_the_repository_runs_on_the_package()
    {
        var folder = feed.CreateProject("plain", "", Source);
        AssertWorks(Dotnet.Run(folder, "run", "-c", "Release"));
    }

    [Fact]
    public void A_trimmed_program_in_a_single_file_runs_on_the_package()
    {
        var folder = feed.CreateProject("trimmed",
            "<PublishTrimmed>true</PublishTrimmed><PublishSingleFile>true</PublishSingleFile>", Source);
        AssertWorks(Publish(folder));
    }

    [Fact]
    [NeedsLinker]
    public void A_program_compiled_ahead_of_time_runs_on_the_package()
        => AssertWorks(Publish(feed.CreateProject("native", "<PublishAot>true</PublishAot>", Source)));

    [Fact]
    public void The_package_brings_an_analyzer_that_warns_of_what_is_never_disposed()
    {
        var folder = feed.CreateProject(
            "forgetful",
            "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>",
            "using ImageIO;\n\nvar image = NdArray.Create(DType.UInt8, 4, 4);\nConsole.WriteLine(image.Rank);\n");
        Assert.Contains("Program.cs(3,5): warning IIO0001: ", Dotnet.Run(folder, "build"), StringComparison.Ordinal);
    }

    private static string Publish(string folder)
    {
        var output = Path.Join(folder, "published");
        Dotnet.Run(folder, "publish", "-r", RuntimeInformation.RuntimeIdentifier, "-o", output);
        return Dotnet.Execute(Path.Join(output, OperatingSystem.IsWindows() ? "program.exe" : "program"), folder);
    }

    private static void AssertWorks(string text)
    {
        foreach (var extension in (string[])[".png", ".gif", ".bmp", ".npy", ".jpg", ".webp", ".avif"])
            Assert.Matches(@$"\{extension} (1×)?48×64×3 uint8", text);
        Assert.Contains("5×48×64×3 uint8", text, StringComparison.Ordinal);
    }

    private static void AssertShown(ZipArchive package, string nuspec)
    {
        foreach (var name in (string[])["README.md", "icon.png", "LICENSE", "THIRD-PARTY-NOTICES.md"])
            Assert.NotNull(package.GetEntry(name));
        using var reader = new StreamReader(package.GetEntry(nuspec)!.Open());
        var text = reader.ReadToEnd();
        foreach (var element in (string[])["<readme>README.md</readme>", "<icon>icon.png</icon>", "<tags>", "<description>",
            "<license type=\"expression\">MIT</license>"])
            Assert.Contains(element, text, StringComparison.Ordinal);
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());

        // A gallery shows the text alone: links to files of the repository lead nowhere there.
        Assert.DoesNotMatch(@"\]\((?!https?:)", readme.ReadToEnd());
    }

    private ZipArchive Open(string name)
    {
        var path = Path.Join(feed.Packages, name);
        Assert.InRange(new FileInfo(path).Length, 1, MaxBytes);
        return ZipFile.OpenRead(path);
    }
}
