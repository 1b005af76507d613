using System.IO.Compression;

namespace ImageIO.Resources;

/// <summary>A member of a zip archive. The archive is written anew beside its place and moved there: it has the old member or the new one, never both, never half.</summary>
/// <remarks>Image formats compress by themselves, so members are stored as they are. Writes of one process to archives take turns; other processes are not waited for.</remarks>
internal sealed class ZipOutput : TargetOutput
{
    private static readonly Lock Turn = new();

    private readonly ZipPath _path;
    private readonly ZipOutput? _main;
    private readonly List<ZipOutput> _siblings = [];
    private SpoolStream? _contents = new();

    public ZipOutput(ZipPath path, ZipOutput? main = null)
    {
        if (Path.GetDirectoryName(path.Archive) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder \"{folder}\" does not exist. Create it before writing \"{path.Archive}\".");
        if (path.Member.EndsWith('/') || path.Member.Split('/').Any(part => part is "" or "." or ".."))
            throw new ArgumentException($"\"{path.Member}\" can't be a member of a zip archive: it has an empty, \".\" or \"..\" part, and would be unpacked outside of its folder.", nameof(path));
        _path = path;
        _main = main;
    }

    public override bool CanSeek => true;

    public override void Write(ReadOnlySpan<byte> bytes) => _contents!.Write(bytes);

    public override void Seek(long position) => _contents!.Position = position;

    public override (string Name, TargetOutput Output)? CreateSibling(string extension)
    {
        var path = _path with { Member = Path.ChangeExtension(_path.Member, extension) };
        var sibling = new ZipOutput(path, this);
        _siblings.Add(sibling);
        return (path.ToString(), sibling);
    }

    public override void Commit(bool canUndo)
    {
        // One new archive takes all members of an image.
        if (_main is not null)
            return;
        var temporary = Path.Join(Path.GetDirectoryName(_path.Archive), TemporaryFile.NewName());
        lock (Turn)
        {
            try
            {
                if (File.Exists(_path.Archive))
                    File.Copy(_path.Archive, temporary);
                PutInto(temporary);
                File.Move(temporary, _path.Archive, overwrite: true);
            }
            catch (InvalidDataException fault)
            {
                throw new IOException($"\"{_path.Archive}\" is no zip archive, or a damaged one: nothing can be added to it. {fault.Message}", fault);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    public override void Dispose()
    {
        _contents?.Dispose();
        _contents = null;
    }

    private void PutInto(string archivePath)
    {
        using var archive = ZipFile.Open(archivePath, ZipArchiveMode.Update);
        foreach (var sibling in _siblings)
            sibling.PutInto(archive);
        PutInto(archive);
    }

    private void PutInto(ZipArchive archive)
    {
        foreach (var old in archive.Entries.Where(entry => entry.FullName.Replace('\\', '/') == _path.Member).ToList())
            old.Delete();
        using var member = archive.CreateEntry(_path.Member, CompressionLevel.NoCompression).Open();
        _contents!.Position = 0;
        _contents.CopyTo(member);
    }
}
