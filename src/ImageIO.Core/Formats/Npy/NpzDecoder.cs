using System.Globalization;
using System.IO.Compression;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>
/// Reads the arrays of a .npz file: those whose name ends in a number by that number, then the others as the archive lists them.
/// </summary>
internal sealed class NpzDecoder : FrameDecoder
{
    private const string MemberExtension = ".npy";

    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly ZipArchive _archive;
    private readonly ZipArchiveEntry[] _members;
    private ChecksumStream? _stream;
    private NpyHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _scratch;
    private int _next;
    private int _shown;

    public NpzDecoder(SourceStream source, ReadOptions options)
    {
        _source = source;
        _options = options;
        source.EnsureSeekable();
        ZipDirectory.CheckSize(source, options.Limits);
        _archive = Guard(() => new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true), "The zip archive can't be read");
        _members = Guard(() => Order(_archive.Entries), "The zip archive's directory can't be read");
        if (_members.Length == 0 && _archive.Entries.Count > 0)
        {
            var listed = ZipMember.Listed(_archive);
            var first = _archive.Entries.FirstOrDefault(entry => entry.Length > 0)?.FullName ?? "image.png";
            _archive.Dispose();
            var advice = source.LocalPath is { } path && path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                ? $"Name the member that is meant, as if the archive were a folder: \"{path}/{first}\""
                : "Read a member by itself: save the archive and name it as \"archive.zip/member.png\", or open it with ZipArchive and " +
                    "pass the member's stream";
            throw new UnknownImageFormatException($"{source.Name} is a zip archive without any array (.npy) in it. {listed} {advice}.");
        }
    }

    public override int? ImageCount => _members.Length;

    public override FrameHeader? ReadHeader()
    {
        if (_frame is not null)
            return _frame;
        if (_next >= _members.Length)
            return null;
        var member = _members[_next];
        _header = Guard(() =>
        {
            _stream = new ChecksumStream(member.Open());
            return NpyHeader.Read(_stream, member.FullName);
        }, $"The member {member.FullName} can't be read");

        // The numbers begin behind the magic string, the length and at least the shortest header: a member that is smaller than its numbers
        // lies about one of both.
        if (_header.ByteLength > member.Length && _options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt(
                $"{member.FullName} ends early: its numbers need {_header.ByteLength} bytes, but the archive lists {member.Length} for " +
                "all of it.");
        _shown = _next;
        return _frame = _header.ToFrameHeader(NameOf(member));
    }

    public override void ReadPixels(NdArray destination)
    {
        var name = _members[_next].FullName;
        var reader = new NpyReader(_stream!, _header!, name, _options);
        Guard(() =>
        {
            reader.ReadPixels(destination, ref _scratch);
            return true;
        }, $"The member {name} can't be read");
        CheckSum(_members[_next], _stream!);
        GoTo(_next + 1);
    }

    /// <summary>The member of this name, with or without its extension.</summary>
    public override int? FindImage(string name)
    {
        var index = Array.FindIndex(_members, member => NameOf(member) == name || member.FullName == name);
        return index >= 0 ? index : null;
    }

    public override bool TrySkipPixels()
    {
        GoTo(_next + 1);
        return true;
    }

    public override bool TrySeek(int index)
    {
        GoTo(index);
        return true;
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _shown < _members.Length ? new ImageMetadata([new("name", NameOf(_members[_shown]))]) : ImageMetadata.Empty;

    protected override void Dispose(bool disposing)
    {
        _stream?.Dispose();
        _archive.Dispose();
        _scratch?.Dispose();
        base.Dispose(disposing);
    }

    private static ZipArchiveEntry[] Order(IEnumerable<ZipArchiveEntry> entries)
        => [.. entries.Where(entry => entry.FullName.EndsWith(MemberExtension, StringComparison.OrdinalIgnoreCase))
            .OrderBy(entry => TrailingNumber(NameOf(entry)))];

    private static string NameOf(ZipArchiveEntry entry) => entry.FullName[..^MemberExtension.Length];

    private static ulong TrailingNumber(string name)
        => ulong.TryParse(name.AsSpan(name.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) ? number : ulong.MaxValue;

    /// <summary>
    /// Compares with the archive's own checksum. Bytes behind the array, which NumPy never writes, would have to be read for it: then it is
    /// left alone.
    /// </summary>
    private void CheckSum(ZipArchiveEntry member, ChecksumStream read)
    {
        if (read.Count != member.Length || read.Checksum == member.Crc32)
            return;
        var message = $"{member.FullName} is damaged: its checksum is {read.Checksum:X8}, and {member.Crc32:X8} in the archive's directory";
        if (_options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt($"{message}.");
        _options.OnWarning?.Invoke(new ImageWarning($"{message}. It is given as it is.", _source.Position));
    }

    private void GoTo(int index)
    {
        _stream?.Dispose();
        _stream = null;
        _frame = null;
        _next = index;
    }

    /// <summary>
    /// The archive reader throws many kinds of exception at damage; here they become one. The source's own faults and ours pass.
    /// </summary>
    private T Guard<T>(Func<T> read, string what)
    {
        try
        {
            return read();
        }
        catch (NotSupportedException fault) when (!ReferenceEquals(fault, _source.InnerFault))
        {
            throw new UnsupportedImageException(
                $"{what}: it is packed in a way that is not known here. Pack it anew, with deflate or without compression.", fault);
        }
        catch (Exception fault) when (fault is not (ImageException or OperationCanceledException or OutOfMemoryException)
            && !ReferenceEquals(fault, _source.InnerFault))
        {
            throw new CorruptImageException(
                $"{what}: {(fault is EndOfStreamException ? "it is cut short" : "its data are damaged")}. Get the archive again.", fault);
        }
    }
}
