namespace ImageIO.FFmpeg.Reading;

/// <summary>
/// Reads NUT, the container in which ffmpeg hands raw frames over: unlike plain raw frames, each comes with its time. One stream of video,
/// as ffmpeg writes it. The specification is nut.txt of the FFmpeg project (ffmpeg.org/~michael/nut.txt); its names are in the comments.
/// </summary>
/// <param name="pipe">What is read.</param>
internal sealed class NutReader(PipeReader pipe)
{
    private const ulong MainStart = 0x4E4D7A561F5F04AD;
    private const ulong StreamStart = 0x4E5311405BF2F9DB;
    private const ulong SyncPointStart = 0x4E4BE4ADEECA4569;
    private const int LargeHeader = 4096;

    // FLAG_… of the specification.
    private const long FlagCodedTime = 8;
    private const long FlagStreamId = 16;
    private const long FlagSizeMsb = 32;
    private const long FlagChecksum = 64;
    private const long FlagReserved = 128;
    private const long FlagSideData = 256;
    private const long FlagHeaderIndex = 1024;
    private const long FlagMatchTime = 2048;
    private const long FlagCoded = 4096;
    private const long FlagInvalid = 8192;

    private static readonly byte[] Identification = [.. "nut/multimedia container\0"u8];

    private readonly FrameCode[] _codes = new FrameCode[256];
    private byte[][] _beginnings = [[]];
    private int _beginning;
    private Rational[] _timeBases = [];
    private int _timeShift;
    private long _lastTime;

    /// <summary>Pixels in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>A tick of the clock, in seconds.</summary>
    public Rational TimeBase { get; private set; }

    /// <summary>The time of the frame that follows, in ticks.</summary>
    public long Time { get; private set; }

    /// <summary>The bytes of the frame that follows.</summary>
    public long Size { get; private set; }

    /// <summary>Reads up to the first frame or the end.</summary>
    /// <returns>False where there is nothing at all.</returns>
    /// <exception cref="InvalidDataException">It is no NUT.</exception>
    public bool TryReadStart()
    {
        foreach (var expected in Identification)
        {
            var found = pipe.TryReadByte();
            if (found < 0 && expected == Identification[0])
                return false;
            if (found != expected)
                throw new InvalidDataException("ffmpeg has not written NUT.");
        }

        return true;
    }

    /// <summary>Goes to the next frame, which is then to be read or skipped.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="EndOfStreamException">The pipe ends within a header.</exception>
    /// <exception cref="InvalidDataException">A header makes no sense.</exception>
    public bool TryReadFrameHeader()
    {
        while (true)
        {
            var code = pipe.TryReadByte();
            if (code < 0)
                return false;
            if (code == 'N')
            {
                ReadPacket();
                continue;
            }

            ReadFrame(_codes[code]);
            return true;
        }
    }

    /// <summary>Reads the frame whose header was read.</summary>
    /// <param name="destination">As long as its size.</param>
    /// <exception cref="EndOfStreamException">The pipe ends within it.</exception>
    public void ReadFrame(Span<byte> destination)
    {
        var beginning = _beginnings[_beginning];
        beginning.CopyTo(destination);
        pipe.ReadExactly(destination[beginning.Length..]);
    }

    /// <summary>Passes over the frame whose header was read.</summary>
    /// <exception cref="EndOfStreamException">The pipe ends within it.</exception>
    public void SkipFrame() => pipe.Skip(Size - _beginnings[_beginning].Length);

    private void ReadFrame(FrameCode code)
    {
        var flags = code.Flags;
        if ((flags & FlagCoded) != 0)
            flags ^= pipe.ReadNumber();
        if ((flags & FlagInvalid) != 0)
            throw new InvalidDataException("A frame has a code that means none.");
        if ((flags & FlagStreamId) != 0)
            pipe.ReadNumber();
        Time = (flags & FlagCodedTime) != 0 ? FullTime(pipe.ReadNumber()) : _lastTime + code.TimeStep;
        _lastTime = Time;
        var size = code.SizeLsb + ((flags & FlagSizeMsb) != 0 ? checked(code.SizeFactor * pipe.ReadNumber()) : 0);
        if ((flags & FlagMatchTime) != 0)
            pipe.ReadSigned();
        var header = (flags & FlagHeaderIndex) != 0 ? pipe.ReadNumber() : code.HeaderIndex;
        var reserved = (flags & FlagReserved) != 0 ? pipe.ReadNumber() : code.Reserved;
        for (long i = 0; i < reserved; i++)
            pipe.ReadNumber();
        if ((flags & FlagChecksum) != 0)
            pipe.Skip(sizeof(uint));
        if ((flags & FlagSideData) != 0)
            throw new InvalidDataException("A frame carries data beside its pixels.");

        // Beginnings that frames of some codecs share are left out of small frames: pixels may happen to begin alike.
        _beginning = size <= LargeHeader && (ulong)header < (ulong)_beginnings.Length ? (int)header : 0;
        Size = size;
    }

    private long FullTime(long coded)
    {
        var modulus = 1L << _timeShift;
        if (coded >= modulus)
            return coded - modulus;
        var delta = _lastTime - (modulus / 2);
        return ((coded - delta) & (modulus - 1)) + delta;
    }

    private void ReadPacket()
    {
        Span<byte> rest = stackalloc byte[7];
        pipe.ReadExactly(rest);
        ulong start = 'N';
        foreach (var value in rest)
            start = (start << 8) | value;
        var length = pipe.ReadNumber();
        if (length > LargeHeader)
            pipe.Skip(sizeof(uint));
        if (length > 16 << 20)
            throw new InvalidDataException($"A header has {length} bytes.");
        var bytes = new byte[length];
        pipe.ReadExactly(bytes);
        var header = PipeReader.Of(bytes);
        switch (start)
        {
            case MainStart:
                ReadMain(header);
                break;
            case StreamStart:
                ReadStream(header);
                break;
            case SyncPointStart:
                ReadSyncPoint(header);
                break;
        }
    }

    private void ReadSyncPoint(PipeReader header)
    {
        var coded = header.ReadNumber();
        var timeBase = _timeBases[coded % _timeBases.Length];
        var time = coded / _timeBases.Length;

        // In ticks of the stream, rounded down.
        var numerator = (Int128)time * timeBase.Numerator * TimeBase.Denominator;
        _lastTime = (long)(numerator / ((Int128)timeBase.Denominator * TimeBase.Numerator));
    }

    private void ReadMain(PipeReader header)
    {
        var version = header.ReadNumber();
        if (version > 3)
            header.ReadNumber();
        header.ReadNumber();
        header.ReadNumber();
        var count = header.ReadNumber();
        if (count is < 1 or > 1024)
            throw new InvalidDataException($"There are {count} clocks.");
        _timeBases = new Rational[count];
        for (var i = 0; i < count; i++)
        {
            var numerator = header.ReadNumber();
            _timeBases[i] = new Rational(Math.Max(1, numerator), Math.Max(1, header.ReadNumber()));
        }

        ReadFrameCodes(header);
        var headers = header.ReadNumber();
        if (headers > 127)
            throw new InvalidDataException($"There are {headers} beginnings of frames.");
        _beginnings = new byte[headers + 1][];
        _beginnings[0] = [];
        for (var i = 1; i <= headers; i++)
        {
            _beginnings[i] = new byte[Math.Min(header.ReadNumber(), 256)];
            header.ReadExactly(_beginnings[i]);
        }
    }

    /// <summary>What each first byte of a frame stands for, as runs of codes that differ in their size.</summary>
    private void ReadFrameCodes(PipeReader header)
    {
        long step = 0, factor = 1, stream = 0, headerIndex = 0;
        for (var i = 0; i < _codes.Length;)
        {
            var flags = header.ReadNumber();
            var fields = header.ReadNumber();
            step = fields > 0 ? header.ReadSigned() : step;
            factor = fields > 1 ? header.ReadNumber() : factor;
            stream = fields > 2 ? header.ReadNumber() : stream;
            var size = fields > 3 ? header.ReadNumber() : 0;
            var reserved = fields > 4 ? header.ReadNumber() : 0;
            var count = fields > 5 ? header.ReadNumber() : factor - size;
            if (fields > 6)
                header.ReadSigned();
            headerIndex = fields > 7 ? header.ReadNumber() : headerIndex;
            for (var j = 8; j < fields; j++)
                header.ReadNumber();
            if (count <= 0)
                throw new InvalidDataException("The table of frame codes makes no sense.");
            for (long j = 0; j < count && i < _codes.Length; j++, i++)
            {
                if (i == 'N')
                {
                    _codes[i] = new FrameCode(FlagInvalid, 0, 0, 0, 0, 0);
                    j--;
                    continue;
                }

                _codes[i] = new FrameCode(flags, step, factor, size + j, reserved, headerIndex);
            }
        }
    }

    private void ReadStream(PipeReader header)
    {
        header.ReadNumber();
        header.ReadNumber();
        header.Skip(header.ReadNumber());
        var timeBase = header.ReadNumber();
        if (timeBase >= _timeBases.Length)
            throw new InvalidDataException("A stream has a clock that is not there.");
        TimeBase = _timeBases[timeBase];
        _timeShift = (int)Math.Min(header.ReadNumber(), 62);
        header.ReadNumber();
        header.ReadNumber();
        header.ReadNumber();
        header.Skip(header.ReadNumber());
        (Width, Height) = ((int)Math.Min(header.ReadNumber(), int.MaxValue), (int)Math.Min(header.ReadNumber(), int.MaxValue));
    }

    /// <summary>What a first byte stands for.</summary>
    private readonly record struct FrameCode(
        long Flags, long TimeStep, long SizeFactor, long SizeLsb, long Reserved, long HeaderIndex);
}
