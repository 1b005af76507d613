namespace ImageIO.Formats;

/// <summary>A rectangle of pixels; empty where a side is 0.</summary>
internal readonly record struct PixelArea(int X, int Y, int Width, int Height)
{
    public bool IsEmpty => Width <= 0 || Height <= 0;

    public int Right => X + Width;

    public int Bottom => Y + Height;

    public static PixelArea Between(int left, int top, int right, int bottom)
        => right <= left || bottom <= top ? default : new(left, top, right - left, bottom - top);

    public bool Covers(PixelArea other) => X <= other.X && Y <= other.Y && Right >= other.Right && Bottom >= other.Bottom;

    /// <summary>The part that lies on a canvas.</summary>
    public PixelArea ClipTo(int width, int height)
        => new(Math.Min(X, width), Math.Min(Y, height), Math.Clamp(width - X, 0, Width), Math.Clamp(height - Y, 0, Height));

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
