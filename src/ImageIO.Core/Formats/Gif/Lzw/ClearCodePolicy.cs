namespace ImageIO.Formats.Gif.Lzw;

/// <summary>
/// Tells when it pays to begin a new dictionary once one is full: GIF89a (appendix F) lets it serve for as long as one likes. It is given
/// up when its strings get shorter than those of the whole time since the last clear code, which a new one had to reach first.
/// </summary>
/// <param name="codesUntilFull">The strings that fit.</param>
internal struct ClearCodePolicy(int codesUntilFull)
{
    /// <summary>The number of codes before the first judgment.</summary>
    private const int Settling = 64;

    /// <summary>What the last string counts in the mean length of recent ones.</summary>
    private const float LastPart = 0.005f;

    private int _start;
    private int _last;
    private int _sinceFull;
    private float _recent;

    /// <summary>Whether a new dictionary is better. To be asked for each code while it is full.</summary>
    /// <param name="position">The number of pixels written.</param>
    public bool ShouldReset(int position)
    {
        var mean = (position - _start) / (float)(codesUntilFull + ++_sinceFull);
        _recent = _sinceFull == 1 ? mean : _recent + ((position - _last - _recent) * LastPart);
        _last = position;
        if (_sinceFull < Settling || _recent >= mean)
            return false;
        (_start, _sinceFull) = (position, 0);
        return true;
    }
}
