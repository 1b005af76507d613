using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImageIO.FFmpeg.Probing;

/// <summary>
/// Reads what ffprobe prints, piece by piece as it comes: packets into a list, everything else into values by their path.
/// </summary>
/// <param name="limits">How many packets and how much text there may be.</param>
internal sealed class ProbeReader(Limits limits)
{
    private const string Packets = "packets";

    private readonly List<string> _path = [];
    private readonly List<int> _indices = [];
    private byte[] _pending = new byte[64 * 1024];
    private int _count;
    private long _textLength;
    private JsonReaderState _state;
    private Packet _packet;

    /// <summary>All values by their path: <c>streams/0/width</c>, <c>format/duration</c>.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The packets, in the order of the file.</summary>
    public List<Packet> Found { get; } = [];

    /// <summary>Takes the next piece.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_count == _pending.Length)
                Array.Resize(ref _pending, checked(_pending.Length * 2));
            var taken = Math.Min(bytes.Length, _pending.Length - _count);
            bytes[..taken].CopyTo(_pending.AsSpan(_count));
            _count += taken;
            bytes = bytes[taken..];
            Parse(isLast: false);
        }
    }

    /// <summary>Says that there is no more.</summary>
    /// <exception cref="JsonException">Something is missing.</exception>
    public void Finish() => Parse(isLast: true);

    private void Parse(bool isLast)
    {
        var reader = new Utf8JsonReader(_pending.AsSpan(0, _count), isLast, _state);
        while (reader.Read())
            Take(ref reader);
        _state = reader.CurrentState;
        var consumed = (int)reader.BytesConsumed;
        _pending.AsSpan(consumed, _count - consumed).CopyTo(_pending);
        _count -= consumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                SetName(reader.GetString()!);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Enter(isArray: reader.TokenType == JsonTokenType.StartArray);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Leave();
                break;
            default:
                Count();
                TakeValue(ref reader);
                break;
        }
    }

    private void SetName(string name) => _path[^1] = name;

    /// <summary>Each level has the name of its current member; the members of an array are numbered.</summary>
    private void Enter(bool isArray)
    {
        Count();
        _path.Add(isArray ? "0" : "");
        _indices.Add(isArray ? -1 : int.MinValue);
        if (!isArray && _path.Count == 3 && _path[0] == Packets)
            _packet = new Packet { Position = -1 };
    }

    private void Leave()
    {
        _path.RemoveAt(_path.Count - 1);
        _indices.RemoveAt(_indices.Count - 1);
        if (_path.Count == 2 && _path[0] == Packets)
        {
            if (Found.Count >= limits.MaxFrames)
                throw new ImageLimitException(nameof(Limits.MaxFrames), Found.Count + 1L, limits.MaxFrames);
            Found.Add(_packet);
        }
    }

    /// <summary>In an array, the next member begins.</summary>
    private void Count()
    {
        if (_indices.Count > 0 && _indices[^1] != int.MinValue)
            _path[^1] = (++_indices[^1]).ToString(CultureInfo.InvariantCulture);
    }

    private void TakeValue(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        if (_path is [Packets, _, _])
        {
            TakePacketValue(_path[2], text);
            return;
        }

        if (_path[0] == Packets)
            return;
        var path = string.Join('/', _path);
        _textLength += text.Length + path.Length;
        if (_textLength > limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), _textLength, limits.MaxMetadataBytes);
        Values[path] = text;
    }

    private void TakePacketValue(string name, string text)
    {
        if (name == "flags")
        {
            _packet = _packet with
            {
                IsKey = text.Contains('K', StringComparison.Ordinal),
                IsDiscarded = text.Contains('D', StringComparison.Ordinal),
            };
            return;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return;
        _packet = name switch
        {
            "stream_index" => _packet with { Stream = (int)value },
            "pts" => _packet with { Time = value },
            "dts" => _packet with { DecodeTime = value },
            "duration" => _packet with { Duration = value },
            "pos" => _packet with { Position = value },
            "size" => _packet with { Size = (int)Math.Clamp(value, 0, int.MaxValue) },
            _ => _packet,
        };
    }
}
