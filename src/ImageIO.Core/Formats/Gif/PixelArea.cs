namespace ImageIO.Formats.Gif;

/// <summary>A rectangle of pixels; empty where a side is 0.</summary>
internal readonly record struct PixelArea(int X, int Y, int Width, int Height)
{
    public bool IsEmpty => Width <= 0 || Height <= 0;

    public int Right => X + Width;

    public int Bottom => Y + Height;

    public static PixelArea Between(int left, int top, int right, int bottom) => right <= left || bottom <= top ? default : new(left, top, right - left, bottom - top);

    /// <summary>The smallest rectangle around both.</summary>
    public PixelArea Union(PixelArea other)
    {
        if (IsEmpty)
            return other;
        if (other.IsEmpty)
            return this;
        return Between(Math.Min(X, other.X), Math.Min(Y, other.Y), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
    }
}
