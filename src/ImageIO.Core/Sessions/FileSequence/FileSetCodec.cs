using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions.FileSequence;

/// <summary>A codec that reads several files as one image or sequence (<see cref="ImageCodec.TryCreateDecoder"/>).</summary>
internal sealed class FileSetCodec : ImageCodec
{
    private readonly ImageCodec _codec;
    private readonly IReadOnlyList<SourceFile> _files;
    private FrameDecoder? _first;

    private FileSetCodec(ImageCodec codec, IReadOnlyList<SourceFile> files, FrameDecoder first)
    {
        _codec = codec;
        _files = files;
        _first = first;
    }

    public override CodecInfo Info => _codec.Info;

    /// <summary>The codec of the first file, where it takes all of them; null where they are to be read one by one.</summary>
    public static FileSetCodec? TryTake(IReadOnlyList<string> paths, ReadOptions options, CancellationToken cancellationToken)
    {
        if (FindCodec(paths[0], options, cancellationToken) is not { } codec)
            return null;
        SourceFile[] files = [.. paths.Select(path => new SourceFile(path, () => Open(path, options, cancellationToken).Stream))];
        try
        {
            return codec.TryCreateDecoder(files, options) is { } decoder ? new FileSetCodec(codec, files, decoder) : null;
        }
        catch (Exception fault) when (FaultTranslator.IsForeign(fault, callers: null, paths[0], codec.Info.Name, position: null))
        {
            // It reads what it is given, and may find it damaged.
            throw FaultTranslator.Translate(fault, paths[0], codec.Info.Name, position: 0);
        }
    }

    /// <summary>The codec that a file's first bytes or its extension tell; null where nothing does.</summary>
    public static ImageCodec? FindCodec(string path, ReadOptions options, CancellationToken cancellationToken)
    {
        var opened = Open(path, options, cancellationToken);
        using var source = opened.Stream;
        try
        {
            return CodecSelector.ForReading(source, opened.Extension, options);
        }
        catch (UnknownImageFormatException)
        {
            return null;
        }
    }

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        var decoder = _first ?? _codec.TryCreateDecoder(_files, options);
        _first = null;
        return decoder ?? throw new InvalidOperationException(
            $"The codec \"{Info.Name}\" took the files once, and does not take them again.");
    }

    private static OpenedSource Open(string path, ReadOptions options, CancellationToken cancellationToken)
        => ImageSource.FromString(path).Open(options, cancellationToken);
}
