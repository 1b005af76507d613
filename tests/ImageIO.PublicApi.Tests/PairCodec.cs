using System.Globalization;
using System.Text;
using ImageIO;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ToyFormat;

/// <summary>What can be wrong with a codec of two files.</summary>
public enum PairFlaw
{
    None,
    OpensFilesItself,
    WritesFilesItself,
}

/// <summary>An image of two files: a line of text with height, width and the name of the other file, which holds the samples.</summary>
/// <param name="flaw">What is wrong with it, to see that the rules find it.</param>
public sealed class PairCodec(PairFlaw flaw = PairFlaw.None) : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "pair",
        Extensions = [".pair"],
        Signatures = [Signature.Of("PAIR ")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write,
        Accepts = [new(DType.UInt8, 1)],
        Package = "ToyFormat",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Decoder(source, flaw);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new Encoder(target, flaw);

    private sealed class Decoder(SourceStream source, PairFlaw flaw) : FrameDecoder
    {
        private string _other = "";
        private FrameHeader? _header;
        private bool _isRead;

        public override FrameHeader? ReadHeader()
        {
            if (_header is not null || _isRead)
                return _header;
            var line = new StringBuilder();
            for (byte next; (next = source.ReadUInt8()) != '\n' && line.Length < 200;)
                line.Append((char)next);
            if (line.ToString().Split(' ') is not [_, var height, var width, var other]
                || !int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
                || !int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var columns))
                throw new CorruptImageException($"\"{line}\" is no line of height, width and file name.");
            _other = other;
            return _header = new FrameHeader { Shape = [rows, columns], DType = DType.UInt8 };
        }

        public override void ReadPixels(NdArray destination)
        {
            if (flaw == PairFlaw.OpensFilesItself)
            {
                var path = Path.Combine(Path.GetDirectoryName(source.LocalPath) ?? "", _other);
                File.ReadAllBytes(path).AsSpan(0, destination.Bytes.Length).CopyTo(destination.Bytes);
            }
            else
            {
                using var raw = source.OpenSibling(_other);
                raw.ReadExactly(destination.Bytes);
            }

            (_header, _isRead) = (null, true);
        }
    }

    private sealed class Encoder(TargetStream target, PairFlaw flaw) : FrameEncoder
    {
        public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
        {
            var other = Path.ChangeExtension(target.Name, ".raw");
            if (flaw == PairFlaw.WritesFilesItself)
            {
                File.WriteAllBytes(other, pixels.Bytes.ToArray());
            }
            else
            {
                using var raw = target.CreateSibling(".raw");
                raw.Write(pixels.Bytes);
            }

            target.Write(Encoding.ASCII.GetBytes($"PAIR {pixels.Shape[0]} {pixels.Shape[1]} {Path.GetFileName(other)}\n"));
        }

        public override void Finish()
        {
        }
    }
}
