namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Whether drawing short runs of what is kept makes the data of an animation shorter. Only a trial tells, and a trial costs as much as all else that is done to a frame:
/// after a clear one, the next frames do without.
/// </summary>
internal struct ShortRuns
{
    private const int FramesBetweenTrials = 15;

    /// <summary>A trial is clear where one of the two is shorter by this part.</summary>
    private const int ClearPart = 250;

    private int _left;

    /// <summary>They are drawn; says nothing before the first clear trial.</summary>
    public bool AreDrawn { get; private set; }

    /// <summary>Whether the next frame can do without a trial. To be asked once for each.</summary>
    public bool IsKnown => _left > 0 && _left-- > 0;

    /// <summary>Notes the bytes of a trial: with short runs drawn, and with all kept.</summary>
    public void Compared(int drawn, int kept)
    {
        AreDrawn = drawn <= kept;
        _left = Math.Abs(drawn - kept) * ClearPart > drawn ? FramesBetweenTrials : 0;
    }
}
