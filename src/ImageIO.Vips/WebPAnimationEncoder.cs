using System.Buffers.Binary;
using System.Collections;
using System.Drawing;
using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// Writes an animated WebP: of each frame the rectangle that differs from the one before is coded by libvips as a still image, whose data
/// go into the container written here.
/// In memory are the frame before, the pixels that change, and compressed data.
/// </summary>
/// <param name="codec">The format.</param>
/// <param name="target">Where to; nothing has been written to it.</param>
/// <param name="options">How.</param>
/// <param name="metadata">Of the file.</param>
internal sealed class WebPAnimationEncoder(VipsCodec codec, TargetStream target, WebPWriteOptions options, ImageMetadata metadata)
    : IDisposable
{
    private const int MaxMilliseconds = (1 << 24) - 1;

    /// <summary>What is tried before the shorter way is taken.</summary>
    private const int TrialEffort = 0;

    /// <summary>Pixels of a side that lossy coding deals with together.</summary>
    private const int BlockSize = 8;

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(100);

    /// <summary>The frame before, as it was given.</summary>
    private NdArray? _shown;

    /// <summary>RGBA: what changed.</summary>
    private NdArray? _changes;
    private GrowingTarget _data = new();
    private readonly GrowingTarget _trial = new();

    /// <summary>The other of two that are compared.</summary>
    private GrowingTarget _spare = new();

    // The frame that is coded and waits until it is known how long it is shown.
    private Rectangle _area;
    private bool _isBlended;
    private TimeSpan _end;
    private TimeSpan _origin;
    private long _written;
    private bool _hasAlpha;

    private bool HasChannelOfAlpha => _shown!.Shape[2] == 4;

    /// <summary>Takes the next frame in.</summary>
    public void Write(NdArray pixels, in FrameTiming timing, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_shown is not null && !pixels.Shape.SequenceEqual(_shown.Shape))
        {
            throw new ImageEncodingException(
                $"Frame {timing.Index} is {pixels}, but the animation is {_shown}. "
                + "All frames of a WebP have one size and number of channels: resize or convert them.");
        }

        var duration = timing.Duration ?? DefaultDuration;
        if (_shown is null)
        {
            _origin = timing.Timestamp;
            target.EnsureSeekable();
            _shown = pixels.Clone();
            Code(pixels, new Rectangle(0, 0, pixels.Shape[1], pixels.Shape[0]), hasChanges: false, cancellationToken);
        }
        else
        {
            var area = FrameDifference.Find(_shown, pixels);
            if (!area.IsEmpty || options.KeepDuplicateFrames)
            {
                WriteFrame(timing.Timestamp - _origin);
                var hasChanges = !area.IsEmpty && TryFindChanges(pixels, area);
                Code(pixels, ToEven(area), hasChanges, cancellationToken);
                pixels.CopyTo(_shown);
            }
        }

        _end = timing.Timestamp - _origin + duration;
    }

    /// <summary>Writes what waits and what follows the frames, and completes the header.</summary>
    public void Finish()
    {
        WriteFrame(_end);
        if (!metadata.Exif.IsEmpty)
            WebPChunks.Write(target, WebPChunks.Exif, metadata.Exif.Span);
        if (!metadata.Xmp.IsEmpty)
            WebPChunks.Write(target, WebPChunks.Xmp, metadata.Xmp.Span);
        var end = target.Position;
        if (end - WebPChunks.HeaderLength > uint.MaxValue)
        {
            throw new ImageEncodingException(
                $"The animation has {end} bytes; a WebP has at most 4 GiB. Write it in parts, or with a lower quality.");
        }

        target.Position = 0;
        WriteHeader(end);
        target.Position = end;
    }

    public void Dispose()
    {
        _shown?.Dispose();
        _changes?.Dispose();
        _data.Dispose();
        _trial.Dispose();
        _spare.Dispose();
    }

    private void WriteHeader(long end)
    {
        WebPChunks.WriteHeader(target, WebPChunks.Riff, end - WebPChunks.HeaderLength);
        target.WriteUInt32LittleEndian(WebPChunks.WebP);
        WebPChunks.WriteHeader(target, WebPChunks.Extended, WebPChunks.ExtendedLength);
        Span<byte> header = stackalloc byte[WebPChunks.ExtendedLength];
        header.Clear();
        header[0] = (byte)(WebPChunks.AnimationFlag
            | (_hasAlpha ? WebPChunks.AlphaFlag : 0)
            | (metadata.Icc.IsEmpty ? 0 : WebPChunks.ProfileFlag)
            | (metadata.Exif.IsEmpty ? 0 : WebPChunks.ExifFlag)
            | (metadata.Xmp.IsEmpty ? 0 : WebPChunks.XmpFlag));
        WebPChunks.SetUInt24(header[4..], _shown!.Shape[1] - 1);
        WebPChunks.SetUInt24(header[7..], _shown.Shape[0] - 1);
        target.Write(header);
    }

    /// <summary>Writes the header, with what is known of it now, and what stands in front of the frames.</summary>
    private void WriteStart()
    {
        WriteHeader(WebPChunks.HeaderLength);
        if (!metadata.Icc.IsEmpty)
            WebPChunks.Write(target, WebPChunks.Profile, metadata.Icc.Span);
        Span<byte> animation = stackalloc byte[6];
        animation.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(animation[4..], (ushort)options.LoopCount);
        WebPChunks.Write(target, WebPChunks.Animation, animation);
    }

    /// <summary>Writes the frame that waits.</summary>
    /// <param name="end">When the next one is shown.</param>
    private void WriteFrame(TimeSpan end)
    {
        if (target.Position == 0)
            WriteStart();
        var milliseconds = Math.Max(0, (long)Math.Round(end.TotalMilliseconds, MidpointRounding.AwayFromZero) - _written);
        if (milliseconds > MaxMilliseconds)
        {
            throw new ImageEncodingException(
                $"A frame of a WebP is shown for at most {MaxMilliseconds} ms, not for {milliseconds} ms. Write it several times.");
        }

        _written += milliseconds;
        var still = _data.Bytes;
        long length = WebPFrame.HeaderLength;
        for (var rest = Chunks(still); Next(ref rest, out var type, out var chunk);)
            length += IsImage(type) ? chunk.Length : 0;
        WebPChunks.WriteHeader(target, WebPChunks.Frame, length);
        new WebPFrame(_area, (int)milliseconds, IsCleared: false, _isBlended).Write(target);
        for (var rest = Chunks(still); Next(ref rest, out var type, out var chunk);)
        {
            if (IsImage(type))
                target.Write(chunk);
            _hasAlpha |= type == WebPChunks.Alpha || (type == WebPChunks.Lossless && (chunk[WebPChunks.HeaderLength + 4] & 0x10) != 0);
        }
    }

    /// <summary>Finds the pixels that, laid over the frame before, give this one.</summary>
    private bool TryFindChanges(NdArray pixels, Rectangle area)
    {
        _changes ??= NdArray.Create(DType.UInt8, pixels.Shape[0], pixels.Shape[1], 4);
        var even = ToEven(area);
        if (HasChannelOfAlpha)
            return FrameDifference.TryFindChanges(_shown!, pixels, even, _changes);
        var unchanged = 0;
        for (var y = even.Top; y < even.Bottom; y++)
        {
            var row = pixels[y].Bytes.Slice(3 * even.X, 3 * even.Width);
            var old = _shown![y].Bytes.Slice(3 * even.X, 3 * even.Width);
            var changes = _changes[y].Bytes.Slice(4 * even.X, 4 * even.Width);
            for (var x = 0; x < even.Width; x++)
            {
                var color = row.Slice(3 * x, 3);
                var change = changes.Slice(4 * x, 4);
                if (color.SequenceEqual(old.Slice(3 * x, 3)))
                {
                    change.Clear();
                    unchanged++;
                    continue;
                }

                color.CopyTo(change);
                change[3] = 255;
            }
        }

        GC.KeepAlive(pixels);
        return unchanged > 0;
    }

    /// <summary>Codes a frame with and without loss, as wanted, and keeps the shorter.</summary>
    private void Code(NdArray pixels, Rectangle area, bool hasChanges, CancellationToken cancellationToken)
    {
        _area = area;
        if (options.Lossless || options.Mixed)
            Code(pixels, isLossless: true, hasChanges, cancellationToken);
        if (options.Lossless)
            return;
        var (exact, isBlended) = (_data, _isBlended);
        if (hasChanges && !HasChannelOfAlpha)
            FillBlocks(pixels, area);
        if (!options.Mixed)
        {
            Code(pixels, isLossless: false, hasChanges, cancellationToken);
            return;
        }

        (_data, _spare) = (_spare, exact);
        Code(pixels, isLossless: false, hasChanges, cancellationToken);
        if (_data.Count >= exact.Count)
            (_data, _spare, _isBlended) = (exact, _data, isBlended);
    }

    /// <summary>
    /// Codes a frame whole, or what changed: the way that is shorter where little effort is taken mostly is where much is.
    /// </summary>
    private void Code(NdArray pixels, bool isLossless, bool hasChanges, CancellationToken cancellationToken)
    {
        _isBlended = false;
        if (hasChanges)
        {
            Code(pixels, isLossless, isExact: true, TrialEffort, _data, cancellationToken);
            Code(_changes!, isLossless, isExact: !isLossless, TrialEffort, _trial, cancellationToken);
            _isBlended = _trial.Count < _data.Count;
        }

        Code(_isBlended ? _changes! : pixels, isLossless, isExact: !(isLossless && _isBlended), options.Effort, _data, cancellationToken);
    }

    /// <summary>
    /// Makes opaque all of the blocks in which a pixel changes, and gives the blocks around them their colors, hidden: lossy colors are
    /// coded for several pixels together, and shown mixed with those beside them. All else is one color, which takes few bytes.
    /// </summary>
    private void FillBlocks(NdArray pixels, Rectangle area)
    {
        var columns = (area.Width + BlockSize - 1) / BlockSize;
        var rows = (area.Height + BlockSize - 1) / BlockSize;
        var isChanged = new BitArray(columns * rows);
        for (var i = 0; i < isChanged.Length; i++)
            isChanged[i] = HasChange(BlockAt(i));
        ReadOnlySpan<byte> mean = [.. MeanOf(pixels, area), 0];
        for (var i = 0; i < isChanged.Length; i++)
        {
            var (row, column) = Math.DivRem(i, columns);
            if (IsNearChange(row, column))
                Fill(pixels, BlockAt(i), isChanged[i] ? byte.MaxValue : (byte)0);
            else
                Hide(BlockAt(i), mean);
        }

        GC.KeepAlive(pixels);

        Rectangle BlockAt(int index)
        {
            var (row, column) = Math.DivRem(index, columns);
            return Rectangle.Intersect(area,
                new Rectangle(area.X + (column * BlockSize), area.Y + (row * BlockSize), BlockSize, BlockSize));
        }

        bool IsNearChange(int row, int column)
        {
            for (var y = Math.Max(row - 1, 0); y <= Math.Min(row + 1, rows - 1); y++)
            {
                for (var x = Math.Max(column - 1, 0); x <= Math.Min(column + 1, columns - 1); x++)
                {
                    if (isChanged[(y * columns) + x])
                        return true;
                }
            }

            return false;
        }
    }

    private static byte[] MeanOf(NdArray pixels, Rectangle area)
    {
        var (red, green, blue) = (0L, 0L, 0L);
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var row = pixels[y].Bytes.Slice(3 * area.X, 3 * area.Width);
            for (var i = 0; i < row.Length; i += 3)
                (red, green, blue) = (red + row[i], green + row[i + 1], blue + row[i + 2]);
        }

        var count = (long)area.Width * area.Height;
        return [(byte)(red / count), (byte)(green / count), (byte)(blue / count)];
    }

    private bool HasChange(Rectangle block)
    {
        for (var y = block.Top; y < block.Bottom; y++)
        {
            var row = _changes![y].Bytes;
            for (var x = block.Left; x < block.Right; x++)
            {
                if (row[(4 * x) + 3] != 0)
                    return true;
            }
        }

        return false;
    }

    private void Fill(NdArray pixels, Rectangle block, byte alpha)
    {
        for (var y = block.Top; y < block.Bottom; y++)
        {
            var from = pixels[y].Bytes;
            var to = _changes![y].Bytes;
            for (var x = block.Left; x < block.Right; x++)
            {
                from.Slice(3 * x, 3).CopyTo(to[(4 * x)..]);
                to[(4 * x) + 3] = alpha;
            }
        }
    }

    private void Hide(Rectangle block, ReadOnlySpan<byte> color)
    {
        for (var y = block.Top; y < block.Bottom; y++)
        {
            var row = _changes![y].Bytes;
            for (var x = block.Left; x < block.Right; x++)
                color.CopyTo(row[(4 * x)..]);
        }
    }

    private unsafe void Code(NdArray pixels, bool isLossless, bool isExact, int effort, GrowingTarget output,
        CancellationToken cancellationToken)
    {
        var save = new VOption { { "lossless", isLossless }, { "effort", effort }, { "keep", Enums.ForeignKeep.None } };
        save.Add("exact", isExact);
        if (!isLossless)
            save.Add("Q", options.Quality);
        VipsFault.Clear();
        try
        {
            // One row's span starts where all pixels start, and exists also where the whole is longer than a span can be.
            fixed (byte* start = pixels[0].Bytes)
            {
                using var whole = Image.NewFromMemory(
                    (nint)start, (ulong)pixels.ByteLength, pixels.Shape[1], pixels.Shape[0], pixels.Shape[2], Enums.BandFormat.Uchar);
                using var cut = whole.Crop(_area.X, _area.Y, _area.Width, _area.Height);
                using var image = cut.Copy(interpretation: Enums.Interpretation.Srgb);
                using var native = output.Connect();
                using var kill = cancellationToken.UnsafeRegister(static image => ((Image)image!).SetKill(true), image);
                Operation.Call(codec.Saver, save, image, native);
            }

            GC.KeepAlive(pixels);
        }
        catch (VipsException fault)
        {
            output.ThrowFault();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ImageEncodingException(
                $"libvips can't write a frame of {_area.Width}×{_area.Height} px as WebP: {VipsFault.Describe(fault)}.", fault);
        }
    }

    /// <summary>Frames start at even places.</summary>
    private static Rectangle ToEven(Rectangle area)
        => area.IsEmpty ? new Rectangle(0, 0, 1, 1) : Rectangle.FromLTRB(area.Left & ~1, area.Top & ~1, area.Right, area.Bottom);

    private static bool IsImage(uint type) => type is WebPChunks.Alpha or WebPChunks.Lossy or WebPChunks.Lossless;

    private static ReadOnlySpan<byte> Chunks(ReadOnlySpan<byte> still) => still[WebPChunks.FileHeaderLength..];

    /// <summary>Takes the next chunk off, with its header and the byte that makes its length even.</summary>
    private static bool Next(ref ReadOnlySpan<byte> rest, out uint type, out ReadOnlySpan<byte> chunk)
    {
        type = 0;
        chunk = default;
        if (rest.Length < WebPChunks.HeaderLength)
            return false;
        type = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
        chunk = rest[..Math.Min(rest.Length, WebPChunks.HeaderLength + length + (length & 1))];
        rest = rest[chunk.Length..];
        return true;
    }
}
