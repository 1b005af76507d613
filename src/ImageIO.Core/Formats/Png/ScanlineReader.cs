using System.IO.Compression;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>
/// Inflates image data and gives it row by row, each with its filter type in front. Many rows come with one call of the inflater.
/// </summary>
internal ref struct ScanlineReader
{
    private readonly IdatStream _data;
    private readonly DeflateStream _inflater;
    private readonly SourceStream _source;
    private readonly Span<byte> _buffer;
    private readonly bool _careful;
    private int _start;
    private int _end;
    private uint _checksum = Adler32.Start;
    private bool _hasStarted;

    /// <summary>Starts to read.</summary>
    /// <param name="data">The compressed data, at their start.</param>
    /// <param name="inflater">Inflates them, behind their header.</param>
    /// <param name="source">Where the compressed bytes come from in the end.</param>
    /// <param name="buffer">Must hold the longest row and its filter type.</param>
    /// <param name="careful">Inflate no more than the next row at once: a call that meets damage gives nothing, so less is lost.</param>
    public ScanlineReader(IdatStream data, DeflateStream inflater, SourceStream source, Span<byte> buffer, bool careful)
    {
        _data = data;
        _inflater = inflater;
        _source = source;
        _buffer = buffer;
        _careful = careful;
    }

    /// <summary>The next row of so many bytes, with its filter type. Valid until the next call. Empty where the data has ended.</summary>
    public ReadOnlySpan<byte> Next(int rowBytes)
    {
        var wanted = rowBytes + 1;
        if (_end - _start < wanted && !Fill(wanted))
            return default;
        var row = _buffer.Slice(_start, wanted);
        _start += wanted;
        return row;
    }

    /// <summary>The checksum of all that was inflated.</summary>
    public readonly uint Checksum => _checksum;

    /// <summary>Looks whether the compressed data end behind the rows that were read.</summary>
    /// <returns>Whether there was more data than the rows that were read; it is read no further then.</returns>
    public readonly bool HasMore() => _end > _start || PngInflate.Read(_inflater, _buffer, _source) > 0;

    private bool Fill(int wanted)
    {
        _buffer[_start.._end].CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (!_hasStarted && !ReadHeader())
            return false;
        while (_end < wanted)
        {
            var read = PngInflate.Read(_inflater, _careful ? _buffer[_end..wanted] : _buffer[_end..], _source);
            if (read == 0)
                return false;
            _checksum = Adler32.Append(_checksum, _buffer.Slice(_end, read));
            _end += read;
        }

        return true;
    }

    /// <summary>
    /// The two bytes in front of deflated data (RFC 1950, section 2.2). An inflater that reads them also refuses data whose checksum alone
    /// is wrong.
    /// </summary>
    /// <returns>False where the data end before.</returns>
    /// <exception cref="CorruptImageException">They are not those of a PNG.</exception>
    private bool ReadHeader()
    {
        const int deflate = 8;
        const int hasDictionary = 0x20;
        Span<byte> header = stackalloc byte[2];
        if (_data.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return false;
        _hasStarted = true;
        if ((header[0] & 0x0F) != deflate || ((header[0] << 8) | header[1]) % 31 != 0 || (header[1] & hasDictionary) != 0)
            throw new CorruptImageException(
                "The compressed data are damaged: they don't start as those of a PNG do (RFC 1950, section 2.2). Get the file again.");
        return true;
    }
}
