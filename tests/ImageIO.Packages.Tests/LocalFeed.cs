using System.Reflection;
using System.Runtime.InteropServices;

namespace ImageIO.Packages.Tests;

/// <summary>All packages of this repository, packed once for the platform of this machine, in a feed outside of it.</summary>
public sealed class LocalFeed : IDisposable
{
    /// <summary>A version that was never there before: NuGet keeps what it has seen.</summary>
    public const string Version = "0.1.0-test";

    private readonly Lazy<string> _packages;

    public LocalFeed() => _packages = new(Pack);

    /// <summary>A folder that is deleted at the end.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("imageio-packages-").FullName;

    /// <summary>The folder of the packages.</summary>
    public string Packages => _packages.Value;

    /// <summary>The sample images of the repository.</summary>
    public static string Samples => Metadata("samples");

    /// <summary>A new project that uses a package of the feed, beside everything that the machine's own settings offer.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="properties">Of the project file.</param>
    /// <param name="program">Its only source.</param>
    public string CreateProject(string name, string properties, string program)
    {
        var folder = Directory.CreateDirectory(Path.Join(Root, name)).FullName;
        File.WriteAllText(
            Path.Join(Root, "NuGet.config"),
            $"""<configuration><packageSources><add key="feed" value="{Packages}" /></packageSources></configuration>""");

        // What is packed here stays here; what NuGet has brought already is used where it lies.
        var own = Path.Join(Root, "restored");
        File.WriteAllText(
            Path.Join(folder, "program.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1603</WarningsNotAsErrors>
                <RestorePackagesPath>{own}</RestorePackagesPath>
                <RestoreFallbackFolders>{MachinePackages()}</RestoreFallbackFolders>
                {properties}
              </PropertyGroup>
              <ItemGroup><PackageReference Include="ImageIO" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Join(folder, "Program.cs"), program);
        return folder;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string MachinePackages()
        => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Metadata(string key)
        => typeof(LocalFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private string Pack()
    {
        var feed = Directory.CreateDirectory(Path.Join(Root, "feed")).FullName;
        Dotnet.Run(
            Root,
            "build",
            Metadata("Packages.proj"),
            $"-p:PackageOutput={feed}",
            $"-p:Version={Version}",
            $"-p:ToolPackageRuntimeIdentifiers={RuntimeInformation.RuntimeIdentifier}",
            $"-p:ArtifactsPath={Path.Join(Root, "artifacts")}",
            "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false");
        return feed;
    }
}
