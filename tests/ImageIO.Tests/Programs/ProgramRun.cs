using System.ComponentModel;
using System.Diagnostics;

namespace ImageIO.Tests.Programs;

/// <summary>A program that has run to its end: its exit code and what it printed.</summary>
internal sealed record ProgramRun(int ExitCode, byte[] Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The last line on standard error, or else the exit code: what a program says of its failure in a line.</summary>
    public string Complaint => Error.Trim() is { Length: > 0 } text ? text[(text.LastIndexOf('\n') + 1)..].Trim() : $"exit code {ExitCode}";

    /// <summary>Runs a program with bytes on its standard input.</summary>
    /// <exception cref="Win32Exception">It can't be started.</exception>
    /// <exception cref="TimeoutException">It was still running when time was up, and has been killed.</exception>
    public static ProgramRun Of(string path, ReadOnlyMemory<byte> input, IEnumerable<string> arguments, TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new Win32Exception();
        using var hangs = new CancellationTokenSource(patience ?? Patience);
        using var kill = hangs.Token.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        try
        {
            process.StandardInput.BaseStream.Write(input.Span);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading all of its input; its exit code and its words tell why.
        }

        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        if (hangs.IsCancellationRequested)
            throw new TimeoutException($"{path} did not end in time.");
        return new(process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
    }
}
