using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageIO.Diagnostics.Probes;

/// <summary>A file of Linux's /proc or /sys that is kept open and read again and again into one buffer.</summary>
internal sealed class ProcFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer = new byte[8192];
    private int _length;

    private ProcFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens the file; null where there is none, or none for us.</summary>
    public static ProcFile? TryOpen(string path)
    {
        try
        {
            return new ProcFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the file as it is now. Returns false when it is gone, as a process's files are after its end.</summary>
    public bool TryRead()
    {
        try
        {
            _length = 0;
            int read;
            while (_length < _buffer.Length && (read = RandomAccess.Read(_handle, _buffer.AsSpan(_length), _length)) > 0)
                _length += read;
            return _length > 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The number behind a name at the start of a line; null where the line or the number is missing.</summary>
    /// <param name="name">With what separates it, for instance <c>VmRSS:</c>.</param>
    public long? Number(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(0, _length);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            if (line.StartsWith(name))
                return Parse(line[name.Length..]);
            text = end < 0 ? default : text[(end + 1)..];
        }

        return null;
    }

    /// <summary>The same, where the unit is kB.</summary>
    /// <returns>Bytes.</returns>
    public long? Kilobytes(ReadOnlySpan<byte> name) => Number(name) * 1024;

    /// <summary>The number that the file starts with.</summary>
    public long? FirstNumber() => Parse(_buffer.AsSpan(0, _length));

    public string Text() => Encoding.UTF8.GetString(_buffer.AsSpan(0, _length));

    public void Dispose() => _handle.Dispose();

    private static long? Parse(ReadOnlySpan<byte> text)
        => Utf8Parser.TryParse(text.TrimStart(" \t"u8), out long value, out _) ? value : null;
}
