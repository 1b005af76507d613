using ImageIO.Formats.Gif;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Gif;

public class GifReadMemoryTests
{
    [Fact]
    public void A_hundred_thousand_images_are_read_in_constant_memory()
    {
        var head = new GifReadTestFile(64, 64, GifReadTestFile.Table(256)).Image(0, 0, 64, 64, new byte[4096]).WithoutEnd();
        var image = new GifReadTestFile(0, 0).Control(3, 1, transparent: 2).Image(3, 3, 2, 2, [1, 2, 3, 4], GifReadTestFile.Table(8))
            .WithoutEnd()[13..];
        using var stream = new RepeatingStream(head, image, 100_000);
        using var source = ((ImageSource)stream).Open(Limits.Default, TestContext.Current.CancellationToken);
        using var decoder = new GifCodec().CreateDecoder(source, ReadOptions.Default);
        Assert.Equal(100_001, decoder.ImageCount);
        using var pixels = NdArray.Create(DType.UInt8, 64, 64, 3);
        Next();
        Next();
        var live = AllocationScope.Current!.LiveArrays;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = 2;
        while (Next())
            count++;
        Assert.Equal(100_001, count);
        Assert.Equal(live, AllocationScope.Current.LiveArrays);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 0, 500);

        bool Next()
        {
            if (decoder.ReadHeader() is null)
                return false;
            decoder.ReadPixels(pixels);
            return true;
        }
    }

    [Fact]
    public void Data_that_never_end_are_limited_by_the_source_and_not_kept()
    {
        var head = new GifReadTestFile(10, 10, GifReadTestFile.Table(256)).Descriptor(0, 0, 10, 10).Raw(8).WithoutEnd();
        using var stream = new RepeatingStream(head, [255, .. new byte[255]], int.MaxValue);
        var limits = Limits.Default with { MaxSourceBytes = 20_000_000 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = GifReading.Read(stream, limits: limits).Fault;
        Assert.Equal(nameof(Limits.MaxSourceBytes), Assert.IsType<ImageLimitException>(fault).Limit);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_huge_screen_is_refused_before_anything_of_its_size_is_allocated()
    {
        var file = new GifReadTestFile(65535, 65535, GifReadTestFile.Table(2)).Image(0, 0, 1, 1, [0]).End();
        var before = PixelMemory.Shared.BytesInUse;
        var result = GifReading.Read(file);
        Assert.Equal(nameof(Limits.MaxImageBytes), Assert.IsType<ImageLimitException>(result.Fault).Limit);
        Assert.Empty(result.Headers);
        Assert.InRange(PixelMemory.Shared.BytesInUse - before, long.MinValue, 500_000_000);
    }

    [Fact]
    public void An_image_far_larger_than_the_screen_costs_what_the_screen_costs()
    {
        var indices = new byte[4000 * 3000];
        Array.Fill(indices, (byte)1);
        var file = new GifReadTestFile(3, 2, GifReadTestFile.Table(2)).Image(1, 1, 4000, 3000, indices).End();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = GifReading.Read(file);
        Assert.Equal([2, 3, 4], result.Shape);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
        var refused = GifReading.Read(new GifReadTestFile(3, 2, GifReadTestFile.Table(2)).Descriptor(0, 0, 65535, 65535)
            .Raw(8, 0).End()).Fault;
        Assert.Equal(nameof(Limits.MaxImageBytes), Assert.IsType<ImageLimitException>(refused).Limit);
    }

    [Fact]
    public void Metadata_longer_than_the_limit_are_refused_only_to_who_asks_for_them()
    {
        var file = new GifReadTestFile(1, 1, GifReadTestFile.Table(2)).Extension(0xFE, [.. Enumerable.Repeat(new byte[255], 80)])
            .Image(0, 0, 1, 1, [0]).End();
        var limits = Limits.Default with { MaxMetadataBytes = 10_000 };
        Assert.Null(GifReading.Read(file, limits: limits).Fault);
        using var source = ((ImageSource)file).Open(limits, default);
        using var decoder = new GifCodec().CreateDecoder(source, new ReadOptions { Limits = limits });
        Assert.Equal(nameof(Limits.MaxMetadataBytes), Assert.Throws<ImageLimitException>(() => decoder.ReadMetadata(true)).Limit);
    }

    [Fact]
    public void Streams_that_cannot_seek_and_give_a_byte_at_a_time_give_the_same_images()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var file = GifReadModel.Random(seed).ToFile();
            var whole = GifReading.Read(file);
            using var stream = new RepeatingStream(file, [], 0, chunk: 1, canSeek: false);
            var chopped = GifReading.Read(stream);
            Assert.Equal(whole.Images, chopped.Images);
            Assert.Equal(whole.Headers.Select(header => header.Duration), chopped.Headers.Select(header => header.Duration));
        }
    }

    [Fact]
    public void A_stream_is_left_behind_the_trailer()
    {
        var file = GifReadModel.Random(3).ToFile();
        using var stream = new MemoryStream([.. new byte[5], .. file, 1, 2, 3]) { Position = 5 };
        Assert.Null(GifReading.Read(stream).Fault);
        Assert.Equal(5 + file.Length, stream.Position);
    }

    /// <summary>A head once, then a part many times, then the trailer; nothing of it in memory twice.</summary>
    private sealed class RepeatingStream(byte[] head, byte[] part, long count, int chunk = int.MaxValue, bool canSeek = true) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => canSeek;

        public override bool CanWrite => false;

        public override long Length => head.Length + (part.Length * count) + (part.Length > 0 ? 1 : 0);

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var done = 0;
            while (done < Math.Min(buffer.Length, chunk) && Position < Length)
                buffer[done++] = At(Position++);
            return done;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private byte At(long position)
        {
            if (position < head.Length)
                return head[position];
            position -= head.Length;
            return position < part.Length * count ? part[position % part.Length] : (byte)0x3B;
        }
    }
}
