using System.ComponentModel;
using System.Diagnostics;

namespace ImageIO.Programs;

/// <summary>
/// A program that runs beside us: its standard error is read from its first moment to its last, it is killed where the session is canceled
/// or it is disposed early, and waited for in every case.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>How long a program may take to end once its pipes are closed or it is killed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Thread _listener;
    private readonly CancellationTokenRegistration _cancellation;
    private bool _disposed;

    private ChildProcess(Process process, bool isLeveled, CancellationToken cancellationToken)
    {
        _process = process;
        Errors = new ErrorText(isLeveled);
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;

        // Nobody but this thread may wait for the pipe, and it must never wait for a free thread: a full pipe stops the program.
        _listener = new Thread(Listen, 128 * 1024) { IsBackground = true, Name = "ImageIO: standard error of a program" };
        _listener.Start(process.StandardError.BaseStream);
        _cancellation = cancellationToken.UnsafeRegister(static child => ((ChildProcess)child!).Kill(), this);
    }

    /// <summary>What the program reads.</summary>
    public Stream Input { get; }

    /// <summary>What the program writes.</summary>
    public Stream Output { get; }

    /// <summary>What it says.</summary>
    public ErrorText Errors { get; }

    /// <summary>Whether it has ended by itself or was killed.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Each as it is: nothing is quoted, no shell reads them.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="isLeveled">Whether it says of each line what that is.</param>
    /// <param name="environment">What is set for it, beside the environment of this process. Default: nothing.</param>
    /// <exception cref="UnsupportedImageException">It does not start.</exception>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, bool isLeveled = false,
        (string Name, string Value)? environment = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        if (environment is { } variable)
            start.Environment[variable.Name] = variable.Value;
        try
        {
            return new ChildProcess(Process.Start(start)!, isLeveled, cancellationToken);
        }
        catch (Win32Exception fault)
        {
            throw new UnsupportedImageException(
                $"\"{program}\" does not start: {fault.Message}. Install it again, or name another in its environment variable.", fault);
        }
    }

    /// <summary>Runs a program to its end and hands each piece of its output over.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Each as it is.</param>
    /// <param name="take">Gets the pieces in order.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">What is set for it, beside the environment of this process. Default: nothing.</param>
    /// <param name="lines">How many lines of its last words are wanted.</param>
    /// <returns>Its exit code and its last words.</returns>
    public static (int ExitCode, string Errors) Run(
        string program, IEnumerable<string> arguments, Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken,
        (string Name, string Value)? environment = null, int lines = 3)
    {
        using var child = Start(program, arguments, cancellationToken, environment: environment);
        CloseQuietly(child.Input);
        var buffer = new byte[64 * 1024];
        for (int read; (read = child.Output.Read(buffer)) > 0;)
            take(buffer.AsSpan(0, read));
        var exitCode = child.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return (exitCode, child.Errors.Last(lines));
    }

    /// <summary>
    /// Gives the program all that it reads, and closes the pipe. Nothing happens where it has ended already: it says why.
    /// </summary>
    public void TryGiveInput(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Input.Write(bytes);
        }
        catch (IOException)
        {
            // Seen by its exit code.
        }

        CloseQuietly(Input);
    }

    /// <summary>Waits until the program has ended and everything it said is known.</summary>
    /// <param name="limit">How long at most. Default: as long as one takes that has nothing left to do.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It does not end, and was killed.</exception>
    public int WaitForExit(TimeSpan? limit = null)
    {
        if (!_process.WaitForExit(limit ?? Patience))
        {
            Kill();
            throw new TimeoutException($"{_process.StartInfo.FileName} has not ended within {Patience.TotalSeconds} s of its last frame.");
        }

        _listener.Join(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends the program, and those that it has started, in whatever state they are. Idempotent.</summary>
    public void Kill()
    {
        try
        {
            // What has the program's name may be a script that starts it.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already, or is about to.
        }
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _cancellation.Dispose();
        if (!_process.HasExited)
            Kill();
        CloseQuietly(Input);
        CloseQuietly(Output);
        if (_process.WaitForExit(Patience))
            _listener.Join(Patience);
        Errors.Dispose();
        _process.Dispose();
    }

    /// <summary>Closes a pipe whose other end may be gone.</summary>
    public static void CloseQuietly(Stream pipe)
    {
        try
        {
            pipe.Dispose();
        }
        catch (IOException)
        {
            // What was buffered has nobody to go to.
        }
    }

    private void Listen(object? pipe)
    {
        Span<byte> buffer = stackalloc byte[1024];
        try
        {
            for (int read; (read = ((Stream)pipe!).Read(buffer)) > 0;)
                Errors.Add(buffer[..read]);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The pipe was closed together with the program.
        }

        Errors.Finish();
    }
}
