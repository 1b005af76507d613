using ImageIO.Programs;

namespace ImageIO.Magick.Programs;

/// <summary>The program <c>unprocessed_raw</c>, which comes with <c>dcraw_emu</c>: the values of the sensor, as they are.</summary>
/// <param name="program">The program that it comes with.</param>
internal sealed class MosaicProgram(SystemProgram program) : PixelProgram(program)
{
    protected override string OutputExtension => ".pgm";

    protected override bool ComplainsOfDamageOnly => true;

    protected override string Locate() => Program.LocateCompanion("unprocessed_raw");

    protected override string[] Arguments(PixelRequest request, string output) => [NameOfInput(output)];

    /// <summary>It writes beside what it reads, to the same name with an extension more: it is given a link where it may write.</summary>
    protected override void Run(PixelRequest request, string output)
    {
        var link = NameOfInput(output);
        try
        {
            Link(link, request.Input);
            base.Run(request, output);
        }
        finally
        {
            File.Delete(link);
        }
    }

    protected override DecodedImage? Read(FileStream output, PixelRequest request) => PnmFile.Read(output, request);

    private static void Link(string link, string path)
    {
        try
        {
            File.CreateSymbolicLink(link, path);
        }
        catch (Exception fault) when (OperatingSystem.IsWindows() && fault is IOException or UnauthorizedAccessException)
        {
            // Not every user of Windows may make links.
            File.Copy(path, link);
        }
    }

    private string NameOfInput(string output) => output[..^OutputExtension.Length];
}
