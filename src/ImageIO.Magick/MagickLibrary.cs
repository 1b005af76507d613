using ImageMagick;

namespace ImageIO.Magick;

/// <summary>The native library: loaded when a codec is first used, so that everything else works where it is missing.</summary>
internal static class MagickLibrary
{
    private static readonly Lock Gate = new();
    private static bool _isLoaded;

    /// <summary>Loads the library if that has not been done.</summary>
    /// <exception cref="UnsupportedImageException">It can't be loaded; the message says why, and what to install.</exception>
    public static void EnsureLoaded()
    {
        if (Volatile.Read(ref _isLoaded))
            return;
        lock (Gate)
        {
            try
            {
                // Pixels stay in memory, whose size is checked before it is taken: no file of theirs is left behind.
                ResourceLimits.Disk = 0;
            }
            catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
                or TypeInitializationException)
            {
                throw new UnsupportedImageException(
                    "The formats of ImageIO.Magick need ImageMagick's native library, which could not be loaded. " +
                    "The NuGet package Magick.NET-Q8-AnyCPU has it for "
                        + "Linux and Windows on x64 and arm64, and for macOS on arm64. The loader said: " +
                            $"{fault.Message.Split('\n', 2)[0].Trim()}",
                    fault);
            }

            Volatile.Write(ref _isLoaded, true);
        }
    }
}
