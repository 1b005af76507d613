using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Testing;

/// <summary>Arrays that are disposed together.</summary>
internal sealed class ImageList : List<NdArray>, IDisposable
{
    public void Dispose() => ForEach(image => image.Dispose());
}

/// <summary>Reads and writes through the sessions with a registry of one codec, as a caller does.</summary>
internal sealed class CodecDriver(ImageCodec codec)
{
    public CodecRegistry Registry { get; } = new([codec]);

    public ReadOptions For(ReadOptions? options)
        => (options ?? ReadOptions.Default) with { Registry = Registry, Codec = codec.Info.Name, AllowLossyConversion = true };

    public WriteOptions For(WriteOptions? options)
        => (options ?? WriteOptions.Default) with { Registry = Registry, Codec = codec.Info.Name };

    public ImageReader Open(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => new(source, For(options), cancellationToken);

    public ImageWriter Create(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => new(target, For(options), cancellationToken);

    public ImageList ReadAll(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var images = new ImageList();
        try
        {
            using var reader = Open(source, options, cancellationToken);
            foreach (var frame in reader.Iter())
                images.Add(frame.Pixels);
            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public void Write(ImageTarget target, IReadOnlyList<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var writer = Create(target, options, cancellationToken);
        foreach (var image in images)
            writer.Write(image, cancellationToken: cancellationToken);
    }

    public byte[] Encode(IReadOnlyList<NdArray> images, WriteOptions? options = null)
    {
        var stream = new MemoryStream();
        Write(stream, images, options);
        return stream.ToArray();
    }

    public byte[] Encode(NdArray image, WriteOptions? options = null) => Encode([image], options);
}
