using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>A rectangle of QuickDraw: the lower and right edges are not part of it.</summary>
internal readonly record struct PictRectangle(int Top, int Left, int Bottom, int Right)
{
    public int Height => Bottom - Top;

    public int Width => Right - Left;

    public bool IsEmpty => Height <= 0 || Width <= 0;

    public static PictRectangle Read(SourceStream source) => new(Next(source), Next(source), Next(source), Next(source));

    public bool Contains(PictRectangle other) => Top <= other.Top && Left <= other.Left && Bottom >= other.Bottom && Right >= other.Right;

    private static short Next(SourceStream source) => (short)source.ReadUInt16BigEndian();
}
