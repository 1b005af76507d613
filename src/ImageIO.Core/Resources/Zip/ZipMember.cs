using System.IO.Compression;

namespace ImageIO.Resources;

/// <summary>
/// A member of a zip archive, as a stream that only moves forward: nothing is unpacked to disk, and no name in the archive ever becomes a
/// path.
/// </summary>
internal sealed class ZipMember : ForwardReadStream
{
    private readonly string _name;
    private readonly SourceStream _file;
    private readonly ZipArchive _archive;
    private readonly ZipArchiveEntry _entry;
    private readonly ChecksumStream _contents;

    private ZipMember(string name, SourceStream file, ZipArchive archive, ZipArchiveEntry entry)
    {
        _name = name;
        _file = file;
        _archive = archive;
        _entry = entry;
        _contents = new ChecksumStream(entry.Open());
    }

    /// <summary>Opens the member of an archive.</summary>
    /// <exception cref="FileNotFoundException">The archive has no such member.</exception>
    /// <exception cref="CorruptImageException">The archive is damaged.</exception>
    /// <exception cref="UnsupportedImageException">The member is encrypted, or packed in a way that .NET does not know.</exception>
    public static OpenedSource Open(string name, ZipPath path, ReadOptions options, CancellationToken cancellationToken)
    {
        var limits = options.Limits;
        var stream = new FileStream(path.Archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.RandomAccess);
        var file = new SourceStream(path.Archive, stream, ownsInner: true, Limits.None with { MaxWorkingBytes = limits.MaxWorkingBytes },
            cancellationToken);
        ZipArchive? archive = null;
        try
        {
            ZipDirectory.CheckSize(file, limits);
            archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var entry = Find(archive, path);
            var member = new ZipMember(name, file, archive, entry);
            var source = new SourceStream(name, member, ownsInner: true, limits, cancellationToken)
            {
                OpenBeside = sibling => OpenBeside(path, sibling, options, cancellationToken),
            };
            return new(source, Resource.ExtensionOf(path.Member));
        }
        catch (Exception fault)
        {
            archive?.Dispose();
            file.Dispose();
            if (fault is InvalidDataException or EndOfStreamException or OverflowException)
                throw new CorruptImageException("The zip archive is damaged: its directory does not fit its contents. Get it again, or " +
                    "repair it with \"zip -FF\".", fault)
                {
                    Resource = path.Archive,
                };
            if (fault is ImageException ours)
                ours.Resource ??= path.Archive;
            throw;
        }
    }

    private static SourceStream OpenBeside(ZipPath path, string sibling, ReadOptions options, CancellationToken cancellationToken)
    {
        var beside = path with { Member = path.Member[..(path.Member.LastIndexOf('/') + 1)] + sibling };
        return Open(beside.ToString(), beside, options, cancellationToken).Stream;
    }

    /// <summary>As the archive lists it: more or fewer bytes are damage.</summary>
    public override long? ExpectedLength => _entry.Length;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int read;
        try
        {
            read = _contents.Read(buffer);
        }
        catch (InvalidDataException fault)
        {
            throw Corrupt($"The member's compressed data are damaged after {_contents.Count} of {_entry.Length} bytes. Get the archive " +
                "again.", fault);
        }

        // Checked where the last byte is, because whoever reads need not ask beyond it.
        if (_contents.Count > _entry.Length)
            throw Corrupt($"The archive lists {_entry.Length} bytes for the member, but there are more.");
        if (read == 0 && _contents.Count < _entry.Length)
            throw Corrupt($"The archive lists {_entry.Length} bytes for the member, but only {_contents.Count} are there.");
        if (_contents.Count == _entry.Length && _contents.Checksum != _entry.Crc32)
            throw Corrupt($"The member's checksum is {_contents.Checksum:X8}, but the archive lists {_entry.Crc32:X8}.");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _contents.Dispose();
        _archive.Dispose();
        _file.Dispose();
        base.Dispose(disposing);
    }

    private static ZipArchiveEntry Find(ZipArchive archive, ZipPath path)
    {
        // Names that a Windows program wrote may have backslashes. The last of several wins, as it does where they are unpacked.
        var entry = archive.Entries.LastOrDefault(entry => entry.FullName == path.Member)
            ?? archive.Entries.LastOrDefault(entry => entry.FullName.Replace('\\', '/') == path.Member)
            ?? throw new FileNotFoundException($"\"{path.Archive}\" has no member \"{path.Member}\". {Listed(archive)}", path.Archive);
        return entry.IsEncrypted
            ? throw new UnsupportedImageException(
                $"The member \"{path.Member}\" is encrypted. Unpack it with a program that knows the password.")
            : entry;
    }

    /// <summary>A sentence that names the first members.</summary>
    public static string Listed(ZipArchive archive)
    {
        const int shown = 5;
        var names = archive.Entries.Take(shown).Select(entry => $"\"{entry.FullName}\"");
        return archive.Entries.Count switch
        {
            0 => "It is empty.",
            > shown => $"It has {archive.Entries.Count} members, the first of them {string.Join(", ", names)}.",
            _ => $"It has {string.Join(", ", names)}.",
        };
    }

    private CorruptImageException Corrupt(string message, Exception? inner = null) => new(message, inner) { Resource = _name };
}
