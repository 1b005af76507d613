using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Farbfeld;

/// <summary>Writes one image as a farbfeld file.</summary>
internal sealed class FarbfeldEncoder(TargetStream target) : FrameEncoder
{
    /// <summary>Bytes turned around at once, in the target's own buffer.</summary>
    private const int ChunkBytes = TargetStream.MaxSpan / 2;

    private bool _written;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_written)
            throw new ImageEncodingException("A farbfeld file holds one image. Write the others to files of their own.");
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A farbfeld file can't hold an image without pixels ({pixels}).");
        _written = true;
        target.Write(Encoding.ASCII.GetBytes(FarbfeldCodec.Magic));
        target.WriteUInt32BigEndian((uint)pixels.Shape[1]);
        target.WriteUInt32BigEndian((uint)pixels.Shape[0]);
        for (long start = 0; start < pixels.ByteLength; start += ChunkBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var samples = MemoryMarshal.Cast<byte, ushort>(pixels.BytesAt(start, (int)Math.Min(ChunkBytes, pixels.ByteLength - start)));
            var bytes = samples.Length * sizeof(ushort);
            var space = MemoryMarshal.Cast<byte, ushort>(target.GetSpan(bytes)[..bytes]);
            if (BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(samples, space);
            else
                samples.CopyTo(space);
            target.Advance(bytes);
        }

        GC.KeepAlive(pixels);
    }

    public override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException("A farbfeld file needs an image, but none was written.");
    }
}
