using ImageIO;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ToyFormat;

/// <summary>
/// Slices of one pixel, a file each: <c>SER1</c>, a place, a value. Files that are read together are sorted by their place; a place of 255
/// says that a file stands for itself.
/// Also opens the devices <c>&lt;tone0&gt;</c> to <c>&lt;tone9&gt;</c>, which have no bytes.
/// </summary>
public sealed class SeriesCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "series",
        Extensions = [".ser"],
        Signatures = [Signature.Of("SER1")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage,
        Package = "ToyFormat",
        Devices = ["<tone"],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => source.Name is ['<', 't', 'o', 'n', 'e', var digit, '>']
            ? new Decoder([(byte)(digit - '0')]) : new Decoder([ReadSlice(source).Value]);

    public override FrameDecoder? TryCreateDecoder(IReadOnlyList<SourceFile> files, ReadOptions options)
    {
        var slices = new List<(byte Place, byte Value)>();
        foreach (var file in files)
        {
            using var source = file.Open();
            slices.Add(ReadSlice(source));
        }

        return slices[0].Place == 255 ? null : new Decoder([.. slices.OrderBy(slice => slice.Place).Select(slice => slice.Value)]);
    }

    private static (byte Place, byte Value) ReadSlice(SourceStream source)
    {
        source.Skip(4);
        return (source.ReadUInt8(), source.ReadUInt8());
    }

    private sealed class Decoder(byte[] values) : FrameDecoder
    {
        private FrameHeader? _header;
        private int _next;

        public override bool StacksByDefault => values.Length > 1;

        public override int? ImageCount => values.Length;

        public override FrameHeader? ReadHeader()
            => _header ??= _next < values.Length ? new FrameHeader { Shape = [1, 1], DType = DType.UInt8 } : null;

        public override void ReadPixels(NdArray destination)
        {
            destination.Bytes[0] = values[_next++];
            _header = null;
        }
    }
}
