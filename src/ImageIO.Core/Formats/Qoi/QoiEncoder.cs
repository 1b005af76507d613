using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Qoi;

/// <summary>
/// Writes one image as a QOI file, by the choices of the format's reference: the first chunk that fits, in the order run, index,
/// difference, luma, whole pixel.
/// </summary>
internal sealed class QoiEncoder(TargetStream target) : SingleImageEncoder(".qoi")
{
    /// <summary>Pixels that are coded at once: they fit into the target's buffer in any case.</summary>
    private const int ChunkPixels = TargetStream.MaxSpan / QoiFormat.MaxChunk - 1;

    private readonly uint[] _seen = new uint[64];
    private uint _pixel = QoiFormat.FirstPixel;
    private int _run;

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var (height, width, channels) = (pixels.Shape[0], pixels.Shape[1], pixels.Shape[2]);
        target.Write(System.Text.Encoding.ASCII.GetBytes(QoiCodec.Magic));
        target.WriteUInt32BigEndian((uint)width);
        target.WriteUInt32BigEndian((uint)height);
        target.WriteByte((byte)channels);
        target.WriteByte(metadata.TryGet<int>(QoiCodec.ColorSpace, out var space) && space == 1 ? (byte)1 : (byte)0);
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            while (!row.IsEmpty)
            {
                var part = row[..Math.Min(row.Length, ChunkPixels * channels)];
                var chunks = target.GetSpan(((part.Length / channels) + 1) * QoiFormat.MaxChunk);
                target.Advance(channels == 4 ? Encode<Rgba>(part, chunks) : Encode<Rgb>(part, chunks));
                row = row[part.Length..];
            }
        }

        if (_run > 0)
            target.WriteByte((byte)(QoiFormat.Run | (_run - 1)));
        target.Write(QoiFormat.EndMarker);
    }

    private int Encode<TPixel>(ReadOnlySpan<byte> pixels, Span<byte> chunks)
        where TPixel : struct, IPixel
    {
        ref var input = ref MemoryMarshal.GetReference(pixels);
        ref var output = ref MemoryMarshal.GetReference(chunks);
        ref var seen = ref MemoryMarshal.GetArrayDataReference(_seen);
        var (last, run) = (_pixel, _run);
        var to = 0;
        for (var from = 0; from < pixels.Length; from += TPixel.Size)
        {
            var pixel = TPixel.Load(ref Unsafe.Add(ref input, from));
            if (pixel == last)
            {
                if (++run == QoiFormat.MaxRun)
                {
                    Unsafe.Add(ref output, to++) = QoiFormat.Run | (QoiFormat.MaxRun - 1);
                    run = 0;
                }

                continue;
            }

            if (run > 0)
            {
                Unsafe.Add(ref output, to++) = (byte)(QoiFormat.Run | (run - 1));
                run = 0;
            }

            var place = QoiFormat.Place(pixel);
            if (Unsafe.Add(ref seen, place) == pixel)
            {
                Unsafe.Add(ref output, to++) = (byte)place;
            }
            else
            {
                Unsafe.Add(ref seen, place) = pixel;
                to += WritePixel(ref Unsafe.Add(ref output, to), pixel, last);
            }

            last = pixel;
        }

        (_pixel, _run) = (last, run);
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WritePixel(ref byte output, uint pixel, uint last)
    {
        var hasOtherAlpha = (pixel ^ last) > 0xFFFFFF;
        if (!hasOtherAlpha)
        {
            var red = (sbyte)(byte)(pixel - last);
            var green = (sbyte)(byte)((pixel >> 8) - (last >> 8));
            var blue = (sbyte)(byte)((pixel >> 16) - (last >> 16));
            if ((uint)(red + 2) < 4 && (uint)(green + 2) < 4 && (uint)(blue + 2) < 4)
            {
                output = (byte)(QoiFormat.Difference | ((red + 2) << 4) | ((green + 2) << 2) | (blue + 2));
                return 1;
            }

            var (redOfGreen, blueOfGreen) = (red - green, blue - green);
            if ((uint)(green + 32) < 64 && (uint)(redOfGreen + 8) < 16 && (uint)(blueOfGreen + 8) < 16)
            {
                output = (byte)(QoiFormat.Luma | (green + 32));
                Unsafe.Add(ref output, 1) = (byte)(((redOfGreen + 8) << 4) | (blueOfGreen + 8));
                return 2;
            }
        }

        output = hasOtherAlpha ? QoiFormat.Rgba : QoiFormat.Rgb;
        Unsafe.Add(ref output, 1) = (byte)pixel;
        Unsafe.Add(ref output, 2) = (byte)(pixel >> 8);
        Unsafe.Add(ref output, 3) = (byte)(pixel >> 16);
        Unsafe.Add(ref output, 4) = (byte)(pixel >> 24);
        return hasOtherAlpha ? 5 : 4;
    }

    private interface IPixel
    {
        static abstract int Size { get; }

        static abstract uint Load(ref byte bytes);
    }

    private readonly struct Rgb : IPixel
    {
        public static int Size => 3;

        public static uint Load(ref byte bytes)
            => bytes | ((uint)Unsafe.Add(ref bytes, 1) << 8) | ((uint)Unsafe.Add(ref bytes, 2) << 16) | QoiFormat.FirstPixel;
    }

    private readonly struct Rgba : IPixel
    {
        public static int Size => 4;

        public static uint Load(ref byte bytes)
            => bytes | ((uint)Unsafe.Add(ref bytes, 1) << 8)
                | ((uint)Unsafe.Add(ref bytes, 2) << 16) | ((uint)Unsafe.Add(ref bytes, 3) << 24);
    }
}
