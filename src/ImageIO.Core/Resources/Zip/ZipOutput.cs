using System.IO.Compression;

namespace ImageIO.Resources;

/// <summary>
/// A member of a zip archive. The archive is written anew beside its place and moved there: it has the old member or the new one, never
/// both, never half.
/// </summary>
/// <remarks>
/// Image formats compress by themselves, so members are stored as they are. Writes of one process to archives take turns; other processes
/// are not waited for.
/// </remarks>
internal sealed class ZipOutput : TargetOutput
{
    private static readonly Lock Turn = new();

    private readonly ZipPath _path;
    private readonly bool _isDurable;
    private readonly ZipOutput? _main;
    private readonly TargetPlace _place;
    private readonly List<ZipOutput> _siblings = [];
    private SpoolStream? _contents = new();

    public ZipOutput(ZipPath path, bool isDurable = false, ZipOutput? main = null)
    {
        if (path.Member.EndsWith('/') || path.Member.Split('/').Any(part => part is "" or "." or ".."))
        {
            throw new ArgumentException(
                $"\"{path.Member}\" can't be a member of a zip archive: it has an empty, \".\" or \"..\" part, and would be unpacked " +
                "outside of its folder.",
                nameof(path));
        }

        _path = path;
        _isDurable = isDurable;
        _main = main;
        _place = main?._place ?? new TargetPlace(path.Archive) { IsDurable = isDurable };
    }

    public override bool CanSeek => true;

    public override void Write(ReadOnlySpan<byte> bytes) => _contents!.Write(bytes);

    public override void Seek(long position) => _contents!.Position = position;

    public override (string Name, TargetOutput Output)? CreateSibling(string extension)
    {
        var path = _path with { Member = Path.ChangeExtension(_path.Member, extension) };
        var sibling = new ZipOutput(path, main: this);
        _siblings.Add(sibling);
        return (path.ToString(), sibling);
    }

    public override void Commit(bool canUndo)
    {
        // One new archive takes all members of an image.
        if (_main is not null)
            return;
        lock (Turn)
        {
            var beside = _place.TryCreateBeside(out var temporary);
            if (beside is null)
            {
                throw new UnauthorizedAccessException(
                    $"\"{_path.Archive}\" can't be written: you may not make files in its folder, and an archive is made anew beside its " +
                    "place.");
            }

            try
            {
                using (beside)
                {
                    PutInto(beside);
                    beside.Flush(flushToDisk: _isDurable);
                }

                _place.Put(temporary, canUndo: false);
            }
            catch (InvalidDataException fault)
            {
                throw new IOException(
                    $"\"{_path.Archive}\" is no zip archive, or a damaged one: nothing can be added to it. Write to another path, or " +
                    "take it away first.", fault);
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

    private void PutInto(FileStream file)
    {
        if (File.Exists(_place.Path))
        {
            using var old = new FileStream(_place.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            old.CopyTo(file);
            file.Position = 0;
        }

        using var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true);
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
