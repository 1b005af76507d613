using System.IO.Compression;
using ImageIO.Codecs;

namespace ImageIO.Cli.Output;

/// <summary>What to say of a zip archive that was named as if it were an image.</summary>
internal static class ZipListing
{
    private const string Extension = ".zip";
    private const int MaxNames = 8;

    /// <summary>The members of an archive, and how to name one.</summary>
    /// <param name="file">What was to be read.</param>
    /// <returns>Null where it is no zip archive, or a damaged one.</returns>
    public static string? TryDescribe(string file)
    {
        if (!Path.GetExtension(file).Equals(Extension, StringComparison.OrdinalIgnoreCase) || !File.Exists(file))
            return null;
        try
        {
            using var archive = ZipFile.OpenRead(file);
            var members = archive.Entries.Where(entry => entry.Name.Length > 0).Select(entry => entry.FullName).ToList();
            var images = members.Where(IsReadable).ToList();
            if (images.Count == 0)
                return $"\"{file}\" is a zip archive without an image that can be read. It holds {List(members)}.";
            var count = FileSummary.Count(images.Count, "image");
            return $"\"{file}\" is a zip archive with {count}: {List(images)}. Name one of them as \"{file}/{images[0]}\".";
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsReadable(string member)
        => Iio.Codecs.FindByExtension(Path.GetExtension(member), CodecCapabilities.Read) is not null;

    private static string List(List<string> names)
    {
        if (names.Count == 0)
            return "nothing";
        var more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return string.Join(", ", names.Take(MaxNames).Select(name => $"\"{name}\"")) + more;
    }
}
