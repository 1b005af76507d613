using System.Diagnostics;

namespace ImageIO.Tests.FFmpeg;

/// <summary>The processes that this one has started and that have not ended, as Linux lists them.</summary>
internal static class ChildProcesses
{
    public static IEnumerable<string> CommandLines() => All().Select(child => child.CommandLine);

    /// <summary>Ends those whose command line names a file, as nobody can catch.</summary>
    public static void Kill(string path)
    {
        var found = All().Where(child => child.CommandLine.Contains(path, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(found);
        foreach (var (id, _) in found)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    private static IEnumerable<(int Id, string CommandLine)> All()
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                var (status, line) = (Read($"/proc/{process.Id}/stat"), Read($"/proc/{process.Id}/cmdline"));
                if (status.Split(") ") is [_, var rest] && rest.Split(' ')[1] == $"{Environment.ProcessId}")
                    yield return (process.Id, line);
            }
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
