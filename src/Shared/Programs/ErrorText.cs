using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageIO.Programs;

/// <summary>
/// What a program says on standard error, line by line: the last complaints are kept. Written by one thread, read by others.
/// </summary>
/// <param name="isLeveled">Whether lines say what they are (<c>-v level+info</c>): only errors are complaints then, and the description of
/// the output is looked for.</param>
internal sealed partial class ErrorText(bool isLeveled) : IDisposable
{
    private const int MaxLines = 16;
    private const int MaxLength = 500;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly ManualResetEventSlim _described = new();
    private readonly byte[] _line = new byte[MaxLength];
    private int _length;
    private bool _isOfOutput;
    private string? _output;
    private TimeSpan? _filmLength;

    /// <summary>Whether there were no complaints so far.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _lines.Count == 0;
        }
    }

    /// <summary>Takes what was said.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value is (byte)'\n' or (byte)'\r')
                EndLine();
            else if (_length < MaxLength)
                _line[_length++] = value;
        }
    }

    /// <summary>Says that there is no more.</summary>
    public void Finish()
    {
        EndLine();
        _described.Set();
    }

    /// <summary>The last complaints, in one line, without the addresses of objects that ffmpeg prints.</summary>
    /// <param name="lines">How many at most.</param>
    public string Last(int lines)
    {
        lock (_lock)
            return string.Join("; ", _lines.TakeLast(lines));
    }

    /// <summary>
    /// How ffmpeg describes the pixels that it writes (<c>yuv420p(tv, bt709, progressive)</c>): said before the first frame.
    /// </summary>
    /// <param name="patience">How long to wait for it.</param>
    /// <returns>Null where it is not said.</returns>
    public string? DescriptionOfOutput(TimeSpan patience) => _described.Wait(patience) ? _output : null;

    /// <summary>How long the file is, to hundredths of a second; null where that is not said. Known with the first frame.</summary>
    public TimeSpan? FilmLength
    {
        get
        {
            lock (_lock)
                return _filmLength;
        }
    }

    public void Dispose() => _described.Dispose();

    private void EndLine()
    {
        var line = Encoding.UTF8.GetString(_line, 0, _length).Trim();
        _length = 0;
        if (line.Length == 0)
            return;
        if (isLeveled && !Complaint().IsMatch(line))
        {
            LookForLength(line);
            LookForOutput(line);
            return;
        }

        lock (_lock)
        {
            if (_lines.Count == MaxLines)
                _lines.Dequeue();
            _lines.Enqueue(Noise().Replace(line, "").TrimEnd('.'));
        }
    }

    private void LookForLength(string line)
    {
        if (_isOfOutput || Length().Match(line) is not { Success: true } match)
            return;
        lock (_lock)
            _filmLength ??= TimeSpan.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    private void LookForOutput(string line)
    {
        _isOfOutput = _isOfOutput || line.StartsWith("[info] Output #0,", StringComparison.Ordinal);
        if (!_isOfOutput || _output is not null || Output().Match(line) is not { Success: true } match)
            return;
        _output = match.Groups[1].Value;
        _described.Set();
    }

    [GeneratedRegex(@"^(\[[^\]]*\] )?\[(error|fatal|panic)\] ")]
    private static partial Regex Complaint();

    [GeneratedRegex(@" @ (0x)?[0-9a-fA-F]+|\[(error|fatal|panic)\] ")]
    private static partial Regex Noise();

    [GeneratedRegex(@"^\[info\] +Duration: (\d+:\d+:\d+\.\d+), start:")]
    private static partial Regex Length();

    [GeneratedRegex(@"^\[info\] +Stream #0:0.*?: Video: rawvideo(?: \([^)]*\))?, (\w+(?:\([^()]*(?:\([^()]*\))?[^()]*\))?)")]
    private static partial Regex Output();
}
