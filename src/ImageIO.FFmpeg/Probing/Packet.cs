namespace ImageIO.FFmpeg.Probing;

/// <summary>One compressed piece of a stream: usually a frame. Times are in ticks of the stream's clock.</summary>
/// <param name="Stream">The stream's number.</param>
/// <param name="Time">When it is shown; null where the file does not say.</param>
/// <param name="DecodeTime">When it is decoded; null where the file does not say.</param>
/// <param name="Duration">How long it is shown; 0 where the file does not say.</param>
/// <param name="Position">Where it lies, in bytes; -1 where nobody knows.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsKey">Whether decoding can begin with it.</param>
/// <param name="IsDiscarded">Whether it is decoded and never shown, as an edit list says.</param>
internal readonly record struct Packet(
    int Stream, long? Time, long? DecodeTime, long Duration, long Position, int Size, bool IsKey, bool IsDiscarded);
