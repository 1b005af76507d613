using System.Runtime.InteropServices;

namespace GifScoreboard.Measuring;

/// <summary>
/// Publishes programs of this repository as native code, with the instructions that processors of the last ten years have.
/// </summary>
internal static class Publisher
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string Artifacts { get; } = Path.Combine(Root, "artifacts", "scoreboard");

    /// <returns>The path of the program.</returns>
    public static string Publish(string project, string program, string name)
    {
        var folder = Path.Combine(Artifacts, name);
        var output = Programs.Output(
            "dotnet", "publish", Path.Combine(Root, project), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o",
            folder, "-v", "quiet",
            "-p:PublishAot=true", "-p:IncludeSourceRevisionInInformationalVersion=false");
        return output is not null ? Path.Combine(folder, program) : throw new UsageException($"\"dotnet publish {project}\" failed.");
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ImageIO.slnx")))
                return folder;
        }

        throw new UsageException("This program has to lie in its repository.");
    }
}
