using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

public sealed class TargetStreamTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imageio-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_appears_only_when_it_is_complete()
    {
        var path = Path.Combine(_folder, "a.bin");
        ImageTarget target = path;
        using (var stream = target.Open(default))
        {
            stream.Write(new byte[200_000]);
            Assert.False(File.Exists(path));
            stream.Commit();
        }

        Assert.Equal(200_000, new FileInfo(path).Length);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_file_given_up_leaves_the_old_one_and_nothing_else()
    {
        var path = Path.Combine(_folder, "a.bin");
        File.WriteAllText(path, "old");
        ImageTarget target = path;
        using (var stream = target.Open(default))
            stream.Write(new byte[200_000]);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        var (path, link) = (Path.Combine(_folder, "real.bin"), Path.Combine(_folder, "link.bin"));
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, path);
        ImageTarget target = link;
        using (var stream = target.Open(default))
        {
            stream.Write("new"u8);
            stream.Commit();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.NotNull(File.ResolveLinkTarget(link, false));
    }

    [Fact]
    public void A_device_is_written_in_place()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "This system has no /dev/null.");
        ImageTarget target = "/dev/null";
        using var stream = target.Open(default);
        stream.Write(new byte[100_000]);
        stream.Commit();
        Assert.True(File.Exists("/dev/null"));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        ImageTarget target = Path.Combine(_folder, "nowhere", "a.bin");
        var fault = Assert.Throws<DirectoryNotFoundException>(() => target.Open(default));
        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_written_in_every_way_come_out_in_order()
    {
        var memory = new MemoryOutput();
        using var stream = ImageTarget.FromMemory(memory).Open(default);
        stream.WriteByte(1);
        stream.WriteUInt16LittleEndian(0x0302);
        stream.WriteUInt16BigEndian(0x0405);
        stream.WriteUInt32LittleEndian(0x09080706);
        stream.WriteUInt32BigEndian(0x0A0B0C0D);
        stream.Write([14, 15]);
        stream.GetSpan(2)[0] = 16;
        stream.Advance(1);
        var big = new byte[150_000];
        Random.Shared.NextBytes(big);
        stream.Write(big);
        stream.Write([99]);
        Assert.Equal(16 + 150_000 + 1, stream.Position);
        stream.Commit();
        Assert.Equal([.. Enumerable.Range(1, 16).Select(i => (byte)i), .. big, 99], memory.Result);
    }

    [Fact]
    public void A_callers_stream_is_flushed_and_never_closed()
    {
        var inner = new MemoryStream();
        ImageTarget target = inner;
        using (var stream = target.Open(default))
        {
            stream.Write("abc"u8.ToArray().AsSpan());
            stream.Commit();
        }

        Assert.Equal("abc"u8.ToArray(), inner.ToArray());
    }
}
