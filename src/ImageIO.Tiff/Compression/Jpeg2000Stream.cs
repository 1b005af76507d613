namespace ImageIO.Tiff.Compression;

/// <summary>Codestreams of JPEG 2000 in strips and tiles.</summary>
internal static class Jpeg2000Stream
{
    /// <summary>The boxes of a JP2 file (ITU-T T.800 Annex I) whose colors are sYCC, up to the content of the last.</summary>
    private static ReadOnlySpan<byte> YccBoxes =>
    [
        0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A,
        0, 0, 0, 23, (byte)'j', (byte)'p', (byte)'2', (byte)'h',
        0, 0, 0, 15, (byte)'c', (byte)'o', (byte)'l', (byte)'r', 1, 0, 0, 0, 0, 0, 18,
        0, 0, 0, 0, (byte)'j', (byte)'p', (byte)'2', (byte)'c',
    ];

    /// <summary>A codestream whose components are brightness and color differences, which it does not say itself.</summary>
    public static ReadOnlyMemory<byte> OfYcc(ReadOnlySpan<byte> codestream) => (byte[])[.. YccBoxes, .. codestream];
}
