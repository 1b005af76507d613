using ImageIO.Codecs;
using ImageIO.Resources;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>Turns what ImageMagick throws into the library's own exceptions.</summary>
internal static class MagickFault
{
    /// <summary>Reads the source from its start with ImageMagick, which nothing interrupts: who cancels doesn't wait for its end.</summary>
    /// <param name="codec">The format.</param>
    /// <param name="source">The file.</param>
    /// <param name="images">Receives what is read, and belongs to this call until it returns.</param>
    /// <param name="read">Reads.</param>
    /// <returns><paramref name="images"/>. Where reading fails they are disposed.</returns>
    public static T Read<T>(MagickCodec codec, SourceStream source, T images, Action<T, Stream> read)
        where T : class, IDisposable
    {
        var bridge = new SourceBridge(source);
        var isAbandoned = false;
        try
        {
            CodecTools.ThrowCorruptIf(source.Length == 0, $"There are no bytes to read: {codec.Info.Description} was expected.", 0);
            source.Position = 0;
            NativeCall.Run(() => read(images, bridge), Abandon, source.CancellationToken);
            bridge.ThrowFault();
            return images;
        }
        catch (Exception fault)
        {
            if (!isAbandoned)
                images.Dispose();
            if (fault is not MagickException complaint)
                throw;
            bridge.ThrowFault();
            throw Translate(codec, complaint);
        }

        Action Abandon()
        {
            isAbandoned = true;
            bridge.Detach();
            return images.Dispose;
        }
    }

    private static ImageException Translate(MagickCodec codec, MagickException fault)
    {
        var words = Describe(fault);
        return fault switch
        {
            MagickMissingDelegateErrorException or MagickPolicyErrorException
                => new UnsupportedImageException($"ImageMagick does not read this file ({codec.Info.Description}): {words}", fault),
            MagickResourceLimitErrorException or MagickCacheErrorException
                => new UnsupportedImageException($"The file ({codec.Info.Description}) takes more than ImageMagick may hold: {words}",
                    fault),
            _ => new CorruptImageException(
                $"The file ({codec.Info.Description}) is damaged, or of a kind that ImageMagick does not know: {words}", fault),
        };
    }

    /// <summary>ImageMagick's words without the place in its code.</summary>
    private static string Describe(MagickException fault)
    {
        var words = fault.Message.Split('\n', 2)[0];
        var end = words.IndexOf(" @ ", StringComparison.Ordinal);
        words = (end < 0 ? words : words[..end]).Replace("`'", "", StringComparison.Ordinal).Trim().TrimEnd('.');
        return $"{words}.";
    }
}
