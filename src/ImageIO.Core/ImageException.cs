namespace ImageIO;

/// <summary>What the library throws about images: a file that can't be understood, used, trusted or written.</summary>
/// <remarks>File system, argument and cancellation errors are the platform's own exceptions.</remarks>
public abstract class ImageException : Exception
{
    private protected ImageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// What was being read or written: a path, <c>&lt;bytes&gt;</c> or <c>&lt;stream&gt;</c>; null where it is not known.
    /// </summary>
    public string? Resource { get; internal set; }

    /// <summary>The name of the codec at work, or null.</summary>
    public string? Codec { get; internal set; }

    /// <summary>Where in the resource it happened, in bytes from its start, or null.</summary>
    public long? Position { get; internal set; }

    /// <summary>The message, with the resource, the codec and the position where they are known.</summary>
    public override string Message
    {
        get
        {
            var position = Position is null ? null : $"byte {Position}";
            var place = string.Join(", ", new[] { Resource, Codec, position }.Where(part => part is not null));
            return place.Length == 0 ? base.Message : $"{base.Message} [{place}]";
        }
    }
}

/// <summary>No codec recognizes the bytes, or none is meant by the name.</summary>
public sealed class UnknownImageFormatException : ImageException
{
    /// <summary>Says what was found and what to do.</summary>
    /// <param name="message">The message.</param>
    public UnknownImageFormatException(string message)
        : base(message)
    {
    }
}

/// <summary>The format is known, but this feature, layout or operation is not available; the message says what is.</summary>
public sealed class UnsupportedImageException : ImageException
{
    /// <summary>Says what is not available and what to use instead.</summary>
    /// <param name="message">The message.</param>
    /// <param name="inner">The cause, if any.</param>
    public UnsupportedImageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The file breaks its format's rules: damaged, cut short or malicious.</summary>
public sealed class CorruptImageException : ImageException
{
    /// <summary>Says what was found and what was expected.</summary>
    /// <param name="message">The message.</param>
    public CorruptImageException(string message)
        : base(message)
    {
    }

    /// <summary>Says what was found and what was expected.</summary>
    /// <param name="message">The message.</param>
    /// <param name="inner">The cause, if any.</param>
    public CorruptImageException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Says what was found, where, and what was expected.</summary>
    /// <param name="message">The message.</param>
    /// <param name="position">Where, in bytes from the source's start; null where it is not known: the session then adds how far it has
    /// read.</param>
    /// <param name="inner">The cause, if any.</param>
    public CorruptImageException(string message, long? position, Exception? inner = null)
        : base(message, inner)
        => Position = position;
}

/// <summary>The file wants more than <see cref="Limits"/> allow. Thrown before anything of that size is allocated.</summary>
public sealed class ImageLimitException : ImageException
{
    /// <summary>Names the limit and both values.</summary>
    /// <param name="limit">The name of the property of <see cref="Limits"/>.</param>
    /// <param name="value">What the file wants.</param>
    /// <param name="max">What is allowed.</param>
    /// <param name="advice">What to do about it; by default, to raise the limit.</param>
    public ImageLimitException(string limit, long value, long max, string? advice = null)
        : base($"The file demands {value} {UnitOf(limit)}where {limit} allows {max}. " +
            $"{advice ?? $"If you trust it, pass ReadOptions {{ Limits = Limits.Default with {{ {limit} = … }} }}."}")
    {
        Limit = limit;
        Value = value;
        Max = max;
    }

    /// <summary>The name of the property of <see cref="Limits"/>.</summary>
    public string Limit { get; }

    /// <summary>What the file wants.</summary>
    public long Value { get; }

    /// <summary>What is allowed.</summary>
    public long Max { get; }

    private static string UnitOf(string limit) => limit switch
    {
        nameof(Limits.MaxWidth) => "px of width ",
        nameof(Limits.MaxHeight) => "px of height ",
        nameof(Limits.MaxFrames) => "images ",
        nameof(Limits.MaxImageBytes) => "bytes for an image ",
        nameof(Limits.MaxTotalBytes) => "bytes for all images ",
        nameof(Limits.MaxWorkingBytes) => "bytes of working memory ",
        nameof(Limits.MaxMetadataBytes) => "bytes of metadata ",
        _ => "bytes ",
    };
}

/// <summary>The system has no memory left for an image or for what a codec works in.</summary>
public sealed class ImageMemoryException : ImageException
{
    /// <summary>Says how much was asked for.</summary>
    /// <param name="bytes">The size of the block that the system has not, in bytes.</param>
    /// <param name="inner">The cause, if any.</param>
    public ImageMemoryException(long bytes, Exception? inner = null)
        : base(
            $"The system has no {bytes} bytes of memory left. Dispose images that are no longer used, read one image or a region at a " +
            "time, or lower the Limits, so that such files are refused.",
            inner)
        => Bytes = bytes;

    /// <summary>The size of the block that the system has not, in bytes.</summary>
    public long Bytes { get; }
}

/// <summary>An image can't be written as asked: frames that don't fit together, or an encoder that failed.</summary>
public sealed class ImageEncodingException : ImageException
{
    /// <summary>Says what does not fit and what to do.</summary>
    /// <param name="message">The message.</param>
    /// <param name="inner">The cause, if any.</param>
    public ImageEncodingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
