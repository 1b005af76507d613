using GifScoreboard.Measuring;

namespace GifScoreboard.Peers;

/// <summary>Somebody else's program or library that writes GIFs.</summary>
internal abstract class PeerFamily
{
    private string? _version;

    public abstract string Name { get; }

    /// <summary>What it is called in full, with its version; null where it is not installed.</summary>
    public string? Version => _version ??= FindVersion();

    /// <summary>All families, the ones that others build on first.</summary>
    public static IReadOnlyList<PeerFamily> All { get; } =
        [new Ffmpeg(), new NetVipsPeer(), new Gifski(), new MagickNetPeer(), new ImageMagick(), new GraphicsMagick(), new Pillow(),
            new PythonImageio(), new Gifsicle()];

    /// <summary>Its settings.</summary>
    /// <param name="known">Those of the families before it.</param>
    public abstract IEnumerable<Setting> Settings(IReadOnlyList<Setting> known);

    protected abstract string? FindVersion();

    protected Setting Make(string name, Func<Job, string[]> command) => new(Name, name, Version!, command);
}
