using System.Security.Cryptography;

namespace ImageIO.Tests.Samples;

public class RadarFramesTests
{
    /// <summary>SHA-256 of all pixels in order, as Pillow reads them.</summary>
    private const string AllPixels = "05847a2cb23d2bba";

    [Fact]
    public void The_sample_frames_are_24_opaque_rgba_images_and_read_as_other_readers_read_them()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "samples", "radar"), "*.png").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(24, files.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            using var frame = Iio.ImRead(file);
            Assert.Equal("480×480×4 uint8", frame.ToString());
            var bytes = frame.Bytes;
            for (var i = 3; i < bytes.Length; i += 4)
            {
                if (bytes[i] != 255)
                    Assert.Fail($"{Path.GetFileName(file)} is not opaque at pixel {i / 4}.");
            }

            hash.AppendData(bytes);
        }

        Assert.Equal(AllPixels, Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }
}
