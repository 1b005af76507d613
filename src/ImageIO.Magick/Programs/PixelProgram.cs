using ImageIO.Programs;

namespace ImageIO.Magick.Programs;

/// <summary>A program of the system that reads a format deeper than ImageMagick does here. It writes pixels to a file.</summary>
/// <param name="program">The program.</param>
internal abstract class PixelProgram(SystemProgram program)
{
    private const int BufferSize = 64 * 1024;
    private const int MaxWords = 160;
    private const int PixelsPerSecond = 200_000;

    /// <summary>What every image may take, beside what its size is worth.</summary>
    private static readonly TimeSpan LeastLimit = TimeSpan.FromMinutes(1);

    /// <summary>What it is run for, in a few words. Default: <c>more than 8 bits</c>.</summary>
    public virtual string Purpose => "more than 8 bits";

    /// <summary>The program.</summary>
    public SystemProgram Program => program;

    /// <summary>The extension of the file that the program writes.</summary>
    protected abstract string OutputExtension { get; }

    /// <summary>What is set for the program beside the environment of this process. Default: nothing.</summary>
    protected virtual (string Name, string Value)? Environment => null;

    /// <summary>Whether all that the program says on standard error is of damage. Default: false.</summary>
    protected virtual bool ComplainsOfDamageOnly => false;

    /// <summary>Whether options ask for something that only the program gives. Default: false.</summary>
    /// <param name="options">How the file is read.</param>
    public virtual bool IsNeededFor(ReadOptions options) => false;

    /// <summary>The program that reads as options say. Default: this.</summary>
    /// <param name="options">How the file is read.</param>
    public virtual PixelProgram For(ReadOptions options) => this;

    /// <summary>How long a program may take for an image: a minute, and a second for each 200,000 pixels.</summary>
    public static TimeSpan LimitFor(long pixels) => LeastLimit + TimeSpan.FromSeconds(pixels / PixelsPerSecond);

    /// <summary>Has an image decoded.</summary>
    /// <param name="request">Which, and what is known of it. Whoever cancels its source ends the program.</param>
    /// <exception cref="CorruptImageException">The program does not read the file.</exception>
    /// <exception cref="UnsupportedImageException">The program is not found, does not start or does not end.</exception>
    public DecodedImage Decode(PixelRequest request)
    {
        var output = request.Source.CreateLocalFile(OutputExtension);
        Run(request, output);
        return Open(output, request) ?? throw Failed(request, "It has not written all of the pixels.");
    }

    /// <summary>The arguments: each as it is, no shell reads them.</summary>
    /// <param name="request">What to decode.</param>
    /// <param name="output">Where to.</param>
    protected abstract string[] Arguments(PixelRequest request, string output);

    /// <summary>Reads the start of what was written.</summary>
    /// <param name="output">The file, which is the image's from then on, and gone when that is disposed.</param>
    /// <param name="request">What was asked for.</param>
    /// <returns>Null where the file is not whole.</returns>
    protected abstract DecodedImage? Read(FileStream output, PixelRequest request);

    /// <summary>The path of the program that is run. Default: that of <see cref="Program"/>.</summary>
    protected virtual string Locate() => program.Locate();

    /// <summary>Runs the program to its end.</summary>
    /// <param name="request">What is read.</param>
    /// <param name="output">Where to.</param>
    protected virtual void Run(PixelRequest request, string output)
    {
        var cancellationToken = request.Source.CancellationToken;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(request.Limit);
        try
        {
            var (exitCode, words) = ChildProcess.Run(
                Locate(), Arguments(request, output), static _ => { }, limited.Token, Environment, lines: 1);
            if (exitCode != 0 || (ComplainsOfDamageOnly && words.Length > 0 && request.Options.Tolerance != Tolerance.Partial))
                throw Failed(request, $"It ended with {exitCode}{(words.Length == 0 ? "." : $" and said: {Shorten(words)}.")}");
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new UnsupportedImageException(
                $"The program {program.Name} has not read the file ({request.Description}) within {request.Limit.TotalSeconds:0} s, "
                + "and was ended.");
        }
    }

    private DecodedImage? Open(string output, PixelRequest request)
    {
        if (!File.Exists(output))
            return null;
        var file = new FileStream(
            output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.DeleteOnClose);
        DecodedImage? image = null;
        try
        {
            return image = Read(file, request);
        }
        finally
        {
            if (image is null)
                file.Dispose();
        }
    }

    private static string Shorten(string words) => words.Length > MaxWords ? words[..MaxWords] + "…" : words;

    /// <summary>What to tell where the program does not read a file, or its output is not as expected.</summary>
    /// <param name="request">What was read.</param>
    /// <param name="why">A sentence.</param>
    private CorruptImageException Failed(PixelRequest request, string why) => new(
        $"The file ({request.Description}) is damaged, or of a kind that the program {program.Name} does not know. {why}");
}
