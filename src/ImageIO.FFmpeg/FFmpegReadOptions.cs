using System.Collections.Immutable;
using ImageIO.FFmpeg;
using ImageIO.FFmpeg.Reading;

namespace ImageIO;

/// <summary>The layout of pixels that a film is read in.</summary>
public enum VideoPixels
{
    /// <summary>
    /// H×W×3 uint8, whatever is stored, as Python's imageio gives it. Deeper samples are narrowed, and alpha is left out.
    /// </summary>
    Rgb,

    /// <summary>
    /// What holds the stored pixels without loss of depth or channels: gray or color, with alpha where there is some, uint8 or uint16.
    /// </summary>
    Auto,

    /// <summary>H×W uint8. Limited range is stretched to 0 to 255.</summary>
    Gray,

    /// <summary>H×W×2 uint8.</summary>
    GrayAlpha,

    /// <summary>H×W×4 uint8.</summary>
    Rgba,

    /// <summary>H×W uint16.</summary>
    Gray16,

    /// <summary>H×W×3 uint16.</summary>
    Rgb48,

    /// <summary>H×W×4 uint16.</summary>
    Rgba64,

    /// <summary>
    /// The samples as they are stored, without any conversion of color: H×W for gray, H×W×C for packed RGB and its alpha, C×H×W for planes
    /// of one size. Planes of several sizes (4:2:0) stand below each other as one array of rows: see the remarks of
    /// <see cref="FFmpegReadOptions"/>.
    /// </summary>
    Native,
}

/// <summary>How to read film through ffmpeg.</summary>
/// <remarks>
/// <para>Frames are what the decoder gives, each with the time that the file gives it; none is invented or dropped to keep a rate.</para>
/// <para>
/// <see cref="VideoPixels.Native"/> gives 4:2:0 as an array of H·3/2 × W, as the raw format <c>yuv420p</c> and <c>nv12</c> are laid out: H
/// rows of luma, then the chroma, row by row. Samples of 9 to 16 bits are uint16, not scaled; the metadata have <c>pixel_format</c>.
/// </para>
/// </remarks>
public sealed record FFmpegReadOptions : ReadOptions
{
    /// <summary>The layout of the pixels. Default: <see cref="VideoPixels.Rgb"/>.</summary>
    public VideoPixels Pixels { get; init; }

    /// <summary>
    /// The number of the stream, from 0, of all streams of the file. Default null: the first film that is not the picture of a cover.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Stream
    {
        get;
        init
        {
            if (value is { } stream)
                ArgumentOutOfRangeException.ThrowIfNegative(stream, nameof(value));
            field = value;
        }
    }

    /// <summary>Turn the frames as the file says that players shall. Default: true. False: as they are stored.</summary>
    public bool ApplyRotation { get; init; } = true;

    /// <summary>What is done to frames before they are given, in this order. Default: nothing.</summary>
    public ImmutableArray<VideoFilter> Filters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>ffmpeg's name of the container (<c>mpegts</c>), where its bytes don't tell it. Default null: by the bytes.</summary>
    public string? InputFormat { get; init; }

    /// <summary>
    /// Further arguments before what ffmpeg reads, as its documentation has them: <c>["-video_size", "640x480", "-framerate", "30"]</c> for
    /// a camera, and with <c>["-pixel_format", "rgb24"]</c> beside them for raw frames (<see cref="InputFormat"/> <c>rawvideo</c>).
    /// Default: none.
    /// </summary>
    public ImmutableArray<string> InputArguments { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What is read in the place of a device: for tests, where there is no camera.</summary>
    internal DeviceInput? Device { get; init; }

    /// <summary>The most threads ffmpeg may decode with. Default null: it decides.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Threads
    {
        get;
        init
        {
            if (value is { } threads)
                ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(value));
            field = value;
        }
    }

    /// <inheritdoc/>
    protected override string? ForCodec => FFmpegCodec.Name;
}
