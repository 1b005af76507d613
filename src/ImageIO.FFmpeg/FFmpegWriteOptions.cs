using System.Collections.Immutable;
using ImageIO.FFmpeg;

namespace ImageIO;

/// <summary>How to write film through ffmpeg. The defaults play everywhere.</summary>
/// <remarks>
/// <para>
/// The container is told by the extension, and the coding by the container: H.264 with a quarter of the color detail (yuv420p) and the
/// colors of BT.709 for MP4, MOV, MKV and TS; VP9 for WebM; FFV1, which is lossless, for MKV where the samples have 16 bits.
/// </para>
/// <para>
/// Each frame has the time that it is given, in MP4, MOV, MKV, WebM, TS and NUT. AVI, MPEG, Ogg and WMV have one rate: set
/// <see cref="FrameRate"/>, or give all frames one duration. The last frame's own duration is kept in MP4, MOV, MKV and WebM.
/// </para>
/// </remarks>
public sealed record FFmpegWriteOptions : WriteOptions
{
    /// <summary>
    /// How the film is coded: <c>h264</c>, <c>h265</c>, <c>vp8</c>, <c>vp9</c>, <c>av1</c>, <c>prores</c>, <c>ffv1</c>, <c>utvideo</c>,
    /// <c>mjpeg</c>, <c>mpeg4</c>, <c>png</c>, <c>raw</c>, or the name of any encoder of ffmpeg. Default null: by the container.
    /// </summary>
    public string? VideoCodec { get; init; }

    /// <summary>1 (smallest) to 100 (best), for every coding with loss. Default null: what the coding's makers advise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 1 to 100.</exception>
    public int? Quality { get; init => field = InRange(value, 1, 100); }

    /// <summary>
    /// The constant rate factor of H.264, H.265, VP9 and AV1 in their own scale, 0 (best) to 63. Default null: by <see cref="Quality"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0 to 63.</exception>
    public int? Crf { get; init => field = InRange(value, 0, 63); }

    /// <summary>Bits per second to aim at, instead of a quality. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Bitrate { get; init => field = InRange(value, 1, int.MaxValue); }

    /// <summary>
    /// How much time the encoder takes, in its own word: <c>veryfast</c> to <c>veryslow</c> for H.264 and H.265. Default null: the
    /// encoder's.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>The most frames from one key frame to the next, which is where players can jump to. Default null: the encoder's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? KeyFrameInterval { get; init => field = InRange(value, 1, int.MaxValue); }

    /// <summary>ffmpeg's name of the layout that is coded: <c>yuv444p</c>. Default null: what the coding is played in everywhere.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>
    /// Gives back exactly the pixels that were written. Default: false. FFV1 in MKV, MOV, AVI and NUT holds gray, RGB and RGBA of 8 and 16
    /// bits so; what holds less is refused.
    /// </summary>
    public bool Lossless { get; init; }

    /// <summary>Frames per second, for all frames, whatever durations they have. Default null: each frame its own duration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or less, or above 10,000.</exception>
    public Rational? FrameRate
    {
        get;
        init => field = value is null or { Numerator: > 0 } && !(value?.ToDouble() > 10_000)
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A rate is above 0 and at most 10,000.");
    }

    /// <summary>
    /// Width and height become multiples of this, by repeating the last column and row. Default null: 2 where the coding needs that, which
    /// <see cref="WriteOptions.OnWarning"/> is told, else 1. Frames are never scaled.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 1 to 256.</exception>
    public int? SizeMultiple { get; init => field = InRange(value, 1, 256); }

    /// <summary>What is done to the frames before they are coded, in this order. Default: nothing.</summary>
    public ImmutableArray<VideoFilter> Filters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A file whose first sound is put beside the film, as it is where the container takes it. Default null: none.</summary>
    public string? Audio { get; init; }

    /// <summary>Where in <see cref="Audio"/> the film begins: what sounds before is left out. Default: at its start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan AudioStart
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>
    /// End the sound with the film, in MP4, MOV, MKV and WebM. Default: false, all of it is kept, also where the film is shorter.
    /// </summary>
    public bool TrimAudio { get; init; }

    /// <summary>
    /// By how many degrees players turn the frames clockwise: 0, 90, 180 or 270. MP4 and MOV say it; the frames are stored as they are
    /// given. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is another number.</exception>
    public int Rotation
    {
        get;
        init => field = value is 0 or 90 or 180 or 270
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A rotation is 0, 90, 180 or 270 degrees clockwise.");
    }

    /// <summary>
    /// Places that players can jump to, in the order of their starts, in MP4, MOV, MKV and WebM. Default: those of the metadata
    /// (<see cref="VideoChapter.Of"/>), as far as the film lasts.
    /// </summary>
    /// <exception cref="ArgumentException">They are not in order, or one begins before the film.</exception>
    public ImmutableArray<VideoChapter> Chapters
    {
        get;
        init
        {
            field = value.IsDefault ? [] : value;
            for (var i = 0; i < field.Length; i++)
            {
                if (value[i].Start < (i == 0 ? TimeSpan.Zero : value[i - 1].Start))
                    throw new ArgumentException($"Chapter {i} begins at {value[i].Start}: chapters begin one after the other, the first " +
                        "at 0 or later.", nameof(value));
            }
        }
    } = [];

    /// <summary>
    /// MP4 and MOV in pieces, each with its own index, so that what is there can be played before the film is complete. Default: false, one
    /// index at the front.
    /// </summary>
    public bool Fragmented { get; init; }

    /// <summary>
    /// Further arguments for ffmpeg's output, as its documentation has them: <c>["-tune", "animation"]</c>. They come last. Default: none.
    /// </summary>
    public ImmutableArray<string> Arguments { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <inheritdoc/>
    protected override string? ForCodec => FFmpegCodec.Name;

    private static int? InRange(int? value, int min, int max)
    {
        if (value is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, min, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, max, nameof(value));
        }

        return value;
    }
}
