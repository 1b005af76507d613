using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Pixels;
using ImageIO.Resources;

namespace ImageIO.Codecs;

/// <summary>What codecs have in common: the built-in ones use nothing else, so a package has the same tools.</summary>
public static class CodecTools
{
    /// <summary>Decodes the next row of the file.</summary>
    /// <param name="row">The row's pixels, to be filled.</param>
    public delegate void DecodeRow(Span<byte> row);

    /// <summary>Throws <see cref="CorruptImageException"/>; keeps the message out of the calling method.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="position">Where, in bytes from the source's start; null: the session adds how far it has read.</param>
    /// <exception cref="CorruptImageException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowCorrupt(string message, long? position = null) => throw new CorruptImageException(message, position);

    /// <inheritdoc cref="ThrowCorruptIf(bool, string, long?)"/>
    public static void ThrowCorruptIf([DoesNotReturnIf(true)] bool condition, string message) => ThrowCorruptIf(condition, message, null);

    /// <summary>Throws <see cref="CorruptImageException"/> where a condition holds.</summary>
    /// <param name="condition">Whether the file breaks a rule.</param>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="position">Where, in bytes from the source's start; null: the session adds how far it has read.</param>
    /// <exception cref="CorruptImageException">The condition holds.</exception>
    public static void ThrowCorruptIf([DoesNotReturnIf(true)] bool condition, string message, long? position)
    {
        if (condition)
            ThrowCorrupt(message, position);
    }

    /// <summary>
    /// Throws <see cref="CorruptImageException"/> where a condition holds. Elsewhere the message is not made: checks may stand in loops.
    /// </summary>
    /// <param name="condition">Whether the file breaks a rule.</param>
    /// <param name="message">What was found and what was expected, as an interpolated string.</param>
    /// <exception cref="CorruptImageException">The condition holds. The session adds how far it has read.</exception>
    public static void ThrowCorruptIf([DoesNotReturnIf(true)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref FaultMessage message)
        => ThrowCorruptIf(condition, ref message, null);

    /// <inheritdoc cref="ThrowCorruptIf(bool, ref FaultMessage)"/>
    /// <param name="condition">Whether the file breaks a rule.</param>
    /// <param name="message">What was found and what was expected, as an interpolated string.</param>
    /// <param name="position">Where, in bytes from the source's start; null: the session adds how far it has read.</param>
    public static void ThrowCorruptIf([DoesNotReturnIf(true)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref FaultMessage message, long? position)
    {
        if (condition)
            ThrowCorrupt(message.ToStringAndClear(), position);
    }

    /// <summary>
    /// Fills an image row by row in the order of the file. Where the file ends before the image does, that is an error, or, for
    /// <see cref="Tolerance.Partial"/>, a warning, and the rest is zero.
    /// </summary>
    /// <param name="destination">The image; its first axis counts rows.</param>
    /// <param name="bottomUp">The file starts with the lowest row.</param>
    /// <param name="source">What the rows come from.</param>
    /// <param name="options">Says how much damage is tolerated and who is warned.</param>
    /// <param name="decode">Fills one row; lets <see cref="EndOfStreamException"/> pass.</param>
    /// <exception cref="CorruptImageException">The file ends before the image does, and that is not tolerated.</exception>
    public static void ReadRows(NdArray destination, bool bottomUp, SourceStream source, ReadOptions options, DecodeRow decode)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(decode);
        var height = destination.Shape[0];
        var rowBytes = checked((int)(destination.ByteLength / height));
        for (var i = 0; i < height; i++)
        {
            // A row may come from bytes that are buffered, or from none at all.
            source.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                decode(Row(i));
            }
            catch (EndOfStreamException fault) when (!ReferenceEquals(fault, source.InnerFault))
            {
                var message = $"The image ends early: the data stop in row {i} of {height}, as the file counts them.";
                if (options.Tolerance != Tolerance.Partial)
                    ThrowCorrupt(message, source.Position);
                for (; i < height; i++)
                    Row(i).Clear();
                options.OnWarning?.Invoke(new ImageWarning($"{message} The rest is zero.", source.Position));
            }
        }

        GC.KeepAlive(destination);

        Span<byte> Row(int index) => destination.BytesAt((long)(bottomUp ? height - 1 - index : index) * rowBytes, rowBytes);
    }

    /// <summary>Reverses the bytes of every number, in place.</summary>
    /// <param name="bytes">A whole number of numbers.</param>
    /// <param name="size">Bytes per number: 1 (nothing to do), 2, 4 or 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is another.</exception>
    public static void ReverseBytes(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 1:
                break;
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(size), size, "Numbers have 1, 2, 4 or 8 bytes.");
        }
    }

    /// <summary>
    /// Checks an image against the limits before a decoder takes memory of its own for it. The session checks every header as well.
    /// </summary>
    /// <param name="limits">How large an image may be.</param>
    /// <param name="shape">H×W or H×W×C.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ImageLimitException">The image is larger.</exception>
    public static void CheckImage(Limits limits, ReadOnlySpan<int> shape, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.CheckImage(shape, dtype, channelAxes: shape.Length > 2 ? 1 : 0);
    }

    /// <summary>Checks memory that a decoder is about to take for itself, beside the arrays that it is handed.</summary>
    /// <param name="source">What is read: it knows how much is taken already.</param>
    /// <param name="bytes">How much more is wanted.</param>
    /// <exception cref="ImageLimitException">That is more than <see cref="Limits.MaxWorkingBytes"/> in all.</exception>
    public static void CheckWorkingMemory(SourceStream source, long bytes)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Working.Check(bytes);
    }

    /// <summary>
    /// Makes an EXIF block say that the picture is upright, where it says anything (EXIF 2.32 §4.6.4, tag 0x0112), for pixels that are
    /// turned.
    /// </summary>
    /// <param name="exif">From the TIFF header on; changed in place. Damaged blocks are left alone.</param>
    public static void SetUpright(Span<byte> exif) => Orientation.SetUpright(exif);
}
