using System.Collections.Immutable;

namespace ImageIO.Tiff;

/// <summary>How strips and tiles are compressed. None of them changes a sample.</summary>
public enum TiffWriteCompression
{
    /// <summary>Not at all, the default: every reader reads it, and a file can be mapped into memory.</summary>
    None,

    /// <summary>Deflate: read nearly everywhere.</summary>
    Deflate,

    /// <summary>LZW: read everywhere.</summary>
    Lzw,

    /// <summary>Zstandard: as small as deflate and faster; read by libtiff 4.0.10, GDAL, tifffile.</summary>
    Zstd,

    /// <summary>PackBits: runs of equal bytes, for masks and drawings.</summary>
    PackBits,
}

/// <summary>What is stored of samples before they are compressed.</summary>
public enum TiffPredictor
{
    /// <summary>
    /// What suits the type, the default: differences of integers, bytes of floats apart; nothing where nothing is compressed, or by
    /// PackBits.
    /// </summary>
    Automatic,

    /// <summary>The samples.</summary>
    None,

    /// <summary>The difference of each to the one left of it.</summary>
    Horizontal,

    /// <summary>For floats: the differences of their bytes, the first bytes of a row before all second ones.</summary>
    FloatingPoint,
}

/// <summary>Whose words tell how pages make up an array.</summary>
public enum TiffFlavor
{
    /// <summary>tifffile's, the default: its shape, in the description of the first page, where pages alone don't tell it.</summary>
    Plain,

    /// <summary>OME-TIFF, for Bio-Formats, OMERO, QuPath and Fiji.</summary>
    Ome,

    /// <summary>A hyperstack of ImageJ and Fiji: one array of uint8, uint16 or float32.</summary>
    ImageJ,
}

/// <summary>A tag of one's own.</summary>
/// <param name="Number">The tag's number, 32768 to 65535 for private ones.</param>
/// <param name="Value">A string, a number, or an array of numbers: byte[] (UNDEFINED), ushort[], uint[], ulong[] (BigTIFF), short[], int[],
/// float[] or double[].</param>
public sealed record TiffTagValue(int Number, object Value);

/// <summary>How to write TIFF files.</summary>
public sealed record TiffWriteOptions : WriteOptions
{
    private const int TileStep = 16;

    /// <summary>How strips and tiles are compressed. Default: <see cref="TiffWriteCompression.None"/>.</summary>
    public TiffWriteCompression Compression { get; init; }

    /// <summary>How hard is tried: 1 to 9 for deflate, 1 to 22 for Zstandard. Default null: 6 and 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 1 to 22.</exception>
    public int? Level
    {
        get;
        init
        {
            if (value is { } level)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 22);
            }

            field = value;
        }
    }

    /// <summary>What is stored of samples. Default: <see cref="TiffPredictor.Automatic"/>.</summary>
    public TiffPredictor Predictor { get; init; }

    /// <summary>The rows of a strip. Default 0: strips of about 256 KiB, or 64 MiB where nothing is compressed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int RowsPerStrip
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>The side of square tiles, px, a multiple of 16. Default 0: strips.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, too large, or no multiple of 16.</exception>
    public int TileSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 14);
            if (value % TileStep != 0)
                throw new ArgumentOutOfRangeException(nameof(value), value, "The side of tiles is a multiple of 16.");
            field = value;
        }
    }

    /// <summary>
    /// Whether offsets have 64 bits. Default null: where the file becomes larger than 4 GiB, or has samples or tags that need it.
    /// </summary>
    public bool? BigTiff { get; init; }

    /// <summary>Whether numbers stand with their most significant byte first. Default: false.</summary>
    public bool BigEndian { get; init; }

    /// <summary>
    /// The axes of each array, a letter each: <c>"TCZYX"</c>, <c>"YXS"</c>; <c>"SYX"</c> stores a plane for each sample. Default null: an
    /// array whose last axis is 2 to 4 long has samples there, and the axes in front of Y are unknown (Q).
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>Whose words tell how pages make up an array. Default: <see cref="TiffFlavor.Plain"/>.</summary>
    public TiffFlavor Flavor { get; init; }

    /// <summary>How many lower resolutions are stored below each page, each half of the one before. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 30.</exception>
    public int PyramidLevels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 30);
            field = value;
        }
    }

    /// <summary>
    /// Whether an array of several pages has one directory and its samples in one piece behind each other, so that other programs can map
    /// it into memory. Only where nothing is compressed, and with <see cref="TiffFlavor.Plain"/> or <see cref="TiffFlavor.ImageJ"/>.
    /// Default: false.
    /// </summary>
    public bool Contiguous { get; init; }

    /// <summary>
    /// Whether the images are added to the TIFF file that is there, behind its last page, in its byte order and with offsets of its size. A
    /// copy is made, and takes the file's place when it is complete: the file is never seen half written. Pages of the layout of those that
    /// are there become one array with them, unless the file tells the shapes of its arrays.
    /// Default: false, a new file. Where there is no file, or the target is a stream, a new one is written.
    /// </summary>
    public bool Append { get; init; }

    /// <summary>
    /// Whether the file is laid out for reading parts of it over a network (Cloud Optimized GeoTIFF): one H×W or H×W×C array in tiles, with
    /// its lower resolutions behind it until one tile holds all, all directories in front of the pixels. <see cref="TileSize"/> is 512
    /// where it is 0. Default: false.
    /// </summary>
    public bool CloudOptimized { get; init; }

    /// <summary>Tags of one's own, for the first page of each array. Default: none.</summary>
    public ImmutableArray<TiffTagValue> ExtraTags { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <inheritdoc/>
    protected override string? ForCodec => TiffCodec.Name;
}
