namespace ImageIO.Cli.Output;

/// <summary>Writes files that appear whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, byte[] contents)
    {
        var temporary = path + ".tmp~";
        try
        {
            File.WriteAllBytes(temporary, contents);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
