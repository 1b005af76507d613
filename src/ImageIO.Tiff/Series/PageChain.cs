using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>The directories of a file, from the first to the last. Read as far as they are asked for.</summary>
/// <param name="file">The file.</param>
/// <param name="options">How it is read.</param>
internal sealed class PageChain(TiffFile file, ReadOptions options)
{
    private readonly List<PageEntry> _pages = [];
    private readonly HashSet<long> _seen = [];
    private TiffLayout? _lastLayout;
    private long _next = file.FirstDirectory;
    private bool _isStarted;

    public TiffFile File => file;

    /// <summary>All pages.</summary>
    /// <exception cref="ImageLimitException">There are more than <see cref="Limits.MaxFrames"/>.</exception>
    public List<PageEntry> All
    {
        get
        {
            while (ReadOne())
            {
            }

            return _pages;
        }
    }

    /// <summary>The first page.</summary>
    /// <exception cref="CorruptImageException">There is none.</exception>
    public PageEntry First => this[0] ?? throw new CorruptImageException("The file has no directory, and so no image.", 4);

    /// <summary>A page by its number; null where there are fewer.</summary>
    public PageEntry? this[int index]
    {
        get
        {
            while (_pages.Count <= index)
            {
                if (!ReadOne())
                    return null;
            }

            return _pages[index];
        }
    }

    private bool ReadOne()
    {
        if (_next == 0 && _isStarted)
            return false;
        if (_next == TiffDirectory.CutOff)
        {
            const string message = "The file ends within a directory, before it says whether another one follows.";
            if (options.Tolerance != Tolerance.Partial)
                CodecTools.ThrowCorrupt(message, file.Length);
            Warn(message);
            return false;
        }

        var isFirst = !_isStarted;
        _isStarted = true;
        if (!_seen.Add(_next))
        {
            Warn(string.Create(CultureInfo.InvariantCulture,
                $"The chain of directories comes back to byte {_next}. It ends after {_pages.Count} pages."));
            return false;
        }

        if (_pages.Count >= options.Limits.MaxFrames)
            throw new ImageLimitException(nameof(Limits.MaxFrames), _pages.Count + 1L, options.Limits.MaxFrames);
        TiffDirectory directory;
        try
        {
            directory = file.ReadDirectory(_next);
        }
        catch (CorruptImageException fault) when (!isFirst && options.Tolerance == Tolerance.Partial)
        {
            Warn($"{fault.Message} The file ends after {_pages.Count} pages.");
            return false;
        }

        var entry = PageEntry.Of(directory, _lastLayout);
        _lastLayout = entry.Page?.Layout ?? _lastLayout;
        _pages.Add(entry);
        _next = directory.Next;
        return true;
    }

    private void Warn(string message)
    {
        var position = _next;
        _next = 0;
        if (options.Tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt(message, position);
        options.OnWarning?.Invoke(new ImageWarning(message, position));
    }
}
