using ImageIO.Codecs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImageIO;

/// <summary>Fills in what calls leave open, and logs what reads pass over.</summary>
internal sealed partial class ImageIOService(IOptions<ImageIOOptions> options, IHttpClientFactory clients, ILogger<ImageIOService> logger)
    : IImageIO
{
    private readonly ImageIOOptions _options = options.Value;

    public CodecRegistry Codecs => _options.Codecs;

    public ReadOptions ReadOptionsFor(string resource, ReadOptions? given)
    {
        LogReading(resource);
        var host = _options.Read;
        var read = given ?? host;
        var http = ReferenceEquals(read.Http, HttpOptions.Default) ? host.Http : read.Http;

        // What the host shuts off, no call opens.
        if (!host.Http.AllowPrivateAddresses)
            http = http with { AllowPrivateAddresses = false };

        // The factory's connections are not the library's, which could then not say where they may go.
        if (http is { Client: null, AllowPrivateAddresses: true })
            http = http with { Client = clients.CreateClient(ImageIOServiceCollectionExtensions.HttpClientName) };
        var listener = read.OnWarning;
        var hosts = ReferenceEquals(read, host) ? null : host.OnWarning;
        return read with
        {
            Limits = LimitsOf(host.Limits, read.Limits),
            Registry = read.Registry ?? Codecs,
            Http = http,
            OnWarning = warning =>
            {
                LogWarning(resource, warning.Position, warning.Message);
                listener?.Invoke(warning);
                hosts?.Invoke(warning);
            },
        };
    }

    public WriteOptions WriteOptionsFor(string resource, WriteOptions? given)
    {
        LogWriting(resource);
        var write = given ?? _options.Write;
        return write.Registry is null ? write with { Registry = Codecs } : write;
    }

    /// <summary>
    /// Of a call that says nothing of limits, those of the host; else the stricter of both, unless the call's replace them by name.
    /// </summary>
    private static Limits LimitsOf(Limits host, Limits given)
        => ReferenceEquals(given, Limits.Default) ? host
            : given.ReplacesHostLimits ? given
            : Limits.StricterOf(host, given);

    [LoggerMessage(1, LogLevel.Debug, "Reading {Resource}")]
    private partial void LogReading(string resource);

    [LoggerMessage(2, LogLevel.Debug, "Writing {Resource}")]
    private partial void LogWriting(string resource);

    [LoggerMessage(3, LogLevel.Warning, "In {Resource} at byte {Position}: {Message}")]
    private partial void LogWarning(string resource, long position, string message);
}
