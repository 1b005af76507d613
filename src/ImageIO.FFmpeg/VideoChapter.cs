namespace ImageIO;

/// <summary>A place in a film that players can jump to.</summary>
/// <param name="Start">When it begins, from the film's first frame: 0 or more.</param>
/// <param name="Title">What it is called.</param>
public sealed record VideoChapter(TimeSpan Start, string Title);
