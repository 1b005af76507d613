using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace ImageIO.Formats.OpenExr;

/// <summary>Builds the header of a part.</summary>
internal sealed class ExrHeaderWriter
{
    private static readonly ImmutableArray<ImmutableArray<string>> ChannelNames =
        [["Y"], ["Y", "A"], ["R", "G", "B"], ["R", "G", "B", "A"]];

    /// <summary>What has the same name in metadata and in files, but for the case of its letters.</summary>
    private static readonly ImmutableArray<string> Texts = ["owner", "software", "capDate", "view"];

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The channels of an image in the order of the file, which is that of their names.</summary>
    public static ImmutableArray<ExrChannel> ChannelsOf(NdArray pixels, ImageMetadata metadata)
    {
        var count = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        var type = pixels.DType switch
        {
            DType.Float16 => ExrSampleType.Half,
            DType.Float32 => ExrSampleType.Float,
            _ => ExrSampleType.UInt,
        };
        if (metadata.TryGet<string[]>("channels", out var names) && names.Length == count && names.All(IsName) && Make(names) is var named
            && AreInOrder(named, names))
            return named;
        return Make(ChannelNames[count - 1]);

        ImmutableArray<ExrChannel> Make(IEnumerable<string> names)
            => [.. names.Distinct().Order(StringComparer.Ordinal).Select(name => new ExrChannel(name, type, false, 1, 1))];

        static bool IsName(string name) => name.Length is > 0 and < 200 && !name.Any(char.IsControl);

        // Who reads the file has to find them at the same places.
        static bool AreInOrder(ImmutableArray<ExrChannel> channels, string[] names)
        {
            if (channels.Length != names.Length)
                return false;
            var places = ExrChannel.PlacesOf(channels);
            return !channels.Where((channel, i) => names[places[i]] != channel.Name).Any();
        }
    }

    /// <summary>Where the pixels lie: as metadata say where their window has the image's size.</summary>
    public static int[] WindowOf(int height, int width, ImageMetadata metadata)
        => metadata.TryGet<int[]>("datawindow", out var given) && IsWindow(given) && given[2] - given[0] == width - 1
            && given[3] - given[1] == height - 1
            ? given : [0, 0, width - 1, height - 1];

    /// <summary>All that the number of the file's parts does not change.</summary>
    public ReadOnlyMemory<byte> Build(ImmutableArray<ExrChannel> channels, ExrMethod method, int[] window, ImageMetadata metadata)
    {
        var list = new ArrayBufferWriter<byte>();
        foreach (var channel in channels)
        {
            list.Write(Encoding.UTF8.GetBytes(channel.Name));
            list.Write<byte>([0, .. Integers((int)channel.Type, 0, 1, 1)]);
        }

        Write("channels", "chlist", [.. list.WrittenSpan, 0]);
        Write("compression", "compression", [(byte)method]);
        var display = metadata.TryGet<int[]>("displaywindow", out var given) && IsWindow(given) ? given : window;
        Write("dataWindow", "box2i", Integers(window));
        Write("displayWindow", "box2i", Integers(display));
        Write("lineOrder", "lineOrder", [0]);
        var aspect = metadata.TryGet<double>("pixelaspectratio", out var ratio) && double.IsFinite(ratio) && ratio > 0 ? ratio : 1;
        if (metadata.TryGet<double[]>("dpi", out var dpi) && dpi is [> 0, > 0] && dpi.All(double.IsFinite))
        {
            aspect = dpi[1] / dpi[0];
            Write("xDensity", "float", Singles(dpi[0]));
        }

        Write("pixelAspectRatio", "float", Singles(aspect));
        Write("screenWindowCenter", "v2f", Singles(0, 0));
        Write("screenWindowWidth", "float", Singles(1));
        if (metadata.TryGet<double[]>("chromaticities", out var primaries) && primaries.Length == 8)
            Write("chromaticities", "chromaticities", Singles(primaries));
        foreach (var name in Texts)
        {
            if (metadata.TryGet<string>(name, out var text))
                Write(name, "string", Encoding.UTF8.GetBytes(text));
        }

        if (metadata.TryGet<string>("comment", out var comment))
            Write("comments", "string", Encoding.UTF8.GetBytes(comment));
        return _buffer.WrittenMemory;
    }

    /// <summary>What only a part of several has.</summary>
    public static byte[] BuildPart(string name, int chunkCount)
    {
        var writer = new ExrHeaderWriter();
        writer.Write("name", "string", Encoding.UTF8.GetBytes(name));
        writer.Write("type", "string", "scanlineimage"u8);
        writer.Write("chunkCount", "int", Integers(chunkCount));
        return writer._buffer.WrittenSpan.ToArray();
    }

    private static bool IsWindow(int[] window)
        => window.Length == 4 && window[0] <= window[2] && window[1] <= window[3]
            && !window.AsSpan().ContainsAnyExceptInRange(int.MinValue / 2, int.MaxValue / 2);

    private static byte[] Integers(params ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return bytes;
    }

    private static byte[] Singles(params ReadOnlySpan<double> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)values[i]);
        return bytes;
    }

    private void Write(string name, string type, ReadOnlySpan<byte> value)
    {
        _buffer.Write(Encoding.ASCII.GetBytes($"{name}\0{type}\0"));
        _buffer.Write(Integers(value.Length));
        _buffer.Write(value);
    }
}
