using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection;
using ImageIO.Memory;
using ImageIO.Resources;
using ImageIO.Tests.Formats.Png;
using ImageIO.Tests.Metadata;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests;

/// <summary>What a file may cost: the limit that holds, and the one that is named.</summary>
public sealed class LimitsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<PropertyInfo> Bounds
        => typeof(Limits).GetProperties().Where(property => property.Name.StartsWith("Max", StringComparison.Ordinal));

    [Fact]
    public void No_limits_means_none_of_them()
    {
        foreach (var bound in Bounds)
            Assert.Equal(bound.PropertyType == typeof(int) ? (object)int.MaxValue : long.MaxValue, bound.GetValue(Limits.None));
    }

    [Fact]
    public void The_stricter_of_two_limits_is_the_stricter_one_in_each_of_them()
    {
        foreach (var bound in Bounds)
        {
            var strict = Limits.None with { };
            bound.SetValue(strict, Convert.ChangeType(5, bound.PropertyType, null));
            Assert.Equal(strict, Limits.StricterOf(strict, Limits.None));
            Assert.Equal(strict, Limits.StricterOf(Limits.None, strict));
        }
    }

    [Fact]
    public void Defaults_of_bytes_are_parts_of_the_memory_that_the_process_may_use()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.Equal(Math.Min(512L << 20, available / 4), Limits.Default.MaxImageBytes);
        Assert.Equal(Math.Min(2L << 30, available / 2), Limits.Default.MaxTotalBytes);
        Assert.Equal(Math.Min(16L << 20, available / 16), Limits.Default.MaxMetadataBytes);
        Assert.Equal(Math.Min(512L << 20, available / 4), Limits.Default.MaxWorkingBytes);
        Assert.Equal(75, new MemoryLoad(300, 0, 0).Part(4, 512L << 20));
    }

    [Fact]
    public void Where_the_runtime_has_no_counters_a_gigabyte_is_assumed()
    {
        Assert.Equal(MemoryLoad.Unknown, MemoryLoad.Of(() => throw new PlatformNotSupportedException()));
        var pool = new BlockPool(() => 0, () => MemoryLoad.Unknown);
        Assert.Equal(128L << 20, pool.Capacity);
        Assert.False(MemoryLoad.Unknown.IsShort);
    }

    [Fact]
    public void Too_many_images_are_blamed_on_their_number()
    {
        var gif = Animation(frames: 5, size: 8);
        var options = new ReadOptions { Limits = Limits.Default with { MaxFrames = 2 } };
        AssertNames(nameof(Limits.MaxFrames), 5, () => Iio.ImRead(gif, options: options));
        AssertNames(nameof(Limits.MaxFrames), 3, () => Iio.ImRead(gif, 1..4, options));
        using var two = Iio.ImRead(gif, 1..3, options);
        Assert.Equal(2, two.Shape[0]);
    }

    [Fact]
    public void Images_that_have_to_be_walked_over_to_count_them_are_as_many_as_the_limit_allows()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 3);
        var one = Iio.ImEncode(".pgm", image);
        var file = Enumerable.Repeat(one, 20).SelectMany(bytes => bytes).ToArray();
        var options = new ReadOptions { Limits = Limits.Default with { MaxFrames = 10 } };
        AssertNames(nameof(Limits.MaxFrames), 11, () => Iio.ImProps(new ChoppyStream(file, 100), .., options));
        AssertNames(nameof(Limits.MaxFrames), 11, () => Iio.ImProps(file, .., options));
        Assert.Equal(20, Iio.ImProps(file, ..).ImageCount);
    }

    [Theory]
    [InlineData(Formats.Gif.GifFrames.Kept, 1)]
    [InlineData(Formats.Gif.GifFrames.Restored, 2)]
    public void The_canvases_of_an_animation_are_working_memory(int disposal, int canvases)
    {
        var gif = Formats.Gif.GifFrames.Build(size: 300, disposal, frames: 3);
        const int windowBytes = 128 * 1024;
        var needed = (canvases * 300 * 300 * 4) + windowBytes;
        var enough = new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = needed } };
        using (var scope = AllocationScope.Begin())
        {
            foreach (var frame in Iio.ImIter(gif, enough))
                frame.Dispose();
            Assert.InRange(scope.PeakBytesInUse, 1, PixelAllocator.AllocatedLength(300 * 300 * 4) + needed + (64 * 1024));
        }

        AssertNames(nameof(Limits.MaxWorkingBytes), null, () =>
        {
            foreach (var frame in Iio.ImIter(gif, enough with { Limits = enough.Limits with { MaxWorkingBytes = needed - 1 } }))
                frame.Dispose();
        });
    }

    [Fact]
    public void What_is_put_aside_of_a_stream_is_working_memory()
    {
        var gif = Animation(frames: 30, size: 200);
        var options = new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = gif.Length - 1 } };
        AssertNames(nameof(Limits.MaxWorkingBytes), null, () => Iio.ImRead(new ChoppyStream(gif, 10_000), 0, options));
    }

    [Fact]
    public void A_member_of_an_archive_that_is_too_long_to_put_aside_is_refused_before_it_is_unpacked()
    {
        using (var archive = ZipFile.Open(_folder["a.zip"], ZipArchiveMode.Create))
        {
            using var member = archive.CreateEntry("a.gif", CompressionLevel.Fastest).Open();
            member.Write(Animation(frames: 1, size: 8));
            for (var i = 0; i < 64; i++)
                member.Write(new byte[1 << 20]);
        }

        var options = new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = 8 << 20 } };
        using var scope = AllocationScope.Begin();
        var fault = AssertNames(nameof(Limits.MaxWorkingBytes), null, () => Iio.ImRead(_folder["a.zip"] + "/a.gif", 0, options));
        Assert.True(fault.Value > 64 << 20);
        Assert.InRange(scope.PeakBytesInUse, 0, 100_000);
    }

    [Fact]
    public void A_second_copy_that_is_turned_upright_is_working_memory()
    {
        var exif = new ExifBlock().Short(ExifBlock.Image, 0x0112, 6).Build();
        var png = PngTestFile.Random(100, 50, 2, 8).With("eXIf", exif).ToBytes();
        var options = new ReadOptions { ApplyOrientation = true, Limits = Limits.Default with { MaxWorkingBytes = 100_000 } };
        using (var upright = Iio.ImRead(png, options: options))
            Assert.Equal([100, 50, 3], upright.Shape.ToArray());
        AssertNames(nameof(Limits.MaxWorkingBytes), null,
            () => Iio.ImRead(PngTestFile.Random(300, 200, 2, 8).With("eXIf", exif).ToBytes(), options: options));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Texts_that_are_refused_or_damaged_are_paid_for_too(bool isDamaged)
    {
        var bomb = PngTestFile.Deflate(new byte[1 << 20]);
        if (isDamaged)
        {
            // All of it can be inflated but for its checksum.
            bomb = PngTestFile.Deflate(new byte[60_000]);
            bomb[^1] ^= 1;
        }

        var file = PngTestFile.Random(2, 2, 0, 8);
        for (var i = 0; i < 100; i++)
            file.With("zTXt", [.. PngTestFile.Latin1($"text {i}"), 0, 0, .. bomb]);
        var warnings = new List<ImageWarning>();
        var png = file.ToBytes();
        var options = new ReadOptions { OnWarning = warnings.Add, Limits = Limits.Default with { MaxMetadataBytes = 256 << 10 } };
        Assert.Empty(Iio.ImMeta(png, options: options));
        Assert.Equal(100, warnings.Count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Iio.ImMeta(png, options: options);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
    }

    [Fact]
    public void Plain_texts_count_together()
    {
        var file = PngTestFile.Random(2, 2, 0, 8);
        for (var i = 0; i < 10; i++)
            file.With("tEXt", [.. PngTestFile.Latin1($"text {i}"), 0, .. new byte[20_000]]);
        var warnings = new List<ImageWarning>();
        var options = new ReadOptions { OnWarning = warnings.Add, Limits = Limits.Default with { MaxMetadataBytes = 100_000 } };
        Assert.Equal(4, Iio.ImMeta(file.ToBytes(), options: options).Count);
        Assert.Equal(6, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains(nameof(Limits.MaxMetadataBytes), warning.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Entries_of_EXIF_directories_that_overlap_are_as_many_as_the_block_has_room_for()
    {
        // A thousand pointers to directories that all reach to the end of the block.
        const int pointers = 1000;
        const int filler = 2000;
        var block = new byte[8 + 2 + (12 * pointers) + (12 * filler)];
        "II*\0"u8.CopyTo(block);
        block[4] = 8;
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(8), pointers);
        for (var i = 0; i < pointers; i++)
            Write(10 + (12 * i), 0x8769, 4, (uint)(10 + (12 * pointers) - 2 + (12 * (i % filler))));
        for (var i = 0; i < filler; i++)
            Write(10 + (12 * pointers) + (12 * i), 0xFFFF, 1, 1);
        Assert.InRange(new ImageMetadata([]) { Exif = block }.ExifEntries.Length, 1, block.Length / 12);

        void Write(int at, ushort tag, ushort type, uint value)
        {
            // The count of the directory that starts two bytes before an entry is the upper half of the value before it.
            BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at + 2), type);
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(at + 4), 1);
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(at + 8), type == 4 ? value : 0xFFFF_0000 | value);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_archives_directory_is_measured_and_not_believed(bool isLong)
    {
        var archive = LyingArchive(members: 5000, isLong);
        var options = new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 100_000 } };
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertNames(nameof(Limits.MaxMetadataBytes), null, () => Iio.ImRead(archive, options: options));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
        AssertNames(nameof(Limits.MaxWorkingBytes), null,
            () => Iio.ImRead(archive, options: new ReadOptions { Limits = Limits.Default with { MaxWorkingBytes = 1_000_000 } }));
        File.WriteAllBytes(_folder["b.zip"], archive);
        AssertNames(nameof(Limits.MaxMetadataBytes), null, () => Iio.ImRead(_folder["b.zip"] + "/a.npy", options: options));
    }

    [Fact]
    public void Members_share_what_may_be_held()
    {
        using var parent = new SourceStream("a", new byte[10], Limits.None with { MaxWorkingBytes = 100 }, CancellationToken.None);
        parent.Working.Take(60);
        Assert.Throws<ImageLimitException>(() => parent.Working.Take(41));
        parent.Working.Return(60);
        parent.Working.Take(100);
        Assert.Equal((101, 100),
            Assert.Throws<ImageLimitException>(() => parent.Working.Check(1)) is var fault ? (fault.Value, fault.Max) : default);
    }

    private static ImageLimitException AssertNames(string limit, long? value, Action read)
    {
        var fault = Assert.Throws<ImageLimitException>(read);
        Assert.Equal(limit, fault.Limit);
        Assert.Contains(limit, fault.Message, StringComparison.Ordinal);
        if (value is not null)
            Assert.Equal(value, fault.Value);
        return fault;
    }

    private static ImageLimitException AssertNames(string limit, long? value, Func<object?> read)
        => AssertNames(limit, value, () =>
        {
            var result = read();
            (result as IDisposable)?.Dispose();
        });

    private static byte[] Animation(int frames, int size)
    {
        using var images = NdArray.Create(DType.UInt8, frames, size, size, 3);
        new Random(1).NextBytes(images.Bytes);
        return Iio.ImEncode(".gif", images, new WriteOptions { IsBatch = true });
    }

    /// <summary>An archive whose end record says that its directory has 100 bytes.</summary>
    private static byte[] LyingArchive(int members, bool isLong)
    {
        var archive = new List<byte>([.. "PK\u0003\u0004"u8, 20, 0, .. new byte[20], 5, 0, 0, 0, .. "a.npy"u8]);
        var start = archive.Count;
        for (var i = 0; i < members; i++)
            archive.AddRange([.. "PK\u0001\u0002"u8, 20, 0, 20, 0, .. new byte[20], 5, 0, .. new byte[16], .. "a.npy"u8]);
        var end = archive.Count;
        if (isLong)
        {
            archive.AddRange([.. "PK\u0006\u0006"u8, .. Int64(44), 45, 0, 45, 0, .. new byte[8], .. Int64(members), .. Int64(members),
                .. Int64(100), .. Int64(start)]);
            archive.AddRange([.. "PK\u0006\u0007"u8, .. new byte[4], .. Int64(end), 1, 0, 0, 0]);
        }

        byte[] count = isLong ? [0xFF, 0xFF] : [(byte)members, (byte)(members >> 8)];
        archive.AddRange([.. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. count, .. count, .. Int64(100)[..4], .. Int64(start)[..4], 0, 0]);
        return [.. archive];
    }

    private static byte[] Int64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
