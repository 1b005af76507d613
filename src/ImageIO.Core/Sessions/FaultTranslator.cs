namespace ImageIO.Sessions;

/// <summary>Keeps the promise that bad input surfaces as one of our exceptions, and adds where it happened to those.</summary>
internal static class FaultTranslator
{
    private const string UnpackingAdvice = "Get the file again, or read what is left of it with Tolerance.Partial.";

    /// <summary>Whether <paramref name="fault"/> is a decoder's that is not yet one of ours. Ours get their place on the way.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="callers">An exception of the caller's own stream, which passes as it is.</param>
    /// <param name="resource">What is read or written.</param>
    /// <param name="codec">The codec at work.</param>
    /// <param name="position">Where in the resource.</param>
    public static bool IsForeign(Exception fault, Exception? callers, string resource, string? codec, long? position)
    {
        if (ReferenceEquals(fault, callers))
            return false;
        if (fault is ImageException ours)
        {
            ours.Resource ??= resource;
            ours.Codec ??= codec;
            ours.Position ??= position;
            return false;
        }

        return fault is not (OperationCanceledException or ObjectDisposedException or OutOfMemoryException or HttpRequestException
            or TimeoutException or UnauthorizedAccessException)
            and (EndOfStreamException or not IOException);
    }

    public static CorruptImageException Translate(Exception fault, string resource, string? codec, long position)
    {
        var message = fault switch
        {
            EndOfStreamException => $"The file is cut short. {fault.Message}",

            // The platform's own words are those of an archive reader, whatever is unpacked: they stay in the inner exception, and a codec
            // that wraps them has better ones.
            InvalidDataException { InnerException: not null } => $"The compressed data are damaged. {fault.Message} {UnpackingAdvice}",
            InvalidDataException => $"The compressed data are damaged and can't be unpacked. {UnpackingAdvice}",
            _ => "The data make no sense to the decoder. Where other programs read the file, please report it with the inner exception.",
        };
        return new CorruptImageException(message, fault) { Resource = resource, Codec = codec, Position = position };
    }
}
