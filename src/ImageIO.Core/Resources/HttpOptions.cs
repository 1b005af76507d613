using System.Collections.Immutable;
using ImageIO.Resources;

namespace ImageIO;

/// <summary>
/// How images are read from <c>http:</c> and <c>https:</c> addresses. The most bytes that are read is <see cref="Limits.MaxSourceBytes"/>.
/// </summary>
public sealed record HttpOptions
{
    /// <summary>The defaults.</summary>
    public static HttpOptions Default { get; } = new();

    /// <summary>
    /// The client to send requests with: for a proxy, credentials, or handlers that retry. It stays the caller's, and its own settings for
    /// redirects and addresses hold.
    /// Default null: a client of the library's own.
    /// </summary>
    public HttpClient? Client { get; init; }

    /// <summary>
    /// Headers to send, by name: <c>Authorization</c>, for instance. They go to the address that was asked for, and to no other host that
    /// it redirects to. Default: none.
    /// </summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The longest wait for an answer, and for the next bytes. Default 30 s, or as many seconds as the variable
    /// <c>IMAGEIO_REQUEST_TIMEOUT</c> says.
    /// </summary>
    public TimeSpan Timeout { get; init; } = ResourceEnvironment.RequestTimeout ?? TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest that all waits for one file may take together, however steadily it comes; the time that the caller takes between reads
    /// is not counted. Default 10 min.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many redirects are followed: 0 or more. Never from <c>https:</c> to <c>http:</c>. Default 5.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>
    /// How often a request is sent again after the connection failed or the server was busy (408, 429, 502, 503, 504), and how often a
    /// transfer that broke off is continued where the server allows it: 0 or more. Default 2.
    /// </summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>
    /// Whether addresses that are not on the public internet (this machine, the local network, link-local) may be connected to. Default
    /// true. A server that reads addresses given by strangers sets it to false: it is checked on the address that is really connected to,
    /// also after a redirect. Not together with <see cref="Client"/>.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; } = true;
}
