using System.Security.Cryptography;

namespace ImageIO.Resources;

/// <summary>One of <see cref="StandardImages"/>, or a member of one that is an archive: <c>imageio:chelsea.zip/chelsea.png</c>.</summary>
internal sealed class StandardImage : Resource
{
    private readonly string _path;
    private readonly string _file;
    private readonly string? _checksum;

    public StandardImage(string path)
    {
        _path = path;
        _file = path.Split('/')[0];
        if (path.Split('/', '\\').Contains(".."))
            throw new ArgumentException($"\"{path}\" is no standard image: its name has \"..\" in it.", nameof(path));
        if (!StandardImages.TryGetChecksum(_file, out _checksum))
            throw new ArgumentException($"There is no standard image \"{_file}\". There are: {string.Join(", ", StandardImages.Names)}.",
                nameof(path));
    }

    public override string Name => ResourceText.StandardScheme + _path;

    public override string? Extension => ExtensionOf(_path);

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
    {
        if (Find() is null)
            DownloadAsync(options, isAsync: false, cancellationToken).GetAwaiter().GetResult();
        return OpenFile(options, cancellationToken);
    }

    public override async ValueTask<OpenedSource> OpenAsync(ReadOptions options, CancellationToken cancellationToken)
    {
        if (Find() is null)
            await DownloadAsync(options, isAsync: true, cancellationToken).ConfigureAwait(false);
        return OpenFile(options, cancellationToken);
    }

    private string CachedPath => Path.Join(StandardImages.Folder, _file);

    private string? Find() => File.Exists(CachedPath) ? CachedPath : null;

    private OpenedSource OpenFile(ReadOptions options, CancellationToken cancellationToken)
        => new PathResource(Name, Path.Join(StandardImages.Folder, _path)).Open(options, cancellationToken);

    /// <summary>
    /// Fetches the file under a name of its own, and gives it its name when it is whole and right: whoever else does so meanwhile ends with
    /// the same file.
    /// </summary>
    private async Task DownloadAsync(ReadOptions options, bool isAsync, CancellationToken cancellationToken)
    {
        if (ResourceEnvironment.NoInternet)
            throw new IOException($"\"{Name}\" is not in \"{StandardImages.Folder}\", and may not be downloaded: IMAGEIO_NO_INTERNET is " +
                "set.");
        var address = new Uri(StandardImages.Origin, Uri.EscapeDataString(_file));
        Directory.CreateDirectory(StandardImages.Folder);
        TemporaryFile.RemoveLeftovers(StandardImages.Folder);
        var temporary = Path.Join(StandardImages.Folder, TemporaryFile.NewName());
        try
        {
            var opened = isAsync
                ? await new HttpResource(address).OpenAsync(options, cancellationToken).ConfigureAwait(false)
                : new HttpResource(address).Open(options, cancellationToken);
            using (var source = opened.Stream)
            {
                if (isAsync)
                    await source.GatherAsync().ConfigureAwait(false);
                using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                source.CopyTo(file);
                file.Position = 0;
                var found = Convert.ToHexStringLower(SHA256.HashData(file));
                if (_checksum is not null && found != _checksum)
                    throw new IOException($"What {address} gave is not \"{_file}\": its SHA-256 is {found}, expected was {_checksum}.");
            }

            File.Move(temporary, CachedPath, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
