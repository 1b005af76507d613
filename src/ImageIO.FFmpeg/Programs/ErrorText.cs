using System.Text;
using System.Text.RegularExpressions;

namespace ImageIO.FFmpeg.Programs;

/// <summary>What a program says on standard error: its last bytes are kept, the rest is counted. Written by one thread, read by others.</summary>
internal sealed partial class ErrorText
{
    private const int Kept = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[Kept];
    private long _length;

    /// <summary>Whether nothing was said so far.</summary>
    public bool IsEmpty => Interlocked.Read(ref _length) == 0;

    /// <summary>Takes what was said.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var value in bytes)
                _ring[_length++ % Kept] = value;
        }
    }

    /// <summary>The last lines, in one line, without the addresses of objects that ffmpeg prints.</summary>
    /// <param name="lines">How many at most.</param>
    public string Last(int lines)
    {
        byte[] bytes;
        lock (_lock)
        {
            var count = (int)Math.Min(_length, Kept);
            bytes = new byte[count];
            for (var i = 0; i < count; i++)
                bytes[i] = _ring[(_length - count + i) % Kept];
        }

        var all = Encoding.UTF8.GetString(bytes).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", all.TakeLast(lines).Select(line => Address().Replace(line, "").TrimEnd('.')));
    }

    [GeneratedRegex(" @ (0x)?[0-9a-fA-F]+")]
    private static partial Regex Address();
}
