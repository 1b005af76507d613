using ImageIO.Codecs;
using ImageIO.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImageIO;

/// <summary>Fills in what calls leave open, and logs what reads pass over.</summary>
internal sealed partial class ImageIOService(IOptions<ImageIOOptions> options, IHttpClientFactory clients, ILogger<ImageIOService> logger) : IImageIO
{
    private readonly ImageIOOptions _options = options.Value;

    public CodecRegistry Codecs => _options.Codecs;

    public NdArray ImRead(ImageSource source, ImageIndex index, ReadOptions? options, CancellationToken cancellationToken)
        => Iio.ImRead(source, index, Reading(source, options), cancellationToken);

    public Task<NdArray> ImReadAsync(ImageSource source, ImageIndex index, ReadOptions? options, CancellationToken cancellationToken)
        => Iio.ImReadAsync(source, index, Reading(source, options), cancellationToken);

    public IAsyncEnumerable<Frame> ImIterAsync(ImageSource source, ReadOptions? options, CancellationToken cancellationToken)
        => Iio.ImIterAsync(source, Reading(source, options), cancellationToken);

    public Task<ImageProperties> ImPropsAsync(ImageSource source, ImageIndex index, ReadOptions? options, CancellationToken cancellationToken)
        => Iio.ImPropsAsync(source, index, Reading(source, options), cancellationToken);

    public Task<ImageMetadata> ImMetaAsync(ImageSource source, ImageIndex index, bool excludeApplied, ReadOptions? options, CancellationToken cancellationToken)
        => Iio.ImMetaAsync(source, index, excludeApplied, Reading(source, options), cancellationToken);

    public ImageReader ImOpen(ImageSource source, ReadOptions? options, CancellationToken cancellationToken) => Iio.ImOpen(source, Reading(source, options), cancellationToken);

    public void ImWrite(ImageTarget target, NdArray image, WriteOptions? options, CancellationToken cancellationToken)
        => Iio.ImWrite(target, image, Writing(target, options), cancellationToken);

    public Task ImWriteAsync(ImageTarget target, NdArray image, WriteOptions? options, CancellationToken cancellationToken)
        => Iio.ImWriteAsync(target, image, Writing(target, options), cancellationToken);

    public Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<Frame> frames, WriteOptions? options, CancellationToken cancellationToken)
        => Iio.ImWriteAsync(target, frames, Writing(target, options), cancellationToken);

    public byte[] ImEncode(string extension, NdArray image, WriteOptions? options) => Iio.ImEncode(extension, image, WithCodecs(options));

    public ImageWriter ImOpenWrite(ImageTarget target, WriteOptions? options, CancellationToken cancellationToken)
        => Iio.ImOpenWrite(target, Writing(target, options), cancellationToken);

    private ReadOptions Reading(ImageSource source, ReadOptions? given)
    {
        ArgumentNullException.ThrowIfNull(source);
        LogReading(source.Name);
        var read = given ?? _options.Read;
        var http = ReferenceEquals(read.Http, HttpOptions.Default) ? _options.Read.Http : read.Http;

        // The factory's connections are not the library's, which could then not say where they may go.
        if (http is { Client: null, AllowPrivateAddresses: true })
            http = http with { Client = clients.CreateClient(ImageIOServiceCollectionExtensions.HttpClientName) };
        var listener = read.OnWarning;
        return read with
        {
            Registry = read.Registry ?? Codecs,
            Http = http,
            OnWarning = warning =>
            {
                LogWarning(source.Name, warning.Position, warning.Message);
                listener?.Invoke(warning);
            },
        };
    }

    private WriteOptions Writing(ImageTarget target, WriteOptions? given)
    {
        ArgumentNullException.ThrowIfNull(target);
        LogWriting(target.Name);
        return WithCodecs(given);
    }

    private WriteOptions WithCodecs(WriteOptions? given)
    {
        var write = given ?? _options.Write;
        return write.Registry is null ? write with { Registry = Codecs } : write;
    }

    [LoggerMessage(1, LogLevel.Debug, "Reading {Resource}")]
    private partial void LogReading(string resource);

    [LoggerMessage(2, LogLevel.Debug, "Writing {Resource}")]
    private partial void LogWriting(string resource);

    [LoggerMessage(3, LogLevel.Warning, "In {Resource} at byte {Position}: {Message}")]
    private partial void LogWarning(string resource, long position, string message);
}
