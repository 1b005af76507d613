using System.Globalization;
using System.IO.Compression;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>Writes arrays into a .npz file, each as soon as it comes. The bytes depend on the arrays alone.</summary>
internal sealed class NpzEncoder : FrameEncoder
{
    /// <summary>The earliest time that a zip archive can hold: what NumPy writes too.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CompressionLevel _level;
    private readonly Gate _gate;
    private readonly ZipArchive _archive;
    private int _count;
    private bool _finished;

    public NpzEncoder(TargetStream target, bool compressed)
    {
        _level = compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
        _gate = new Gate(target);
        _archive = new ZipArchive(_gate, ZipArchiveMode.Create, leaveOpen: true);
    }

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var entry = _archive.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"arr_{_count++}.npy"), _level);
        entry.LastWriteTime = NoTime;
        using var stream = entry.Open();
        try
        {
            NpyWriter.Write(stream, pixels, cancellationToken);
        }
        catch
        {
            _gate.Shut();
            throw;
        }
    }

    public override void Finish()
    {
        _archive.Dispose();
        _finished = true;
    }

    protected override void Dispose(bool disposing)
    {
        // Disposing an archive writes its directory, which must not happen behind a fault.
        if (!_finished)
            _gate.Shut();
        _archive.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Lets bytes through to the target until it is shut, and swallows them then.</summary>
    private sealed class Gate(TargetStream target) : Stream
    {
        private bool _shut;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Shut() => _shut = true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!_shut)
                target.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void WriteByte(byte value) => Write([value]);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
