using System.Diagnostics.CodeAnalysis;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// The native library: loaded when a codec is first used, never before, so that everything else works where it is missing.
/// </summary>
internal sealed class VipsLibrary
{
    private readonly Func<Exception?> _load;
    private readonly Lock _lock = new();
    private bool _loaded;

    /// <summary>A library that is loaded by <paramref name="load"/>, which gives the reason where it can't be.</summary>
    public VipsLibrary(Func<Exception?> load) => _load = load;

    /// <summary>The process's libvips.</summary>
    public static VipsLibrary Shared { get; } = new(LoadNetVips);

    /// <summary>Loads the library if that has not been done.</summary>
    /// <exception cref="UnsupportedImageException">It can't be loaded; the message says why, and what to install.</exception>
    public void EnsureLoaded()
    {
        if (Volatile.Read(ref _loaded))
            return;
        lock (_lock)
        {
            if (_loaded)
                return;
            Exception? fault;
            try
            {
                fault = _load();
            }
            catch (Exception thrown) when (thrown is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
                or TypeInitializationException or FileNotFoundException or FileLoadException)
            {
                fault = thrown;
            }

            if (fault is not null)
                ThrowMissing(fault);
            Volatile.Write(ref _loaded, true);
        }
    }

    [DoesNotReturn]
    private static void ThrowMissing(Exception fault)
    {
        if (OperatingSystem.IsBrowser())
            throw new UnsupportedImageException(
                "JPEG, WebP and AVIF need libvips, which there is none of for browsers. Use PNG or GIF, or have the browser itself " +
                "decode the image.", fault);
        throw new UnsupportedImageException(
            "JPEG, WebP and AVIF need libvips, which could not be loaded. Install the NuGet package NetVips.Native, or " +
            "NetVips.Native.<rid> for one platform " +
            "(linux-x64, linux-musl-x64, linux-arm64, osx-arm64, win-x64 …), or the system's libvips (Debian: libvips42, Homebrew: " +
            "vips), and start the program again. " +
            $"The loader said: {Reason(fault)}",
            fault);
    }

    /// <summary>The loader's first sentence: what follows are the paths where it has looked, which the inner exception lists.</summary>
    private static string Reason(Exception fault)
    {
        var said = (fault is TypeInitializationException { InnerException: { } inner } ? inner : fault).Message;
        var first = said.Split('\n', 2)[0].Trim();
        var end = first.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? first : first[..(end + 1)];
    }

    /// <summary>
    /// Touching NetVips runs its module initializer, which loads and starts libvips and keeps the exception where that fails.
    /// </summary>
    private static Exception? LoadNetVips()
    {
        if (!ModuleInitializer.VipsInitialized)
            return ModuleInitializer.Exception ?? new VipsException("libvips can't be initialized");

        // An operation that is remembered keeps its pixels, and gives the old ones when a file or a buffer has changed.
        Cache.Max = 0;

        // libvips puts its warnings on standard error. What matters to a read comes as an error, or is counted and goes to
        // ReadOptions.OnWarning.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, message) => VipsWarnings.Note(message));
        return null;
    }
}
