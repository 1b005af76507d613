using System.IO.Compression;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

/// <summary>Targets that are written out of order, as files of a library, or as several files.</summary>
public sealed class TargetFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Names => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal)];

    private static TargetStream Open(ImageTarget target) => target.Open(TestContext.Current.CancellationToken);

    /// <summary>Writes to each kind of target, and gives what came out.</summary>
    private IEnumerable<byte[]> OnEveryKind(Action<TargetStream> write)
    {
        using (var target = Open(_folder["a.bin"]))
        {
            write(target);
            target.Commit();
        }

        yield return File.ReadAllBytes(_folder["a.bin"]);

        var stream = new MemoryStream();
        using (var target = Open(stream))
        {
            write(target);
            target.Commit();
        }

        yield return stream.ToArray();

        using var memory = new MemoryOutput();
        using (var target = Open(ImageTarget.FromMemory(memory)))
        {
            write(target);
            target.Commit();
        }

        yield return memory.Result!;

        using (var target = Open(_folder["a.zip/a.bin"]))
        {
            write(target);
            target.Commit();
        }

        using var archive = ZipFile.OpenRead(_folder["a.zip"]);
        using var copy = new MemoryStream();
        using (var member = archive.Entries.Single().Open())
            member.CopyTo(copy);
        yield return copy.ToArray();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public void What_was_written_can_be_written_over(int length)
    {
        var noise = new byte[length];
        new Random(3).NextBytes(noise);
        byte[] expected = [.. noise, 0, 0, 0, 7];
        "abc"u8.CopyTo(expected.AsSpan(length / 2));
        (expected[0], expected[1]) = (1, 2);
        foreach (var written in OnEveryKind(Write))
            Assert.Equal(expected, written);

        void Write(TargetStream target)
        {
            target.EnsureSeekable();
            target.EnsureSeekable();
            Assert.True(target.CanSeek);
            target.Write(noise);
            target.Position = 0;
            target.Write([1, 2]);
            Assert.Equal(2, target.Position);
            Assert.Equal(length, target.Length);
            target.Position = length / 2;
            target.Write("abc"u8);
            target.Seek(3, SeekOrigin.End);
            target.WriteByte(7);
            target.Position = 5;
            Assert.Equal(length + 4, target.Length);
        }
    }

    [Fact]
    public void A_target_that_was_not_asked_to_seek_does_not()
    {
        using var target = Open(_folder["a.bin"]);
        Assert.False(target.CanSeek);
        Assert.Throws<NotSupportedException>(() => target.Position = 0);
        target.WriteByte(1);
        Assert.Throws<InvalidOperationException>(target.EnsureSeekable);
    }

    [Fact]
    public void A_callers_stream_gets_nothing_of_a_seekable_target_before_it_is_complete()
    {
        var stream = new MemoryStream();
        using (var target = Open(stream))
        {
            target.EnsureSeekable();
            target.Write(new byte[300_000]);
        }

        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void A_library_writes_a_file_of_its_own()
    {
        foreach (var written in OnEveryKind(Write))
            Assert.Equal([1, 2, 3], written);
        Assert.Equal(["a.bin", "a.zip"], Names);

        static void Write(TargetStream target)
        {
            var path = target.EnsureLocalFile();
            Assert.Equal(path, target.EnsureLocalFile());
            Assert.Equal(target.Name[0] == '<' ? ".tmp~" : ".bin", Path.GetExtension(path));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

            // As libraries do it: away with what is there, and a new one.
            File.Delete(path);
            File.WriteAllBytes(path, [1, 2, 3]);
        }
    }

    [Fact]
    public void A_file_of_a_library_is_taken_away_when_the_write_is_given_up()
    {
        string path;
        using (var target = Open(_folder["a.bin"]))
        {
            path = target.EnsureLocalFile();
            File.WriteAllBytes(path, [1, 2, 3]);
            target.WriteByte(1);
            Assert.Throws<InvalidOperationException>(target.Flush);
        }

        Assert.Empty(Names);
        using (var target = Open(new MemoryStream()))
            path = target.EnsureLocalFile();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void All_files_of_an_image_appear_together()
    {
        using (var target = Open(_folder["a.hdr"]))
        {
            using (var raw = target.CreateSibling(".raw"))
                raw.Write(new byte[200_000]);
            using var more = target.CreateSibling(".more");
            more.EnsureSeekable();
            more.Write([1, 2]);
            more.Position = 0;
            more.WriteByte(9);
            target.WriteByte(5);
            Assert.DoesNotContain("a.raw", Names);
            target.Commit();
        }

        Assert.Equal(["a.hdr", "a.more", "a.raw"], Names);
        Assert.Equal(200_000, new FileInfo(_folder["a.raw"]).Length);
        Assert.Equal([9, 2], File.ReadAllBytes(_folder["a.more"]));
    }

    [Fact]
    public void Files_of_an_image_that_is_given_up_leave_the_old_ones()
    {
        File.WriteAllText(_folder["a.raw"], "old");
        using (var target = Open(_folder["a.hdr"]))
        {
            target.CreateSibling(".raw").Write(new byte[200_000]);
            target.WriteByte(5);
        }

        Assert.Equal(["a.raw"], Names);
        Assert.Equal("old", File.ReadAllText(_folder["a.raw"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_one_file_cannot_be_put_into_place_the_others_are_as_before(bool exists)
    {
        if (exists)
        {
            File.WriteAllText(_folder["a.raw"], "old raw");
            File.WriteAllText(_folder["a.more"], "old more");
        }

        using (var target = Open(_folder["a.hdr"]))
        {
            target.CreateSibling(".raw").WriteByte(1);
            target.CreateSibling(".more").WriteByte(2);
            target.WriteByte(3);

            // The last file to be moved finds a folder in its place.
            Directory.CreateDirectory(_folder["a.hdr"]);
            Assert.ThrowsAny<SystemException>(target.Commit);
        }

        Assert.Equal(exists ? ["a.hdr", "a.more", "a.raw"] : ["a.hdr"], Names);
        if (exists)
        {
            Assert.Equal("old raw", File.ReadAllText(_folder["a.raw"]));
            Assert.Equal("old more", File.ReadAllText(_folder["a.more"]));
        }
    }

    [Fact]
    public void Files_that_replace_others_leave_nothing_of_them()
    {
        File.WriteAllText(_folder["a.hdr"], "old");
        File.WriteAllText(_folder["a.raw"], "old");
        using (var target = Open(_folder["a.hdr"]))
        {
            target.CreateSibling(".raw").WriteByte((byte)'r');
            target.WriteByte((byte)'h');
            target.Commit();
        }

        Assert.Equal(["a.hdr", "a.raw"], Names);
        Assert.Equal("h", File.ReadAllText(_folder["a.hdr"]));
        Assert.Equal("r", File.ReadAllText(_folder["a.raw"]));
    }

    [Fact]
    public void Members_of_an_archive_are_put_into_it_together()
    {
        using (var target = Open(_folder["a.zip/d/a.hdr"]))
        {
            target.CreateSibling(".raw").WriteByte(1);
            target.WriteByte(2);
            target.Commit();
        }

        using var archive = ZipFile.OpenRead(_folder["a.zip"]);
        Assert.Equal(["d/a.hdr", "d/a.raw"], archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Streams_bytes_and_devices_have_no_place_for_a_second_file()
    {
        using var memory = new MemoryOutput();
        foreach (var to in (ImageTarget[])[new MemoryStream(), ImageTarget.FromMemory(memory)])
        {
            using var target = Open(to);
            target.EnsureSeekable();
            Assert.Contains(".raw", Assert.Throws<UnsupportedImageException>(() => target.CreateSibling(".raw")).Message,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("raw")]
    [InlineData(".")]
    [InlineData("./raw")]
    [InlineData(".a/b")]
    [InlineData(".hdr")]
    public void What_is_no_other_extension_is_refused(string extension)
    {
        using (var target = Open(_folder["a.hdr"]))
            Assert.Throws<ArgumentException>(() => target.CreateSibling(extension));
        Assert.Empty(Names);
    }

    [Fact]
    public void A_second_file_of_one_extension_is_refused()
    {
        using var target = Open(_folder["a.hdr"]);
        target.CreateSibling(".raw");
        Assert.Throws<ArgumentException>(() => target.CreateSibling(".raw"));
    }
}
