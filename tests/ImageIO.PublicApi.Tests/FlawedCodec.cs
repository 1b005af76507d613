using ImageIO.Codecs;
using ImageIO.Resources;
using ToyFormat;

namespace ImageIO.PublicApi.Tests;

/// <summary>What can be wrong with a codec.</summary>
public enum Flaw
{
    AnySignature,
    AllocatesByHeader,
    AnnouncesWrongLevels,
    ChangesCallersPixels,
    ClaimsMetadata,
    ClaimsOneImage,
    ClaimsTooDeepLayout,
    ClockInFile,
    CountsTheEndless,
    CountsWrongly,
    DecodesToSkip,
    DropsLastImage,
    EmptiesRegions,
    FillsUpShortFiles,
    FindsWrongNames,
    ForgetsARow,
    ForgetsTimeWhenSeeking,
    ForgetsToDispose,
    HangsOnOneByte,
    HidesSourceFaults,
    HoldsFrames,
    HoldsWrittenFrames,
    KeepsCallersPixels,
    KeepsFileOpen,
    LosesTime,
    NewHeaderEachTime,
    ReadsOnce,
    RefusesNarrowImages,
    SharesStateBetweenThreads,
    SwallowsTargetFaults,
    ThrowsOnSecondDispose,
    ThrowsWhatItLikes,
    UpperCaseName,
    WritesOtherFiles,
}

/// <summary>The toy codec with one thing wrong, to see that the rules find it.</summary>
/// <param name="flaw">What is wrong.</param>
internal sealed class FlawedCodec(Flaw flaw) : ImageCodec
{
    private static readonly ToyCodec Sound = new();
    private static int _clock;
    private static NdArray? _shared;

    /// <summary>What the codec should have disposed.</summary>
    public List<IDisposable> Forgotten { get; } = [];

    public override CodecInfo Info { get; } = flaw switch
    {
        Flaw.UpperCaseName => Changed(name: "Toy"),
        Flaw.AnySignature => Changed(signatures: [new Signature { Bytes = [0], Mask = [0] }]),
        Flaw.ClaimsMetadata => Changed(capabilities: Sound.Info.Capabilities | CodecCapabilities.MetadataRead
            | CodecCapabilities.MetadataWrite),
        Flaw.ClaimsOneImage => Changed(capabilities: CodecCapabilities.Read | CodecCapabilities.Write),
        Flaw.ClaimsTooDeepLayout => Changed(accepts: [.. Sound.Info.Accepts, new(DType.UInt16, 1)]),
        _ => Sound.Info,
    };

    private static CodecInfo Changed(
        string? name = null, Signature[]? signatures = null, CodecCapabilities? capabilities = null, PixelLayout[]? accepts = null) => new()
        {
            Name = name ?? Sound.Info.Name,
            Extensions = Sound.Info.Extensions,
            Signatures = signatures is null ? Sound.Info.Signatures : [.. signatures],
            Capabilities = capabilities ?? Sound.Info.Capabilities,
            Accepts = accepts is null ? Sound.Info.Accepts : [.. accepts],
            MimeTypes = Sound.Info.MimeTypes,
            Description = Sound.Info.Description,
            Package = Sound.Info.Package,
        };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => new Decoder(this, flaw, source,
            Sound.CreateDecoder(source, flaw == Flaw.FillsUpShortFiles ? options with { Tolerance = Tolerance.Partial } : options));

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new Encoder(flaw, target, Sound.CreateEncoder(target, options));

    private sealed class Decoder(FlawedCodec codec, Flaw flaw, SourceStream source, FrameDecoder sound) : FrameDecoder
    {
        private readonly List<NdArray> _held = [];
        private FrameHeader? _header;
        private int _index;
        private int _sought;
        private bool _disposed;

        public override bool StacksByDefault => true;

        public override int? ImageCount => flaw is Flaw.CountsWrongly or Flaw.CountsTheEndless ? 7 : sound.ImageCount;

        public override bool IsEndless => flaw == Flaw.CountsTheEndless;

        public override int? FindImage(string name) => flaw == Flaw.FindsWrongNames ? 0 : null;

        public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        {
            if (flaw != Flaw.EmptiesRegions)
                return false;
            destination.Bytes.Clear();
            return true;
        }

        public override bool TrySeek(int index)
        {
            if (flaw != Flaw.ForgetsTimeWhenSeeking)
                return false;
            source.Position = 0;
            sound.Dispose();
            sound = Sound.CreateDecoder(source, ReadOptions.Default);
            for (var i = 0; i < index && sound.ReadHeader() is not null; i++)
                sound.TrySkipPixels();
            _header = null;
            _index = _sought = index;
            return true;
        }

        public override FrameHeader? ReadHeader()
        {
            if (flaw == Flaw.HangsOnOneByte && source.Peek(2).Length == 1)
                Thread.Sleep(Timeout.Infinite);
            var header = sound.ReadHeader();
            if (flaw == Flaw.AllocatesByHeader && header is not null)
                NdArray.Create(header.DType, header.Shape.AsSpan()).Dispose();
            return _header = header is null ? null : flaw switch
            {
                Flaw.NewHeaderEachTime => Changed(header),
                Flaw.LosesTime or Flaw.AnnouncesWrongLevels or Flaw.FindsWrongNames or Flaw.ForgetsTimeWhenSeeking
                    => _header ?? Changed(header),
                _ => header,
            };
        }

        public override void ReadPixels(NdArray destination)
        {
            switch (flaw)
            {
                case Flaw.ForgetsARow:
                    var last = destination[destination.Shape[0] - 1];
                    var before = last.Bytes.ToArray();
                    sound.ReadPixels(destination);
                    before.CopyTo(last.Bytes);
                    break;
                case Flaw.ReadsOnce:
                    destination.Bytes.Clear();
                    source.ReadAtLeast(destination.Bytes, 1, throwOnEndOfStream: true);
                    break;
                case Flaw.HoldsFrames:
                    sound.ReadPixels(destination);
                    _held.Add(destination.Clone());
                    break;
                case Flaw.ForgetsToDispose:
                    codec.Forgotten.Add(NdArray.Create(DType.UInt8, 10));
                    sound.ReadPixels(destination);
                    break;
                case Flaw.HidesSourceFaults:
                    try
                    {
                        sound.ReadPixels(destination);
                    }
                    catch (IOException)
                    {
                        throw new CorruptImageException("It can't be read.");
                    }

                    break;
                case Flaw.KeepsFileOpen when source.LocalPath is not null:
                    codec.Forgotten.Add(File.OpenRead(source.LocalPath));
                    sound.ReadPixels(destination);
                    break;
                case Flaw.SharesStateBetweenThreads:
                    _shared = destination;
                    Thread.Sleep(1);
                    sound.ReadPixels(_shared);
                    break;
                case Flaw.ThrowsWhatItLikes when source.PeekBuffered().Length < destination.ByteLength:
                    throw new InvalidOperationException("It is not all there.");
                default:
                    sound.ReadPixels(destination);
                    break;
            }

            _header = null;
            _index++;
        }

        public override bool TrySkipPixels()
        {
            _header = null;
            _index++;
            return flaw != Flaw.DecodesToSkip && sound.TrySkipPixels();
        }

        private FrameHeader Changed(FrameHeader header) => new()
        {
            Shape = header.Shape,
            DType = header.DType,
            Duration = flaw == Flaw.LosesTime ? null : header.Duration,
            Timestamp = flaw == Flaw.ForgetsTimeWhenSeeking ? TimeSpan.FromMilliseconds(10 * (_index - _sought)) : null,
            Name = flaw == Flaw.FindsWrongNames ? $"image {_index}" : null,
            LevelShapes = flaw == Flaw.AnnouncesWrongLevels ? [header.Shape, [1, 1]] : [],
        };

        protected override void Dispose(bool disposing)
        {
            ObjectDisposedException.ThrowIf(flaw == Flaw.ThrowsOnSecondDispose && _disposed, this);
            _disposed = true;
            _held.ForEach(array => array.Dispose());
            sound.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Encoder(Flaw flaw, TargetStream target, FrameEncoder sound) : FrameEncoder
    {
        private readonly List<(NdArray Pixels, FrameTiming Timing)> _held = [];

        public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
        {
            switch (flaw)
            {
                case Flaw.KeepsCallersPixels or Flaw.DropsLastImage or Flaw.HoldsWrittenFrames:
                    _held.Add((flaw == Flaw.KeepsCallersPixels ? pixels : pixels.Clone(), timing));
                    break;
                case Flaw.ChangesCallersPixels:
                    sound.Write(pixels, timing, metadata, cancellationToken);
                    pixels.Bytes[0] ^= 1;
                    break;
                case Flaw.RefusesNarrowImages when pixels.Shape[1] == 1:
                    throw new ImageEncodingException("It is too narrow.");
                case Flaw.ClaimsTooDeepLayout when pixels.DType == DType.UInt16:
                    using (var shallow = PixelConvert.Convert(pixels, DType.UInt8, allowLossy: true))
                        sound.Write(shallow, timing, metadata, cancellationToken);
                    break;
                case Flaw.WritesOtherFiles when target.Name != "<stream>":
                    sound.Write(pixels, timing with { Duration = TimeSpan.FromMilliseconds(77) }, metadata, cancellationToken);
                    break;
                case Flaw.SwallowsTargetFaults:
                    try
                    {
                        sound.Write(pixels, timing, metadata, cancellationToken);
                        target.Flush();
                    }
                    catch (IOException)
                    {
                    }

                    break;
                default:
                    sound.Write(pixels, flaw == Flaw.ClockInFile ? timing with
                    {
                        Duration = TimeSpan.FromMilliseconds(Interlocked.Increment(ref _clock)),
                    } : timing, metadata, cancellationToken);
                    break;
            }
        }

        public override void Finish()
        {
            foreach (var (pixels, timing) in flaw == Flaw.DropsLastImage && _held.Count > 1 ? _held[..^1] : _held)
                sound.Write(pixels, timing, ImageMetadata.Empty, CancellationToken.None);
            sound.Finish();
        }

        protected override void Dispose(bool disposing)
        {
            if (flaw != Flaw.KeepsCallersPixels)
                _held.ForEach(held => held.Pixels.Dispose());
            sound.Dispose();
            base.Dispose(disposing);
        }
    }
}
