using System.Globalization;
using System.Text.Json;
using ImageIO.FFmpeg.Programs;
using ImageIO.Programs;

namespace ImageIO.FFmpeg.Probing;

/// <summary>What ffprobe says about a file: its streams, and, where they are asked for, the packets of its film.</summary>
internal sealed class VideoProbe
{
    private readonly Dictionary<string, string> _values;

    private VideoProbe(Dictionary<string, string> values, List<Packet>? packets, int? wanted)
    {
        _values = values;
        for (var i = 0; values.ContainsKey(string.Create(CultureInfo.InvariantCulture, $"streams/{i}/index")); i++)
            Streams.Add(new StreamInfo(values, string.Create(CultureInfo.InvariantCulture, $"streams/{i}/")));
        Video = wanted is null
            ? Streams.Find(stream => stream is { Kind: "video", IsCover: false })
            : Streams.Find(stream => stream.Kind == "video" && stream.Index == wanted);
        if (packets is not null && Video is not null)
            Table = FrameTable.Of(Demuxer, Video, packets);
        FirstPacket = Video is null ? null : packets?.Find(packet => packet.Stream == Video.Index);
    }

    /// <summary>All streams that were asked for.</summary>
    public List<StreamInfo> Streams { get; } = [];

    /// <summary>The stream that is read: the wanted one, else the first film; null where there is none.</summary>
    public StreamInfo? Video { get; }

    /// <summary>The frames by the packets; null where those were not asked for.</summary>
    public FrameTable? Table { get; }

    /// <summary>Places to jump to, in the order of the file: times in seconds of its clock.</summary>
    public IEnumerable<(string? Start, string? Title)> Chapters
    {
        get
        {
            for (var i = 0; _values.TryGetValue(Path(i, "start_time"), out var start); i++)
                yield return (start, _values.GetValueOrDefault(Path(i, "tags/title")));

            static string Path(int index, string name) => string.Create(CultureInfo.InvariantCulture, $"chapters/{index}/{name}");
        }
    }

    /// <summary>The first packet; null where packets were not asked for.</summary>
    public Packet? FirstPacket { get; }

    /// <summary>What ffprobe calls what reads the file.</summary>
    public string Demuxer => this["format_name"] ?? "";

    /// <summary>A value of the file as a whole, by ffprobe's name; null where it is not told.</summary>
    /// <param name="name">For instance <c>duration</c> or <c>tags/title</c>.</param>
    public string? this[string name] => _values.TryGetValue("format/" + name, out var value) && value != "N/A" ? value : null;

    /// <summary>The texts of the file as a whole, and those of its film, which win.</summary>
    public IEnumerable<KeyValuePair<string, string>> Tags()
    {
        const string ofFile = "format/tags/";
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var ofVideo = Video is null ? null : string.Create(CultureInfo.InvariantCulture, $"streams/{Streams.IndexOf(Video)}/tags/");
        foreach (var prefix in new[] { ofFile, ofVideo })
        {
            foreach (var (path, text) in _values)
            {
                if (prefix is not null && path.StartsWith(prefix, StringComparison.Ordinal))
                    tags[path[prefix.Length..].ToLowerInvariant()] = text;
            }
        }

        return tags;
    }

    /// <summary>Asks ffprobe, once.</summary>
    /// <param name="input">The arguments that name the file.</param>
    /// <param name="withPackets">Whether all packets of its films are listed, for which the file is read from end to end.</param>
    /// <param name="stream">The number of the wanted stream; null for the first film.</param>
    /// <param name="limits">What there may be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CorruptImageException">ffprobe does not read the file.</exception>
    public static VideoProbe Of(
        IReadOnlyList<string> input, bool withPackets, int? stream, Limits limits, CancellationToken cancellationToken)
    {
        var reader = new ProbeReader(limits);
        List<string> arguments = ["-v", "error", "-of", "json=compact=1", "-show_format", "-show_streams", "-show_chapters"];
        if (withPackets)
            arguments.AddRange(["-select_streams", "v", "-show_entries", "packet=stream_index,pts,dts,duration,flags,pos,size"]);
        var (exitCode, errors) = ChildProcess.Run(FFmpegPrograms.FFprobe(), [.. arguments, .. input], reader.Add, cancellationToken);
        try
        {
            reader.Finish();
        }
        catch (JsonException fault)
        {
            throw new CorruptImageException($"The file can't be examined: ffprobe ended with {exitCode}. It said: {errors}.", fault);
        }

        if (exitCode != 0)
            throw new CorruptImageException($"The file can't be read as a film. ffprobe said: {errors}.");
        return new VideoProbe(reader.Values, withPackets ? reader.Found : null, stream);
    }
}
