namespace ImageIO.Codecs;

/// <summary>What a codec can do.</summary>
[Flags]
public enum CodecCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reads.</summary>
    Read = 1 << 0,

    /// <summary>Writes.</summary>
    Write = 1 << 1,

    /// <summary>A file may hold several images.</summary>
    MultiImage = 1 << 2,

    /// <summary>Images have times.</summary>
    Animation = 1 << 3,

    /// <summary>Images may have any number of axes.</summary>
    Volume = 1 << 4,

    /// <summary>Reads in memory that does not grow with the number of images.</summary>
    StreamingRead = 1 << 5,

    /// <summary>Writes in memory that does not grow with the number of images.</summary>
    StreamingWrite = 1 << 6,

    /// <summary>Goes to any image without decoding those before it.</summary>
    RandomAccess = 1 << 7,

    /// <summary>Reads metadata.</summary>
    MetadataRead = 1 << 8,

    /// <summary>Writes metadata.</summary>
    MetadataWrite = 1 << 9,

    /// <summary>Pixels may come back changed: the compression is lossy by default.</summary>
    Lossy = 1 << 10,

    /// <summary>Writes how an image is to be turned, as EXIF says it, in a way that viewers heed.</summary>
    OrientationWrite = 1 << 11,
}
