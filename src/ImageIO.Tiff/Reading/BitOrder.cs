namespace ImageIO.Tiff.Reading;

/// <summary>Bytes whose lowest bit comes first (tag 266).</summary>
internal static class BitOrder
{
    /// <summary>Turns the bits of every byte round.</summary>
    public static void Reverse(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            uint value = bytes[i];
            value = ((value & 0xF0) >> 4) | ((value & 0x0F) << 4);
            value = ((value & 0xCC) >> 2) | ((value & 0x33) << 2);
            bytes[i] = (byte)(((value & 0xAA) >> 1) | ((value & 0x55) << 1));
        }
    }
}
