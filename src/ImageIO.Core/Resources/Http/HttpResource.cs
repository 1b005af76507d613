namespace ImageIO.Resources;

/// <summary>An <c>http:</c> or <c>https:</c> address.</summary>
internal sealed class HttpResource(Uri address) : Resource
{
    /// <summary>Without the query and the user's name, which may hold secrets.</summary>
    public override string Name { get; } = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public override string? Extension => ExtensionOf(Uri.UnescapeDataString(address.AbsolutePath));

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
    {
        var opening = HttpStream.OpenAsync(address, Name, options, isAsync: false, cancellationToken);
        return Opened(opening.GetAwaiter().GetResult(), options, cancellationToken);
    }

    public override async ValueTask<OpenedSource> OpenAsync(ReadOptions options, CancellationToken cancellationToken)
        => Opened(await HttpStream.OpenAsync(address, Name, options, isAsync: true, cancellationToken).ConfigureAwait(false), options,
            cancellationToken);

    private OpenedSource Opened(HttpStream stream, ReadOptions options, CancellationToken cancellationToken)
    {
        var source = new SourceStream(Name, stream, ownsInner: true, options.Limits, cancellationToken)
        {
            OpenBeside = sibling => Beside(sibling).Open(options, cancellationToken).Stream,
        };
        return new(source, Extension);
    }

    /// <summary>A file of the same directory. The query is that of this file alone.</summary>
    private HttpResource Beside(string sibling)
        => new(new Uri(new Uri(address.GetLeftPart(UriPartial.Path)), Uri.EscapeDataString(sibling)));
}
