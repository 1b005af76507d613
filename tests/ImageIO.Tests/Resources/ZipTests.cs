using System.IO.Compression;

namespace ImageIO.Tests.Resources;

public sealed class ZipTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Zip(params (string Name, byte[] Bytes)[] members)
    {
        using var archive = ZipFile.Open(_folder["a.zip"], ZipArchiveMode.Create);
        foreach (var (name, bytes) in members)
        {
            using var member = archive.CreateEntry(name).Open();
            member.Write(bytes);
        }

        return _folder["a.zip"];
    }

    private static string[] Names(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private static void Write(string path, byte value)
    {
        using var image = NdArray.Create(DType.UInt8, 4, 5, 3);
        image.AsSpan<byte>().Fill(value);
        Iio.ImWrite(path, image);
    }

    [Theory]
    [InlineData("/b.png", 1)]
    [InlineData("/deep/er/c.png", 2)]
    [InlineData("\\deep\\er\\c.png", 2)]
    public void A_member_is_read_by_its_place_in_the_archive(string member, int value)
        => Assert.Equal(value, SampleImages.FirstValue(
            Iio.ImRead(Zip(("b.png", SampleImages.Png(1)), ("deep/er/c.png", SampleImages.Png(2))) + member)));

    [Fact]
    public async Task A_member_is_read_asynchronously_and_gives_the_same_properties()
    {
        var path = Zip(("b.png", SampleImages.Png(1))) + "/b.png";
        Assert.Equal(1, SampleImages.FirstValue(await Iio.ImReadAsync(path)));
        Assert.Equal([4, 5, 3], Iio.ImProps(path).Shape);
    }

    [Fact]
    public void A_folder_named_like_an_archive_is_a_folder()
    {
        Directory.CreateDirectory(_folder["x.zip"]);
        Write(_folder["x.zip/foo.png"], 5);
        Assert.True(File.Exists(_folder["x.zip/foo.png"]));
        Assert.Equal(5, SampleImages.FirstValue(Iio.ImRead(_folder["x.zip/foo.png"])));
    }

    [Fact]
    public void A_missing_member_is_named_with_those_that_are_there()
    {
        var fault = Assert.Throws<FileNotFoundException>(() => Iio.ImRead(Zip(("b.png", SampleImages.Png())) + "/c.png"));
        Assert.Contains("\"c.png\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("\"b.png\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_archive_is_a_missing_file()
        => Assert.ThrowsAny<IOException>(() => Iio.ImRead(_folder["none.zip/b.png"]));

    [Fact]
    public void Writing_makes_an_archive_adds_to_it_and_replaces_in_it()
    {
        var zip = _folder["new.zip"];
        Write(zip + "/a.png", 1);
        Write(zip + "/deep/b.png", 2);
        Write(zip + "/a.png", 3);
        Assert.Equal(["a.png", "deep/b.png"], Names(zip).Order());
        Assert.Equal(3, SampleImages.FirstValue(Iio.ImRead(zip + "/a.png")));
        Assert.Equal(2, SampleImages.FirstValue(Iio.ImRead(zip + "/deep/b.png")));
        Assert.Equal([zip], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Writing_keeps_the_other_members_as_they_are()
    {
        var zip = Zip(("x/note.txt", "hello"u8.ToArray()), ("b.png", SampleImages.Png(1)), ("last.bin", new byte[1000]));
        Write(zip + "/b.png", 9);
        using var archive = ZipFile.OpenRead(zip);
        using var note = new StreamReader(archive.GetEntry("x/note.txt")!.Open());
        Assert.Equal("hello", note.ReadToEnd());
        Assert.Equal(1000, archive.GetEntry("last.bin")!.Length);
        Assert.Equal(3, archive.Entries.Count);
    }

    [Fact]
    public void A_failed_write_leaves_the_archive_as_it_was()
    {
        var zip = Zip(("b.png", SampleImages.Png(1)));
        var before = File.ReadAllBytes(zip);
        using (var writer = Iio.ImOpenWrite(zip + "/b.png"))
        {
            using var image = NdArray.Create(DType.UInt8, 2, 2);
            writer.Write(image);
            writer.Abort();
        }

        Assert.Equal(before, File.ReadAllBytes(zip));
        Assert.Equal([zip], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Members_written_at_once_all_arrive()
    {
        var zip = _folder["many.zip"];
        Parallel.For(0, 12, i => Write($"{zip}/{i}.png", (byte)i));
        Assert.Equal(12, Names(zip).Length);
        for (var i = 0; i < 12; i++)
            Assert.Equal(i, SampleImages.FirstValue(Iio.ImRead($"{zip}/{i}.png")));
    }

    [Fact]
    public void What_is_no_archive_is_not_written_into()
    {
        File.WriteAllText(_folder["text.zip"], "not a zip archive, and worth keeping");
        var fault = Assert.Throws<IOException>(() => Write(_folder["text.zip/a.png"], 1));
        Assert.Contains("no zip archive", fault.Message, StringComparison.Ordinal);
        Assert.Equal("not a zip archive, and worth keeping", File.ReadAllText(_folder["text.zip"]));
    }

    [Theory]
    [InlineData("/../b.png")]
    [InlineData("/x/../../b.png")]
    [InlineData("//b.png")]
    [InlineData("\\..\\b.png")]
    [InlineData("/./b.png")]
    public void A_member_that_would_be_unpacked_elsewhere_is_not_written(string member)
    {
        Assert.Throws<ArgumentException>(() => Write(_folder["a.zip"] + member, 1));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Members_that_try_to_escape_stay_members()
    {
        var zip = Zip(("../escaped.png", SampleImages.Png(1)), ("/etc/absolute.png", SampleImages.Png(2)));
        Assert.Equal(1, SampleImages.FirstValue(Iio.ImRead(zip + "/../escaped.png")));
        Assert.Equal(2, SampleImages.FirstValue(Iio.ImRead(zip + "//etc/absolute.png")));
        Assert.Equal([zip], Directory.GetFiles(_folder.Path));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "..", "escaped.png")));
    }

    [Fact]
    public void A_bomb_meets_the_limit()
    {
        // 200 MB of zeros in about 200 kB.
        var zip = _folder["a.zip"];
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        using (var member = archive.CreateEntry("bomb.bmp").Open())
        {
            for (var i = 0; i < 200; i++)
                member.Write(new byte[1 << 20]);
        }

        Assert.InRange(new FileInfo(zip).Length, 1, 1 << 20);
        var options = new ReadOptions { Codec = "bmp", Limits = Limits.Default with { MaxSourceBytes = 1 << 20 } };
        Assert.ThrowsAny<ImageException>(() => Iio.ImRead(zip + "/bomb.bmp", default, options));
        var limited = Assert.Throws<ImageLimitException>(() =>
        {
            using var source = ((ImageIO.Resources.ImageSource)(zip + "/bomb.bmp")).Open(options.Limits, default);
            source.CopyTo(Stream.Null);
        });
        Assert.Equal(nameof(Limits.MaxSourceBytes), limited.Limit);
    }

    [Fact]
    public void An_archive_of_more_members_than_16_bits_count_is_read()
    {
        const int count = 65_537;
        var zip = _folder["a.zip"];
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            for (var i = 0; i < count - 1; i++)
                archive.CreateEntry(i.ToString(System.Globalization.CultureInfo.InvariantCulture), CompressionLevel.NoCompression);
            using var member = archive.CreateEntry("last.png").Open();
            member.Write(SampleImages.Png(6));
        }

        Assert.Equal(6, SampleImages.FirstValue(Iio.ImRead(zip + "/last.png")));
    }

    [Fact]
    public void A_directory_larger_than_the_limit_is_refused()
    {
        var zip = Zip([.. Enumerable.Range(0, 100).Select(i => ($"a-rather-long-name-{i}.png", Array.Empty<byte>()))]);
        var options = new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 1000 } };
        Assert.Equal(nameof(Limits.MaxMetadataBytes),
            Assert.Throws<ImageLimitException>(() => Iio.ImRead(zip + "/b.png", default, options)).Limit);
    }

    [Fact]
    public void Damage_anywhere_in_an_archive_is_reported_as_damage()
    {
        var zip = Zip(("b.bmp", Bitmap()));
        var good = File.ReadAllBytes(zip);
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var bad = (byte[])good.Clone();
            if (i < 100)
                bad = bad[..random.Next(bad.Length)];
            else
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(zip, bad);
            try
            {
                Iio.ImRead(zip + "/b.bmp").Dispose();
            }
            catch (Exception fault)
            {
                Assert.True(fault is ImageException or FileNotFoundException, $"Case {i}: {fault}");
            }
        }
    }

    [Fact]
    public void A_changed_byte_of_a_stored_member_fails_its_checksum()
    {
        var zip = _folder["a.zip"];
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        using (var member = archive.CreateEntry("b.bmp", CompressionLevel.NoCompression).Open())
            member.Write(Bitmap());
        var bytes = File.ReadAllBytes(zip);
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) - 20] ^= 1;
        File.WriteAllBytes(zip, bytes);
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(zip + "/b.bmp"));
        Assert.Contains("checksum", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("a.zip/b.bmp", fault.Resource, StringComparison.Ordinal);
    }

    private static byte[] Bitmap()
    {
        using var image = NdArray.Create(DType.UInt8, 40, 40, 3);
        new Random(3).NextBytes(image.AsSpan<byte>());
        return Iio.ImEncode(".bmp", image);
    }
}
