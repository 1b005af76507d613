using ImageIO.Resources;

namespace ImageIO.Codecs;

/// <summary>Decides which codec reads or writes: the caller's word, then the bytes, then the extension.</summary>
internal static class CodecSelector
{
    /// <summary>The bytes that signatures are looked for in.</summary>
    public const int HeaderLength = 4096;

    /// <exception cref="ArgumentException">The options are for another codec than the file's.</exception>
    public static ImageCodec ForReading(SourceStream source, string? extension, ReadOptions options)
    {
        var registry = options.Registry ?? CodecRegistry.Default;
        extension = CheckExtension(options.Extension) ?? extension;
        if (options.ForCodec is not { } meant)
            return Choose(source, extension, options, registry, fallback: null);
        var codec = registry.Get(meant);
        var chosen = Choose(source, extension, options, registry, codec);
        return chosen == codec
            ? codec
            : throw new ArgumentException(
                $"{options.GetType().Name} are for the codec \"{meant}\", but \"{source.Name}\" is read by \"{chosen.Info.Name}\". Use " +
                $"ReadOptions, or the options of \"{chosen.Info.Name}\".", nameof(options));
    }

    private static ImageCodec Choose(SourceStream source, string? extension, ReadOptions options, CodecRegistry registry,
        ImageCodec? fallback)
    {
        if (options.Codec is not null)
            return registry.Get(options.Codec);
        if (source.IsDevice && registry.FindByDevice(source.Name) is { } opener)
            return opener;
        var header = source.Peek(HeaderLength);
        if (registry.FindBySignature(header, extension) is { } recognized)
            return recognized;

        // The extension decides only among formats that have no signature: the others would have been recognized.
        var named = extension is null ? null : registry.FindByExtension(extension, CodecCapabilities.Read);
        if (named is { Info.Signatures.IsEmpty: true })
            return named;
        if (fallback is not null)
            return fallback;
        throw Unknown(source.Name, header, extension, named, registry);
    }

    public static ImageCodec ForWriting(ImageTarget target, WriteOptions options)
    {
        var registry = options.Registry ?? CodecRegistry.Default;
        var extension = CheckExtension(options.Extension) ?? target.Extension;
        var named = options.Codec is not null ? registry.Get(options.Codec)
            : extension is not null ? registry.FindByExtension(extension, CodecCapabilities.Write) : null;
        if (options.ForCodec is { } meant)
        {
            var codec = registry.Get(meant);
            var fits = named is null || named == codec
                || (options.Codec is null && codec.Info.Extensions.AsSpan().Contains(extension!, StringComparer.OrdinalIgnoreCase));
            if (!fits)
                throw new ArgumentException(
                    $"{options.GetType().Name} are for the codec \"{meant}\", but \"{target.Name}\" is written by " +
                    $"\"{named!.Info.Name}\". Use WriteOptions, or the options of \"{named.Info.Name}\".", nameof(options));
            return codec;
        }

        if (named is not null)
        {
            return named.Info.Can(CodecCapabilities.Write)
                ? named
                : throw new UnsupportedImageException($"The codec \"{named.Info.Name}\" does not write. {Writable(registry)}")
                {
                    Resource = target.Name,
                };
        }

        if (extension is null)
            throw new ArgumentException(
                $"\"{target.Name}\" has no extension to tell the format by. Set WriteOptions.Extension, for instance \".png\".",
                nameof(target));
        throw new UnknownImageFormatException($"No codec writes \"{extension}\". " +
            $"{KnownBackends.Hint(extension, registry)}{Writable(registry)}")
        {
            Resource = target.Name,
        };
    }

    private static string Writable(CodecRegistry registry)
    {
        var extensions = registry.All.Where(codec => codec.Info.Can(CodecCapabilities.Write))
            .SelectMany(codec => codec.Info.Extensions.Take(1)).Distinct().Order();
        return $"Formats that can be written: {string.Join(" ", extensions)}.";
    }

    private static string? CheckExtension(string? extension)
        => extension is null or ['.', _, ..]
            ? extension?.ToLowerInvariant()
            : throw new ArgumentException($"An extension starts with a dot: \".{extension.TrimStart('.')}\" instead of \"{extension}\".",
                nameof(extension));

    private static UnknownImageFormatException Unknown(string name, ReadOnlySpan<byte> header, string? extension, ImageCodec? named,
        CodecRegistry registry)
    {
        var (look, usual) = FormatGuess.Find(header);
        var bytes = Convert.ToHexString(header[..Math.Min(8, header.Length)]);
        var found = header.IsEmpty ? "There are no bytes to read"
            : look is not null ? $"The bytes look like {look} ({bytes}), which no codec recognizes"
            : $"The bytes start with {bytes}, which no codec recognizes";
        var contradiction = named is null ? "" : $" They are not {named.Info.Description}, as the extension {extension} says.";

        // What the bytes are counts more than what the name says they are.
        var told = usual ?? (named is null && extension is not null && !header.IsEmpty ? extension : "");
        var hint = KnownBackends.Hint(told, registry);

        // Who is told what to do needs no list of codecs, which is long.
        var names = registry.All.Where(codec => codec.Info.Can(CodecCapabilities.Read)).Select(codec => codec.Info.Name);
        var advice = hint.Length > 0 ? hint.TrimEnd() : $"None of these knows them: {string.Join(", ", names)}.";
        return new UnknownImageFormatException($"{found}.{contradiction} {advice}") { Resource = name };
    }
}
