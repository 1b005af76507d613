using System.Diagnostics;

namespace ImageIO.Cli.Tests;

/// <summary>The built tool, run as a process: what it printed, and its exit code.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
#if DEBUG
    private const string Configuration = "debug";
#else
    private const string Configuration = "release";
#endif

    /// <summary>Longer than anything takes on the slowest machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the tool to its end. Nothing that it prints into a pipe may steer a terminal, or be a stack trace.</summary>
    public static ToolRun In(TestFolder folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return End(process);
    }

    /// <summary>The tool as a command line: a program and its arguments.</summary>
    public static string[] CommandLine(params string[] arguments)
    {
        var tool = Path.Combine(Repository.Root, "artifacts", "bin", "ImageIO.Cli", Configuration, "imageio-cli.dll");
        return [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", tool, .. arguments];
    }

    /// <summary>Runs the tool where no other program is found: PATH is the folder alone.</summary>
    public static ToolRun WithoutPrograms(TestFolder folder, params string[] arguments)
    {
        using var process = Start(folder, null, arguments, environment =>
        {
            environment["PATH"] = folder.Path;
            foreach (var variable in (string[])["IMAGEIO_FFMPEG_EXE", "IMAGEIO_VIPS_EXE", "IMAGEIO_DCRAW_EXE"])
                environment.Remove(variable);
        });
        return End(process);
    }

    /// <summary>Starts the tool. Disposing ends it and what it has started, where a test fails before it has ended by itself.</summary>
    public static Process Start(TestFolder folder, params string[] arguments) => Start(folder, null, arguments);

    private static Process Start(
        TestFolder folder, byte[]? input, string[] arguments, Action<IDictionary<string, string?>>? set = null)
    {
        var command = CommandLine(arguments);
        var process = new ToolProcess
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = input is not null,
            },
        };
        set?.Invoke(process.StartInfo.Environment);
        process.Start();
        if (input is not null)
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }

        return process;
    }

    /// <summary>Runs the tool with bytes on its standard input.</summary>
    public static ToolRun Fed(TestFolder folder, byte[] input, params string[] arguments)
    {
        using var process = Start(folder, input, arguments);
        return End(process);
    }

    /// <summary>Runs the tool between pipes: bytes in, bytes out.</summary>
    public static byte[] Piped(TestFolder folder, byte[] input, params string[] arguments)
    {
        using var process = Start(folder, input, arguments);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        AwaitExit(process);
        reading.GetAwaiter().GetResult();
        Assert.Equal("", error.GetAwaiter().GetResult());
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    /// <summary>Waits until something is so that a running tool brings about.</summary>
    public static void WaitFor(Process process, Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(process.HasExited, "The tool has ended before its time.");
            Assert.True(clock.Elapsed < Patience, "The tool does not do what is waited for.");
            Thread.Sleep(10);
        }
    }

    public static ToolRun End(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        AwaitExit(process);
        var run = new ToolRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        Assert.DoesNotContain('\e', run.Output + run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        return run;
    }

    private static void AwaitExit(Process process)
        => Assert.True(process.WaitForExit(Patience), $"The tool has not ended after {Patience.TotalMinutes} minutes.");

    /// <summary>The run went well and complained about nothing.</summary>
    public ToolRun Succeeded()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return this;
    }

    /// <summary>The run went well, and printed so many warnings on standard error, a line each, that contain the words.</summary>
    public ToolRun Warned(int warnings, params string[] words)
    {
        Assert.Equal(0, ExitCode);
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("imageio: warning: ", line, StringComparison.Ordinal));
        Assert.Equal(warnings, lines.Length);
        foreach (var word in words)
            Assert.Contains(word, Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>
    /// The run failed with this code, one line on standard error that contains the words, and nothing on standard output.
    /// </summary>
    public ToolRun Failed(int exitCode, params string[] words)
    {
        Assert.StartsWith("imageio: ", Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd('\r', '\n').Split('\n'));
        foreach (var word in words)
            Assert.Contains(word, Error, StringComparison.Ordinal);
        Assert.Equal("", Output);
        Assert.Equal(exitCode, ExitCode);
        return this;
    }

    private sealed class ToolProcess : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited)
                Kill(entireProcessTree: true);
            base.Dispose(disposing);
        }
    }
}
