using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>Writes the one image of a file: libvips encodes straight from the caller's array.</summary>
/// <remarks>
/// A write that can be cancelled, of a format that is encoded in one call, works on a copy: where the call is left behind, it goes on to
/// its end, with its copy counted in <see cref="Memory.PixelMemory"/> until then, and writes nothing.
/// </remarks>
internal sealed class VipsEncoder(VipsCodec codec, TargetStream stream, WriteOptions options) : FrameEncoder
{
    private bool _written;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(metadata);
        if (_written)
            throw new ImageEncodingException(
                $"A file of {codec.Info.Description} holds one image here. Write each into a file of its own, or all into a format that " +
                "holds several: GIF, APNG, TIFF.");
        if (pixels.Length == 0)
            throw new ImageEncodingException($"An image without pixels ({pixels}) can't be written as {codec.Info.Description}.");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stream.CancellationToken);
        var token = cancellationToken.CanBeCanceled && stream.CancellationToken.CanBeCanceled ? either.Token
            : cancellationToken.CanBeCanceled ? cancellationToken : stream.CancellationToken;
        token.ThrowIfCancellationRequested();
        _written = true;
        var written = WrittenMetadata.Of(metadata);
        var bridge = new TargetBridge(stream, codec.WriteHead(stream, pixels, written, options));
        VipsFault.Clear();
        try
        {
            if (codec.EncodesAtOnce && token.CanBeCanceled)
                EncodeCopy(pixels, written, bridge, token);
            else
                Encode(pixels, written, bridge, token);
        }
        catch (VipsException fault)
        {
            bridge.ThrowFault();
            token.ThrowIfCancellationRequested();
            throw new ImageEncodingException($"libvips can't write {pixels} as {codec.Info.Description}: {VipsFault.Describe(fault)}.",
                fault);
        }
    }

    public override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException($"A file of {codec.Info.Description} needs an image, and none was written.");
    }

    private void EncodeCopy(NdArray pixels, WrittenMetadata written, TargetBridge bridge, CancellationToken token)
    {
        var copy = pixels.Clone();
        var isAbandoned = false;
        try
        {
            NativeCall.Run(() => Encode(copy, written, bridge, token), Abandon, token);
        }
        finally
        {
            if (!isAbandoned)
                copy.Dispose();
        }

        Action Abandon()
        {
            isAbandoned = true;
            bridge.Detach();
            return copy.Dispose;
        }
    }

    private unsafe void Encode(NdArray pixels, WrittenMetadata written, TargetBridge bridge, CancellationToken token)
    {
        var saveOptions = codec.SaveOptions(pixels, options);

        // One row's span starts where all pixels start, and exists also where the whole is longer than a span can be.
        fixed (byte* start = pixels[0].Bytes)
        {
            using var image = Describe((nint)start, pixels, written, saveOptions);
            using var target = bridge.Connect();
            using var kill = token.UnsafeRegister(static image => ((Image)image!).SetKill(true), image);
            Operation.Call(codec.Saver, saveOptions, image, target);
        }

        GC.KeepAlive(pixels);
    }

    /// <summary>The caller's pixels as libvips sees them: nothing is copied but the description.</summary>
    private Image Describe(nint start, NdArray pixels, WrittenMetadata metadata, VOption saveOptions)
    {
        var channels = pixels.Rank == 2 ? 1 : pixels.Shape[2];
        var format = pixels.DType == DType.UInt16 ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar;
        using var bare = Image.NewFromMemory(start, (ulong)pixels.ByteLength, pixels.Shape[1], pixels.Shape[0], channels, format);
        using var described = bare.Copy(interpretation: codec.InterpretationOf(pixels, options));
        var kept = codec.SaverWritesMetadata ? VipsMetadata.Blocks(metadata) : Enums.ForeignKeep.None;
        saveOptions["keep"] = kept;
        return kept == Enums.ForeignKeep.None ? described.Copy() : VipsMetadata.Attach(described, metadata);
    }
}
