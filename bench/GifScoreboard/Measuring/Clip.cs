using System.Globalization;
using System.Security.Cryptography;
using ImageIO;

namespace GifScoreboard.Measuring;

/// <summary>A folder of frames: 0000.png, 0001.png …, all of one size, and a file fps.txt unless they are shown at 10 a second.</summary>
internal sealed class Clip
{
    private const double UsualFps = 10;
    private string? _hash;

    private Clip(string folder, IReadOnlyList<string> frames)
    {
        Folder = folder;
        Frames = frames;
        var rate = Path.Combine(folder, "fps.txt");
        Fps = File.Exists(rate) ? double.Parse(File.ReadAllText(rate), CultureInfo.InvariantCulture) : UsualFps;
        var shape = Iio.ImProps(frames[0]).Shape;
        (Height, Width) = (shape[0], shape[1]);
    }

    public string Name => Path.GetFileName(Folder);

    public string Folder { get; }

    public IReadOnlyList<string> Frames { get; }

    public double Fps { get; }

    public string FpsText => Fps.ToString(CultureInfo.InvariantCulture);

    public double FrameMs => 1000 / Fps;

    /// <summary>The delay for peers that count in hundredths of a second.</summary>
    public int FrameCs => (int)Math.Round(100 / Fps);

    public int Width { get; }

    public int Height { get; }

    public double Megapixels => Frames.Count * (double)Width * Height / 1e6;

    /// <summary>Of large frames, the metric compares every fourth and the one after it; 0 for all.</summary>
    public int EveryNth => Width * Height > 1_000_000 ? 4 : 0;

    /// <summary>What ffmpeg calls the frames.</summary>
    public string NumberedPattern => Path.Combine(Folder, "%04d.png");

    /// <summary>A digest of the frames and of their rate.</summary>
    public string Hash => _hash ??= Digest.OfFiles(Frames, FpsText);

    /// <summary>The clips of a corpus, small ones first.</summary>
    public static IReadOnlyList<Clip> FindAll(string corpus, IReadOnlyCollection<string> names)
    {
        var clips = Directory.GetDirectories(Path.GetFullPath(corpus))
            .Where(folder => names.Count == 0 || names.Contains(Path.GetFileName(folder)))
            .Where(folder => File.Exists(Path.Combine(folder, "0000.png")))
            .Select(Open)
            .OrderBy(clip => clip.Megapixels)
            .ToList();
        if (clips.Count == 0)
            throw new UsageException($"There is no clip in \"{corpus}\": it should have folders with frames 0000.png, 0001.png …");
        return clips;
    }

    private static Clip Open(string folder)
    {
        var frames = Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < frames.Count; i++)
        {
            if (Path.GetFileName(frames[i]) != $"{i:D4}.png")
                throw new UsageException(
                    $"\"{folder}\" should have {i:D4}.png after its first {i} frames, but has {Path.GetFileName(frames[i])}.");
        }

        return new Clip(folder, frames);
    }
}

internal static class Digest
{
    public static string OfFiles(IEnumerable<string> paths, string more = "")
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
            hash.AppendData(File.ReadAllBytes(path));
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(more));
        return Short(hash.GetHashAndReset());
    }

    public static string OfText(string text) => Short(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 10));
}

/// <summary>What the user should change about the command.</summary>
internal sealed class UsageException(string message) : Exception(message);
