using System.Net;
using System.Net.Http.Headers;

namespace ImageIO.Resources;

/// <summary>
/// The body of an answer. It moves forward as it comes; where the server answers ranges it is continued after a break, and can be made to
/// seek.
/// </summary>
internal sealed class HttpStream : Stream
{
    /// <summary>What is shorter is fetched whole rather than in ranges, which cost a request each.</summary>
    private const long WorthRanges = 4 << 20;

    /// <summary>A gap that is read over rather than asked around.</summary>
    private const long ShortGap = 256 * 1024;

    private readonly string _name;
    private readonly HttpTransfer _transfer;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private CancellationTokenRegistration _abort;
    private long? _length;
    private RangeConditionHeaderValue? _identity;
    private long _bodyPosition;
    private long _position;
    private bool _seeking;

    private HttpStream(string name, HttpTransfer transfer)
    {
        _name = name;
        _transfer = transfer;
    }

    public override bool CanRead => true;

    public override bool CanSeek => _seeking;

    public override bool CanWrite => false;

    public override long Length => _seeking ? _length!.Value : throw new NotSupportedException("The length of the answer is not known.");

    public override long Position
    {
        get => _position;
        set => _position = _seeking ? value : throw new NotSupportedException("The answer only moves forward.");
    }

    /// <summary>Asks for an address and waits for the answer to begin.</summary>
    public static async Task<HttpStream> OpenAsync(Uri address, string name, ReadOptions options, bool isAsync,
        CancellationToken cancellationToken)
    {
        var stream = new HttpStream(name, new HttpTransfer(address, name, options.Http, cancellationToken));
        try
        {
            await stream.ConnectAsync(0, isAsync).ConfigureAwait(false);
            if (stream._length is { } length && length > options.Limits.MaxSourceBytes)
                throw new ImageLimitException(nameof(Limits.MaxSourceBytes), length, options.Limits.MaxSourceBytes) { Resource = name };
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets <see cref="Position"/> be set, at the price of a request for each jump.</summary>
    /// <returns>False where the server does not answer ranges, or the file is not long enough to be worth it.</returns>
    public bool TryEnableSeeking()
    {
        _seeking = _length >= WorthRanges && _identity is not null;
        return _seeking;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        MoveBody();
        while (true)
        {
            _transfer.Wait.Start();
            try
            {
                return Passed(_body!.Read(buffer), isWanted: true);
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException
                or OperationCanceledException)
            {
                Reconnect(Meaning(fault));
            }
            finally
            {
                _transfer.Wait.Stop();
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var token = _transfer.Wait.Start();
            try
            {
                return Passed(await _body!.ReadAsync(buffer, token).ConfigureAwait(false), isWanted: buffer.Length > 0);
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
            {
                if (!CanContinue(Meaning(fault)))
                    throw Meaning(fault);
            }
            finally
            {
                _transfer.Wait.Stop();
            }

            await ConnectAsync(_position, isAsync: true).ConfigureAwait(false);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
        => Position = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length });

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        CloseBody();
        _transfer.Dispose();
        base.Dispose(disposing);
    }

    /// <exception cref="IOException">The answer is over before the file is.</exception>
    private int Passed(int read, bool isWanted)
    {
        if (read == 0 && isWanted && _position < _length)
            throw new IOException($"\"{_name}\" has {_length} bytes, but its server stopped after {_position} of them.");
        _bodyPosition += read;
        _position = _bodyPosition;
        return read;
    }

    /// <summary>Brings the body to where the stream stands: by reading over a short gap, else with a request.</summary>
    private void MoveBody()
    {
        if (_position == _bodyPosition)
            return;
        var wanted = _position;
        var gap = wanted - _bodyPosition;
        if (gap is > 0 and <= ShortGap && wanted <= _length)
        {
            _position = _bodyPosition;
            Span<byte> unwanted = stackalloc byte[1024];
            while (_position < wanted && Read(unwanted[..(int)Math.Min(unwanted.Length, wanted - _position)]) > 0)
            {
            }

            return;
        }

        ConnectAsync(Math.Min(wanted, _length!.Value), isAsync: false).GetAwaiter().GetResult();
        _position = _bodyPosition;
    }

    private void Reconnect(Exception fault)
    {
        if (!CanContinue(fault))
            throw fault;
        ConnectAsync(_position, isAsync: false).GetAwaiter().GetResult();
    }

    /// <summary>A transfer that broke off goes on where it was, if the server says how the same file is known.</summary>
    private bool CanContinue(Exception fault) => fault is IOException && _identity is not null && _transfer.TakeRetry();

    private Exception Meaning(Exception fault) => _transfer.Wait.IsOver ? _transfer.Wait.Explain(fault) : fault;

    private async Task ConnectAsync(long from, bool isAsync)
    {
        CloseBody();
        if (from > 0 && from == _length)
        {
            (_body, _bodyPosition) = (Null, from);
            return;
        }

        _response = await _transfer.GetAsync(from, from > 0 ? _identity : null, isAsync).ConfigureAwait(false);
        if (from > 0 && (_response.StatusCode != HttpStatusCode.PartialContent || _response.Content.Headers.ContentRange?.From != from))
            throw new IOException($"\"{_name}\" has changed while it was read, or its server gives other bytes than those asked for.");
        if (from == 0)
            LearnFrom(_response);
        _body = isAsync ? await _response.Content.ReadAsStreamAsync(_transfer.Wait.Caller)
            .ConfigureAwait(false) : _response.Content.ReadAsStream(_transfer.Wait.Caller);
        _bodyPosition = from;

        // A thread that is blocked in a socket sees no token: it is freed by closing the socket.
        _abort = _transfer.Wait.Token.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), _response);
    }

    private void LearnFrom(HttpResponseMessage response)
    {
        _length = response.Content.Headers.ContentLength;
        if (!response.Headers.AcceptRanges.Contains("bytes") || _length is null)
            return;
        if (response.Headers.ETag is { IsWeak: false } tag)
            _identity = new RangeConditionHeaderValue(tag);
        else if (response.Content.Headers.LastModified is { } modified)
            _identity = new RangeConditionHeaderValue(modified);
    }

    private void CloseBody()
    {
        _abort.Dispose();
        _body?.Dispose();
        _response?.Dispose();
        (_body, _response) = (null, null);
    }
}
