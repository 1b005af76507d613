namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Whether something makes the data of an animation shorter. Only a trial tells, and a trial costs as much as all else that is done to a
/// frame; but the frames of an animation are alike, so that after a clear one the next frames do without.
/// </summary>
internal struct PeriodicTrial
{
    private const int FramesBetweenTrials = 15;

    /// <summary>A trial is clear where one of the two is shorter by this part: less is not worth the time.</summary>
    private const int ClearPart = 250;

    private int _framesLeft;

    /// <summary>How the last trial ended; false before the first one.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>Whether a difference in length is clear.</summary>
    public static bool IsClear(int difference, int length) => difference * (long)ClearPart > length;

    /// <summary>Whether the next frame needs a trial. To be asked once for each.</summary>
    public bool IsDue()
    {
        if (_framesLeft == 0)
            return true;
        _framesLeft--;
        return false;
    }

    /// <summary>Notes how a trial ended.</summary>
    /// <param name="succeeded">The data got shorter.</param>
    /// <param name="isClear">The next frames do without a trial.</param>
    public void Note(bool succeeded, bool isClear)
    {
        Succeeded = succeeded;
        _framesLeft = isClear ? FramesBetweenTrials : 0;
    }
}
