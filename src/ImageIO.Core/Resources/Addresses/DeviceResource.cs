namespace ImageIO.Resources;

/// <summary>
/// A name in angle brackets. A codec that declares it (<c>CodecInfo.Devices</c>) opens the device itself; otherwise <c>&lt;screen&gt;</c>
/// and <c>&lt;clipboard&gt;</c> are captured once somebody reads.
/// </summary>
internal sealed class DeviceResource(string name) : Resource
{
    public override string Name => name;

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
    {
        var captured = new CapturedStream(() => Read(options, cancellationToken));
        return new(new SourceStream(name, captured, ownsInner: true, options.Limits, cancellationToken) { IsDevice = true }, null);
    }

    private SourceStream Read(ReadOptions options, CancellationToken cancellationToken)
    {
        var capture = Capture.Find(name) ?? throw new NotSupportedException($"\"{name}\" can't be read here. {Advice()}");
        return capture.Open(options, cancellationToken).Stream;
    }

    private string Advice() => name.StartsWith("<video", StringComparison.Ordinal)
        ? "Cameras are read through ffmpeg, which needs the package ImageIO.FFmpeg."
        : name is "<bytes>" or "<stream>"
            ? "Pass the bytes or the stream themselves." : "The names in angle brackets are <screen> and <clipboard>.";

    private sealed class CapturedStream(Func<SourceStream> capture) : ForwardReadStream
    {
        private SourceStream? _captured;

        public override int Read(Span<byte> buffer) => (_captured ??= capture()).Read(buffer);

        protected override void Dispose(bool disposing)
        {
            _captured?.Dispose();
            base.Dispose(disposing);
        }
    }
}
