using ImageIO.Formats.Png;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Png;

public class PngVectorTests
{
    [Fact]
    public void The_vector_CRC_equals_the_tables_and_the_definition()
    {
        Assert.Equal(0xCBF43926u, Crc32.Finish(Crc32.Append(Crc32.Start, "123456789"u8)));
        var data = new byte[1500];
        new Random(3).NextBytes(data);
        for (var length = 0; length <= data.Length; length += length < 300 ? 1 : 37)
        {
            var expected = Crc32.AppendScalar(0x12345678, data.AsSpan(0, length));
            Assert.Equal(expected, Crc32.Append(0x12345678, data.AsSpan(0, length)));
            var split = Crc32.Append(Crc32.Append(Crc32.Start, data.AsSpan(0, length / 3)), data.AsSpan(length / 3, length - (length / 3)));
            if (length % 50 == 0)
                Assert.Equal(PngTestFile.Crc(data[..length]), Crc32.Finish(split));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void Filters_with_vectors_equal_those_without_and_undo_each_other(int stride)
    {
        var random = new Random(stride);
        for (var pixels = 1; pixels < 60; pixels++)
        {
            var length = pixels * stride;
            byte[] row = new byte[length], previous = new byte[length], stored = new byte[length], plain = new byte[length],
            restored = new byte[length], restoredPlain = new byte[length];
            random.NextBytes(row);
            random.NextBytes(previous);

            // Equal neighbors are where predictors tie.
            for (var i = 0; i < length; i += 1 + random.Next(4))
                row[i] = previous[i];
            for (var filter = 0; filter < PngFilter.Count; filter++)
            {
                PngFilter.Apply(filter, row, previous, stride, stored);
                PngFilter.ApplyScalar(filter, row, previous, stride, plain);
                Assert.Equal(plain, stored);
                Assert.True(PngUnfilter.Restore(filter, stored, previous, restored, stride));
                Assert.Equal(row, restored);
                if (filter == 0)
                    continue;
                PngUnfilter.RestoreScalar(filter, stored, previous, restoredPlain, stride);
                Assert.Equal(row, restoredPlain);
            }

            Assert.False(PngUnfilter.Restore(5, stored, previous, restored, stride));
            var costs = new ulong[PngFilter.Count];
            PngFilter.AddCostsScalar(row, previous, stride, 0, length, costs);
            Assert.Equal(Array.IndexOf(costs, costs.Min()), PngFilter.Choose(row, previous, stride));
        }
    }

    [Fact]
    public void Both_Paeth_predictors_agree_for_all_neighbors()
    {
        // Every pair of left and above against a spread of values above left, in one row of 65,536 pixels each.
        const int count = 65536;
        byte[] row = new byte[2 * count], previous = new byte[2 * count], stored = new byte[2 * count], plain = new byte[2 * count],
        restored = new byte[2 * count];
        for (var aboveLeft = 0; aboveLeft < 256; aboveLeft += 5)
        {
            for (var i = 0; i < count; i++)
            {
                row[2 * i] = (byte)i;
                row[(2 * i) + 1] = 200;
                previous[2 * i] = (byte)aboveLeft;
                previous[(2 * i) + 1] = (byte)(i >> 8);
            }

            PngFilter.Apply(4, row, previous, 1, stored);
            PngFilter.ApplyScalar(4, row, previous, 1, plain);
            Assert.True(plain.AsSpan().SequenceEqual(stored));
            PngUnfilter.Restore(4, stored, previous, restored, 1);
            Assert.True(row.AsSpan().SequenceEqual(restored));
        }
    }
}
