using ImageIO.Codecs;
using ImageIO.Resources;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>Turns what ImageMagick throws into the library's own exceptions.</summary>
internal static class MagickFault
{
    /// <summary>Runs a call of ImageMagick that reads the source from its start.</summary>
    public static void Guard(MagickCodec codec, SourceStream source, Action<Stream> call)
    {
        CodecTools.ThrowCorruptIf(source.Length == 0, $"There are no bytes to read: {codec.Info.Description} was expected.", 0);
        source.Position = 0;
        using var bridge = new SourceBridge(source);
        try
        {
            call(bridge);
            bridge.ThrowFault();
        }
        catch (MagickException fault)
        {
            bridge.ThrowFault();
            throw Translate(codec, fault);
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
                => new UnsupportedImageException($"The file ({codec.Info.Description}) takes more than ImageMagick may hold: {words}", fault),
            _ => new CorruptImageException($"The file ({codec.Info.Description}) is damaged, or of a kind that ImageMagick does not know: {words}", fault),
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
