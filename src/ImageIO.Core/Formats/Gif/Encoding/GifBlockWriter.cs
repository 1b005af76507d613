using ImageIO.Pixels;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Writes the blocks of a GIF89a file in their order.</summary>
internal sealed class GifBlockWriter(TargetStream target, int width, int height, int loopCount, ImageMetadata metadata)
{
    private const int MaxDelay = ushort.MaxValue;

    /// <summary>Writes a frame; with the first one, all that comes before it.</summary>
    public void WriteFrame(FrameSlot frame)
    {
        if (frame.IsFirst)
            WriteStart(frame);

        // A longer time is written as several frames. The last one clears, if any does: what it covers is what is cleared.
        var clears = !frame.ClearedNext.IsEmpty;
        var remaining = frame.Delay;
        if (remaining <= MaxDelay)
        {
            WriteImage(frame, clears ? GifDisposal.Clear : GifDisposal.Keep, (ushort)remaining);
            return;
        }

        WriteImage(frame, GifDisposal.Keep, MaxDelay);
        for (remaining -= MaxDelay; remaining > MaxDelay; remaining -= MaxDelay)
            WriteNothing(MaxDelay);
        if (clears)
            WriteImage(frame, GifDisposal.Clear, (ushort)remaining);
        else
            WriteNothing((ushort)remaining);
    }

    public void WriteEnd() => target.WriteByte(GifConstants.Trailer);

    private void WriteStart(FrameSlot first)
    {
        target.Write("GIF89a"u8);
        target.WriteUInt16LittleEndian((ushort)width);
        target.WriteUInt16LittleEndian((ushort)height);
        target.WriteByte((byte)(0x80 | 0x70 | (TableBits(first) - 1)));

        // Index 0 as the background is what some viewers clear to, and it is the transparent one wherever there is one.
        target.WriteByte(0);
        target.WriteByte(0);
        WriteTable(first);
        if (!first.IsLast && loopCount != 1)
        {
            WriteApplicationHeader("NETSCAPE2.0"u8);
            target.Write([3, 1]);
            target.WriteUInt16LittleEndian((ushort)Math.Max(0, loopCount - 1));
            target.WriteByte(0);
        }

        WriteMetadata();
    }

    private void WriteMetadata()
    {
        if (!metadata.Xmp.IsEmpty)
        {
            // Not in sub-blocks, for programs that look for the packet in the file's bytes; the trailer leads readers of sub-blocks out of
            // it (XMP specification, part 3).
            WriteApplicationHeader("XMP DataXMP"u8);
            target.Write(metadata.Xmp.Span);
            target.WriteByte(1);
            for (var i = 255; i >= 0; i--)
                target.WriteByte((byte)i);
            target.WriteByte(0);
        }

        if (!metadata.Icc.IsEmpty)
        {
            WriteApplicationHeader("ICCRGBG1012"u8);
            WriteSubBlocks(metadata.Icc.Span);
        }

        if (metadata.TryGet<string>("comment", out var comment) && comment.Length > 0)
        {
            target.Write([GifConstants.ExtensionIntroducer, GifConstants.CommentLabel]);
            WriteSubBlocks(System.Text.Encoding.UTF8.GetBytes(comment));
        }
    }

    private void WriteImage(FrameSlot frame, GifDisposal disposal, ushort delay)
    {
        WriteControl(disposal, delay, frame.HasTransparentIndex);
        target.WriteByte(GifConstants.ImageSeparator);
        target.WriteUInt16LittleEndian((ushort)frame.Area.X);
        target.WriteUInt16LittleEndian((ushort)frame.Area.Y);
        target.WriteUInt16LittleEndian((ushort)frame.Area.Width);
        target.WriteUInt16LittleEndian((ushort)frame.Area.Height);
        if (frame.UsesGlobalTable)
        {
            target.WriteByte(0);
        }
        else
        {
            target.WriteByte((byte)(0x80 | (TableBits(frame) - 1)));
            WriteTable(frame);
        }

        target.WriteByte((byte)frame.CodeSize);
        WriteSubBlocks(frame.Data);
    }

    /// <summary>One transparent pixel, to go on showing what is there.</summary>
    private void WriteNothing(ushort delay)
    {
        WriteControl(GifDisposal.Keep, delay, transparent: true);
        target.Write([GifConstants.ImageSeparator, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0]);

        // Clear, index 0, end, of three bits each.
        target.Write([2, 2, 0x44, 0x01, 0]);
    }

    private void WriteControl(GifDisposal disposal, ushort delay, bool transparent)
    {
        var flags = (byte)(((int)disposal << 2) | (transparent ? 1 : 0));
        target.Write([GifConstants.ExtensionIntroducer, GifConstants.GraphicControlLabel, 4, flags]);
        target.WriteUInt16LittleEndian(delay);
        target.Write([0, 0]);
    }

    private void WriteTable(FrameSlot frame)
    {
        var size = 1 << TableBits(frame);
        var first = frame.HasTransparentIndex ? 1 : 0;
        var bytes = target.GetSpan(3 * size)[..(3 * size)];
        bytes.Clear();
        for (var i = 0; i < frame.TableCount; i++)
        {
            var entry = bytes.Slice(3 * (i + first), 3);
            (entry[0], entry[1], entry[2]) = Rgba.Unpack(frame.Table[i]);
        }

        target.Advance(3 * size);
    }

    /// <summary>A table has 2 to 256 entries, a power of two: 1 to 8 bits.</summary>
    private static int TableBits(FrameSlot frame)
        => System.Numerics.BitOperations.Log2((uint)Math.Max(frame.TableCount + (frame.HasTransparentIndex ? 1 : 0) - 1, 1)) + 1;

    private void WriteApplicationHeader(ReadOnlySpan<byte> identifier)
    {
        target.Write([GifConstants.ExtensionIntroducer, GifConstants.ApplicationLabel, GifConstants.ApplicationIdLength]);
        target.Write(identifier);
    }

    private void WriteSubBlocks(ReadOnlySpan<byte> data)
    {
        for (; !data.IsEmpty; data = data[Math.Min(data.Length, GifConstants.MaxSubBlock)..])
        {
            var length = Math.Min(data.Length, GifConstants.MaxSubBlock);
            target.WriteByte((byte)length);
            target.Write(data[..length]);
        }

        target.WriteByte(0);
    }
}
