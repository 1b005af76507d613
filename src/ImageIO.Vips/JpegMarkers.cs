using ImageIO.Jpeg;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>
/// Follows the markers of a JPEG (ITU-T T.81, annex B) while its bytes pass by: what libvips doesn't tell of the frame, comments, further
/// images, and how many scans there are. Decodes nothing.
/// </summary>
internal sealed class JpegMarkers(Limits limits)
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App13 = 0xED;
    private const byte Comment = 0xFE;
    private const int FrameHeaderLength = 6;
    private const int ComponentLength = 3;
    private const int MaxComponents = 4;
    private const int EndMarkerLength = 2;
    private const int LastLength = 3;
    private const int ExtensionPrefixLength = 35;

    private readonly List<byte[]> _comments = [];
    private readonly List<byte[]> _extensions = [];
    private readonly List<byte[]> _resources = [];
    private long _next;

    /// <summary>Where the bytes that are taken in now stand.</summary>
    private long _place;

    /// <summary>Where the payload of the segment begins.</summary>
    private long _payloadStart;
    private long _kept;
    private State _state;
    private byte _marker;
    private int _rest;
    private byte[] _payload = [];
    private int _filled;

    /// <summary>The marker that starts the frame (SOF0 to SOF15, JPEG-LS' SOF55); 0 before it.</summary>
    private byte _frame;

    /// <summary>Whether the payload of the segment is the header of the first frame.</summary>
    private bool _isFrameHeader;

    /// <summary>Bits a sample; 0 before the frame's header.</summary>
    private int _precision;

    /// <summary>Rows of the frame; 0 before its header, or where the file says them later.</summary>
    public int Height { get; private set; }

    /// <summary>Columns of the frame; 0 before its header.</summary>
    public int Width { get; private set; }

    /// <summary>Components of the frame.</summary>
    private int _components;

    /// <summary>
    /// Samples of all components together, as they are stored: fewer for colors than for brightness; 0 before the frame's header.
    /// </summary>
    public long StoredSamples { get; private set; }

    /// <summary>The number of scans that have started.</summary>
    private int _scans;

    /// <summary>Whether bytes that belong to no segment have passed since the last one.</summary>
    private bool _isAstray;

    private enum State
    {
        /// <summary>Between segments: the next byte should be 0xFF.</summary>
        Between,

        /// <summary>Behind 0xFF.</summary>
        Marker,
        LengthHigh,
        LengthLow,
        Payload,

        /// <summary>Compressed data.</summary>
        Scan,

        /// <summary>Compressed data, behind 0xFF.</summary>
        ScanMarker,
        Ended,
    }

    /// <summary>What makes the frame one that libjpeg doesn't decode, in words; null where it does, or nothing was seen yet.</summary>
    public string? Unsupported => _frame switch
    {
        0xF7 => "JPEG-LS, which only shares its name with JPEG",
        0xC8 => "a JPEG of a process that the standard keeps for extensions (marker 0xFFC8)",
        0xC5 or 0xC6 or 0xC7 or 0xCD or 0xCE or 0xCF => "a hierarchical JPEG",
        0xC3 => "a lossless JPEG",
        0xCB => "a lossless JPEG of arithmetic codes",
        0xC9 or 0xCA when _precision is not (0 or 8) => $"a JPEG of {_precision} bits and arithmetic codes",
        _ when _precision is not (0 or 8) => $"a JPEG of {_precision} bits",
        _ => null,
    };

    /// <summary>The name of the codec that decodes a frame which libjpeg doesn't; null where there is none, or none is needed.</summary>
    public string? OtherCodec => JpegProcess.NameOf(_frame, _precision);

    /// <summary>Whether the frame is made of several scans, as progressive ones are.</summary>
    public bool IsMultiScan { get; private set; }

    /// <summary>How many segments stand behind bytes that belong to none: libjpeg warns of each, and no pixel suffers.</summary>
    public int StrayRuns { get; private set; }

    /// <summary>Whether the end-of-image marker has passed.</summary>
    public bool IsEnded => _state == State.Ended;

    /// <summary>
    /// Where the last bytes of a single scan stand, of which the last one or two hold the last bits of the last pixel; null before they
    /// have passed, and where there are several scans.
    /// </summary>
    public long? LastBytes { get; private set; }

    /// <summary>The number of images in the file by its index (CIPA DC-007, "MPF"); 1 where it has none.</summary>
    public int Images { get; private set; } = 1;

    /// <summary>
    /// Where the images of an index begin, in bytes from the start of the first; empty where the file has none, or one without places.
    /// </summary>
    public IReadOnlyList<long> ImageStarts { get; private set; } = [];

    /// <summary>The comments (COM), as they stand in the file.</summary>
    public IReadOnlyList<byte[]> Comments => _comments;

    /// <summary>The pieces of an extended XMP packet, from its identifier on.</summary>
    public IReadOnlyList<byte[]> XmpExtensions => _extensions;

    /// <summary>The segments with image resources, whole.</summary>
    public IReadOnlyList<byte[]> ImageResources => _resources;

    /// <summary>Takes in bytes of the file. What has passed before is left aside.</summary>
    /// <param name="position">Where they stand, in bytes from the file's start.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="ImageLimitException">There are more scans than <see cref="Limits.MaxScans"/>.</exception>
    public void Follow(long position, ReadOnlySpan<byte> bytes)
    {
        if (position > _next || position + bytes.Length <= _next)
            return;
        bytes = bytes[(int)(_next - position)..];
        _next += bytes.Length;
        while (!bytes.IsEmpty && _state != State.Ended)
        {
            _place = _next - bytes.Length;
            bytes = bytes[Step(bytes)..];
            if (_state == State.Ended && !IsMultiScan)
                LastBytes = _next - bytes.Length - EndMarkerLength - LastLength;
        }
    }

    /// <summary>
    /// Takes in the rest of a file that can be read twice, so that its scans are counted before they are decoded. Elsewhere they are
    /// counted as they come.
    /// </summary>
    /// <param name="stream">The file; it stays where it is.</param>
    /// <param name="start">Where the image begins in it.</param>
    public void FollowAhead(SourceStream stream, long start)
    {
        var position = stream.Position;
        for (ReadOnlySpan<byte> bytes; !IsEnded && !(bytes = stream.PeekBuffered()).IsEmpty; stream.Advance(bytes.Length))
            Follow(stream.Position - start, bytes);
        stream.Position = position;
    }

    /// <returns>How many bytes were taken.</returns>
    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Payload:
                return TakePayload(bytes);
            case State.Scan:
                var marker = bytes.IndexOf((byte)0xFF);
                if (marker < 0)
                    return bytes.Length;
                _state = State.ScanMarker;
                return marker + 1;
            case State.ScanMarker:
                // A zero was stuffed in; 0xFF fills; restarts belong to the scan.
                if (bytes[0] is 0 or (>= 0xD0 and <= 0xD7))
                    _state = State.Scan;
                else if (bytes[0] != 0xFF)
                    StartSegment(bytes[0]);
                return 1;
            case State.Between:
                if (bytes[0] == 0xFF)
                    _state = State.Marker;
                else
                    _isAstray = true;
                return 1;
            case State.Marker:
                if (bytes[0] != 0xFF)
                {
                    CountStrayRun(bytes[0]);
                    StartSegment(bytes[0]);
                }

                return 1;
            case State.LengthHigh:
                _rest = bytes[0] << 8;
                _state = State.LengthLow;
                return 1;
            default:
                _rest = Math.Max(0, (_rest | bytes[0]) - 2);
                _payloadStart = _place + 1;
                StartPayload();
                return 1;
        }
    }

    private void CountStrayRun(byte marker)
    {
        // A zero makes no marker: both bytes are astray.
        if (marker == 0)
            _isAstray = true;
        else if (_isAstray)
            (StrayRuns, _isAstray) = (StrayRuns + 1, false);
    }

    private void StartSegment(byte marker)
    {
        _marker = marker;

        // libjpeg refuses a frame that it doesn't decode at its marker: the frame's header may never come by.
        _isFrameHeader = _frame == 0 && IsFrame(marker);
        if (_isFrameHeader)
            _frame = marker;
        _state = marker switch
        {
            EndOfImage => State.Ended,
            0 or 1 or StartOfImage or (>= 0xD0 and <= 0xD7) => State.Between,
            _ => State.LengthHigh,
        };
    }

    private void StartPayload()
    {
        var wanted = _marker switch
        {
            StartOfScan => 1,
            Comment => _rest,
            App1 => ExtensionPrefixLength,
            App2 => JpegIndex.Prefix.Length,
            App13 => JpegIptc.Prefix.Length,
            _ => _isFrameHeader ? FrameHeaderLength + (MaxComponents * ComponentLength) : 0,
        };
        Want(Math.Min(wanted, _rest));
        _filled = 0;
        _state = State.Payload;
        if (_rest == 0)
            EndSegment();
    }

    /// <summary>Makes room for so many bytes of the segment, keeping those that came.</summary>
    private void Want(int bytes)
    {
        var payload = new byte[bytes];
        _payload.AsSpan(0, Math.Min(_filled, Math.Min(bytes, _payload.Length))).CopyTo(payload);
        _payload = payload;
    }

    private int TakePayload(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, _rest);
        if (_filled < _payload.Length)
        {
            count = Math.Min(count, _payload.Length - _filled);
            bytes[..count].CopyTo(_payload.AsSpan(_filled));
            _filled += count;
            if (_filled == _payload.Length && _rest > count && IsWantedWhole())
                Want(_filled + _rest - count);
        }

        _rest -= count;
        if (_rest == 0)
            EndSegment();
        return count;
    }

    private bool IsWantedWhole() => (_marker == App1 && IsXmpExtension()) || (_marker == App2 && IsIndex())
        || (_marker == App13 && HasImageResources());

    private bool IsXmpExtension() => _payload.AsSpan().StartsWith(JpegXmp.ExtensionPrefix);

    private bool IsIndex() => _payload.AsSpan().StartsWith(JpegIndex.Prefix);

    private bool HasImageResources() => _payload.AsSpan().StartsWith(JpegIptc.Prefix);

    private void EndSegment()
    {
        _state = _marker == StartOfScan ? State.Scan : State.Between;
        switch (_marker)
        {
            case StartOfScan:
                StartScan();
                break;
            case Comment:
                Keep(_comments);
                break;
            case App1 when IsXmpExtension():
                Keep(_extensions);
                break;
            case App13 when HasImageResources():
                Keep(_resources);
                break;
            case App2 when IsIndex():
                if (Images == 1)
                    (Images, ImageStarts) = JpegIndex.Read(_payload.AsMemory(JpegIndex.Prefix.Length),
                        _payloadStart + JpegIndex.Prefix.Length);
                break;
            default:
                if (_isFrameHeader && _payload.Length >= FrameHeaderLength)
                    TakeFrameHeader();
                break;
        }

        _payload = [];
        _filled = 0;
    }

    /// <summary>
    /// Precision, lines, samples a line, components and, by component, identifier, sampling factors, table (annex B.2.2).
    /// </summary>
    private void TakeFrameHeader()
    {
        (_precision, _components) = (_payload[0], _payload[5]);
        (Height, Width) = ((_payload[1] << 8) | _payload[2], (_payload[3] << 8) | _payload[4]);
        var factors = new List<(int Across, int Down)>();
        for (var at = FrameHeaderLength + 1; at < _payload.Length; at += ComponentLength)
            factors.Add((_payload[at] >> 4, _payload[at] & 15));
        if (factors.Count == 0)
            return;
        var most = Math.Max(1, factors.Max(factor => factor.Across) * factors.Max(factor => factor.Down));
        StoredSamples = factors.Sum(factor => (long)Height * Width * factor.Across * factor.Down / most);
    }

    private void StartScan()
    {
        _scans++;

        // Progressive frames (SOF2, 6, 10 and 14), and scans of single components.
        IsMultiScan |= (_frame & 3) == 2 || (_payload.Length > 0 && _payload[0] < _components) || _scans > 1;
        if (_scans > limits.MaxScans)
            throw new ImageLimitException(nameof(Limits.MaxScans), _scans, limits.MaxScans);
    }

    private void Keep(List<byte[]> blocks)
    {
        _kept += _payload.Length;
        if (_kept <= limits.MaxMetadataBytes)
            blocks.Add(_payload);
    }

    private static bool IsFrame(byte marker) => marker is (>= 0xC0 and <= 0xCF and not 0xC4 and not 0xCC) or 0xF7;
}
