using System.Security.Cryptography;

namespace ImageIO.Tests;

/// <summary>
/// The hash by which golden values are given: the first 16 digits of SHA-256 over the elements, in C order and little-endian.
/// </summary>
internal static class PixelHash
{
    public static string Of(NdArray array) => Of(array.Bytes);

    public static string Of(ReadOnlySpan<byte> elements) => Convert.ToHexStringLower(SHA256.HashData(elements))[..16];
}
