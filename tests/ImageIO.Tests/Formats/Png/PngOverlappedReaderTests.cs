using System.Buffers.Binary;

namespace ImageIO.Tests.Formats.Png;

/// <summary>Images large enough to be inflated on one thread and restored on another; a partial read, which is not, is the twin.</summary>
public class PngOverlappedReaderTests
{
    private const int Width = 1501;
    private const int Height = 1103;
    private const int RowBytes = Width * 3;

    private static readonly ReadOptions Partial = new() { Tolerance = Tolerance.Partial };

    [Fact]
    public void A_large_image_is_the_same_as_row_by_row_whatever_its_filters()
    {
        var data = Rows();
        var file = FileOf(data);
        using var overlapped = PngTesting.Read(file);
        using var plain = PngTesting.Read(file, Partial);
        Assert.True(plain.Bytes.SequenceEqual(overlapped.Bytes));
        using var fromStream = PngTesting.Read(new MemoryStream(file));
        Assert.True(plain.Bytes.SequenceEqual(fromStream.Bytes));
        Assert.NotEqual(-1, plain.Bytes.IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(Height - 1)]
    public void A_row_with_an_unknown_filter_is_told(int row)
    {
        var data = Rows();
        data[row * (RowBytes + 1)] = 5;
        var file = FileOf(data);
        var fault = Assert.Throws<CorruptImageException>(() => PngTesting.Read(file));
        Assert.Contains($"Row {row} has filter type 5", fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Position ?? -1, 0, file.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(Height - 1)]
    public void Too_few_rows_are_told(int rows)
    {
        var file = FileOf(Rows()[..(rows * (RowBytes + 1))]);
        Assert.Contains($"ends in row {rows},", Assert.Throws<CorruptImageException>(() => PngTesting.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_in_an_earlier_row_is_told_first()
    {
        var data = Rows();
        data[3 * (RowBytes + 1)] = 9;
        var file = FileOf(data[..(1000 * (RowBytes + 1))]);
        Assert.Contains("Row 3 has filter type 9", Assert.Throws<CorruptImageException>(() => PngTesting.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        var file = FileOf(Rows());
        for (var length = 100; length < file.Length - 12; length += file.Length / 9)
        {
            var fault = Record.Exception(() => PngTesting.Read(file[..length]).Dispose());
            Assert.True(fault is not null && PngTesting.IsAllowed(fault), $"{length}: {fault}");
        }
    }

    [Fact]
    public void A_cancelled_read_ends()
    {
        var file = FileOf(Rows());
        using var stop = new CancellationTokenSource();
        using var reading = new CancellingStream(file, stop);
        Assert.ThrowsAny<OperationCanceledException>(() => Iio.ImRead(reading, cancellationToken: stop.Token));
    }

    /// <summary>Rows of every filter, whose bytes repeat so that they are quick to deflate.</summary>
    private static byte[] Rows()
    {
        var data = new byte[Height * (RowBytes + 1)];
        for (var y = 0; y < Height; y++)
        {
            data[y * (RowBytes + 1)] = (byte)(y * 7 % 5);
            for (var x = 0; x < RowBytes; x += 50)
                data[(y * (RowBytes + 1)) + 1 + x] = (byte)(x + y);
        }

        return data;
    }

    private static byte[] FileOf(byte[] rows)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2);
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. PngTestFile.Chunk("IHDR", header), .. PngTestFile.Chunk("IDAT", PngTestFile.Deflate(rows)), .. PngTestFile.Chunk("IEND", []),
        ];
    }

    /// <summary>Cancels in the middle of what is read.</summary>
    private sealed class CancellingStream(byte[] bytes, CancellationTokenSource stop) : MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
    {
        public override int Read(Span<byte> buffer)
        {
            if (Position > Length / 2)
                stop.Cancel();
            var count = (int)Math.Min(Math.Min(buffer.Length, 5000), Length - Position);
            GetBuffer().AsSpan((int)Position, count).CopyTo(buffer);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
