using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;

namespace ImageIO.Resources;

/// <summary>
/// Sends the requests for one address: follows redirects, sends again what may be sent again, and ends waits that take too long.
/// </summary>
/// <remarks>Synchronous and asynchronous callers share each method: <c>isAsync: false</c> completes before it returns.</remarks>
internal sealed class HttpTransfer : IDisposable
{
    private static readonly HttpClient Anywhere = OperatingSystem.IsBrowser() ? CreateBrowserClient() : CreateClient(publicOnly: false);
    private static readonly HttpClient PublicOnly = OperatingSystem.IsBrowser() ? Anywhere : CreateClient(publicOnly: true);
    private static readonly string Version = typeof(HttpTransfer).Assembly.GetName().Version?.ToString(2) ?? "0";
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly HttpOptions _options;
    private readonly HttpClient _client;
    private readonly Uri _asked;
    private readonly WaitLimit _wait;
    private Uri _address;
    private int _retriesLeft;
    private int _redirects;

    public HttpTransfer(Uri address, string name, HttpOptions options, CancellationToken cancellationToken)
    {
        if (options is { Client: not null, AllowPrivateAddresses: false })
            throw new ArgumentException(
                "HttpOptions.AllowPrivateAddresses = false can't be kept with a client of your own, whose connections the library does " +
                "not make. Use one of the two.", nameof(options));
        if (OperatingSystem.IsBrowser() && !options.AllowPrivateAddresses)
            throw new PlatformNotSupportedException(
                "HttpOptions.AllowPrivateAddresses = false can't be kept in a browser, which makes the connections itself. Leave it out " +
                "there: a browser keeps a page from reading other servers unless they allow it.");
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxRedirects, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxRetries, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.TotalTimeout, TimeSpan.Zero, nameof(options));
        _name = name;
        _options = options;
        _client = options.Client ?? (options.AllowPrivateAddresses ? Anywhere : PublicOnly);
        _asked = _address = address;
        _retriesLeft = options.MaxRetries;
        _wait = new WaitLimit(name, options.Timeout, options.TotalTimeout, cancellationToken);
    }

    /// <summary>Bounds the waits of this transfer.</summary>
    public WaitLimit Wait => _wait;

    /// <summary>The headers of a successful answer.</summary>
    /// <param name="from">The first byte wanted.</param>
    /// <param name="unchanged">For a continuation: what the earlier answer was known by.</param>
    /// <param name="isAsync">Whether to wait without holding the thread.</param>
    /// <exception cref="HttpRequestException">The server can't be reached, or answered that it won't.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public async Task<HttpResponseMessage> GetAsync(long from, RangeConditionHeaderValue? unchanged, bool isAsync)
    {
        while (true)
        {
            HttpResponseMessage response;
            try
            {
                response = await FollowAsync(from, unchanged, isAsync).ConfigureAwait(false);
            }
            catch (HttpRequestException fault) when (fault is { StatusCode: null, InnerException: not UnauthorizedAccessException }
                && TakeRetry())
            {
                await PauseAsync(null, isAsync).ConfigureAwait(false);
                continue;
            }
            catch (HttpRequestException fault) when (fault.InnerException is UnauthorizedAccessException refused)
            {
                throw new UnauthorizedAccessException(refused.Message, fault);
            }

            if (response.IsSuccessStatusCode && (from > 0 || IsWhole(response)))
                return response;
            var pause = PauseAskedBy(response);
            var status = response.StatusCode;
            response.Dispose();
            if (!IsPassing(status) || pause > LongestPause || !TakeRetry())
                throw Refused(status);
            await PauseAsync(pause, isAsync).ConfigureAwait(false);
        }
    }

    /// <summary>Whether something that failed may be tried again.</summary>
    public bool TakeRetry() => _retriesLeft-- > 0;

    public void Dispose() => _wait.Dispose();

    /// <summary>Whether an answer to a request for all bytes has them all.</summary>
    private static bool IsWhole(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.NoContent or HttpStatusCode.ResetContent => false,
        HttpStatusCode.PartialContent
            => response.Content.Headers is { ContentRange: { From: 0, To: { } to, Length: { } all }, ContentLength: { } length }
                && to == all - 1 && length == all,
        _ => true,
    };

    /// <summary>How long the server asks to wait: a number of seconds, or until a time.</summary>
    private static TimeSpan? PauseAskedBy(HttpResponseMessage response)
    {
        var pause = response.Headers.RetryAfter is { Date: { } date } ? date - DateTimeOffset.UtcNow : response.Headers.RetryAfter?.Delta;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    /// <summary>The browser's own <c>fetch</c>, which follows redirects itself.</summary>
    private static HttpClient CreateBrowserClient() => new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    [UnsupportedOSPlatform("browser")]
    private static HttpClient CreateClient(bool publicOnly)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
        };
        if (publicOnly)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = PublicAddresses.ConnectAsync;
        }

        return new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    private static bool IsPassing(HttpStatusCode status)
        => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<HttpResponseMessage> FollowAsync(long from, RangeConditionHeaderValue? unchanged, bool isAsync)
    {
        while (true)
        {
            using var request = CreateRequest(from, unchanged);
            var response = await SendAsync(request, isAsync).ConfigureAwait(false);
            if (!(response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location)
            {
                // A caller's client may have followed redirects itself.
                _address = response.RequestMessage?.RequestUri ?? _address;
                return response;
            }

            response.Dispose();

            // Counted over all attempts, so that a server can't redirect anew each time.
            if (_redirects++ >= _options.MaxRedirects)
                throw new HttpRequestException(
                    $"\"{_name}\" redirects more than {_options.MaxRedirects} times. Raise HttpOptions.MaxRedirects to follow more.", null,
                    response.StatusCode);
            var next = new Uri(_address, location);
            if ((next.Scheme != Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttp)
                || (_address.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp))
                throw new HttpRequestException($"\"{_name}\" redirects from {_address.Scheme}: to {next.Scheme}:, which is not followed.",
                    null, response.StatusCode);
            _address = next;
        }
    }

    private HttpRequestMessage CreateRequest(long from, RangeConditionHeaderValue? unchanged)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _address);
        if (!OperatingSystem.IsBrowser())
        {
            // A browser sends its own, and would ask a server of another name whether ours may be sent.
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ImageIO.NET", Version));
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        }

        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        request.Headers.IfRange = unchanged;
        if (Uri.Compare(_address, _asked, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0)
        {
            foreach (var (key, value) in _options.Headers)
            {
                request.Headers.Remove(key);
                request.Headers.TryAddWithoutValidation(key, value);
            }
        }

        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool isAsync)
    {
        if (!isAsync && OperatingSystem.IsBrowser())
            throw new PlatformNotSupportedException(
                $"\"{_name}\" can't be waited for in a browser: read it by a function whose name ends in Async.");
        var token = _wait.Start();
        try
        {
            return isAsync
                ? await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false)
                : _client.Send(request, HttpCompletionOption.ResponseHeadersRead, token);
        }
        catch (OperationCanceledException fault)
        {
            throw _wait.Explain(fault);
        }
        finally
        {
            _wait.Stop();
        }
    }

    /// <summary>Waits before a repetition: as long as the server asked for, else a little longer each time.</summary>
    private async Task PauseAsync(TimeSpan? asked, bool isAsync)
    {
        var pause = asked ?? TimeSpan.FromMilliseconds(100 << Math.Min(5, _options.MaxRetries - _retriesLeft - 1));
        _wait.TakePause(pause);
        if (isAsync)
            await Task.Delay(pause, _wait.Caller).ConfigureAwait(false);
        else
            _wait.Caller.WaitHandle.WaitOne(pause);
        _wait.Caller.ThrowIfCancellationRequested();
    }

    private HttpRequestException Refused(HttpStatusCode status)
    {
        var advice = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => " If it wants credentials, give them in HttpOptions.Headers.",
            HttpStatusCode.PartialContent or HttpStatusCode.NoContent or HttpStatusCode.ResetContent
                => " All bytes of an image were asked for.",
            _ => "",
        };
        return new HttpRequestException($"\"{_name}\" answered {(int)status} ({status}).{advice}", null, status);
    }
}
