using System.IO.Compression;
using System.Net;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

/// <summary>The file that a source can be made of, and those beside it.</summary>
public sealed class SourceFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static SourceStream Open(ImageSource source, Limits? limits = null)
        => source.Open(ReadOptions.Default with { Limits = limits ?? Limits.Default }, TestContext.Current.CancellationToken).Stream;

    private static byte[] Rest(SourceStream source)
    {
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(4).NextBytes(bytes);
        return bytes;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    [Fact]
    public void The_token_of_a_session_is_seen_by_codecs()
    {
        using var cancel = new CancellationTokenSource();
        using var source = ((ImageSource)new byte[3]).Open(Limits.Default, cancel.Token);
        Assert.Equal(cancel.Token, source.CancellationToken);
    }

    [Fact]
    public void A_file_is_its_own_local_file()
    {
        var path = Write("a.bin", Noise(100));
        using var source = Open(path);
        Assert.Equal(path, source.EnsureLocalFile());
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public void Everything_else_becomes_a_file_for_as_long_as_the_source_is_open(int length)
    {
        var bytes = Noise(length);
        using (var archive = ZipFile.Open(_folder["a.zip"], ZipArchiveMode.Create))
        {
            using var member = archive.CreateEntry("in.bin").Open();
            member.Write(bytes);
        }

        using var seekable = new MemoryStream([9, .. bytes]) { Position = 1 };
        foreach (var from in (ImageSource[])[bytes, seekable, new ChoppyStream(bytes, 1000), _folder["a.zip/in.bin"]])
        {
            string path;
            using (var source = Open(from))
            {
                Assert.Equal(Math.Min(length, 8), source.Peek(8).Length);
                path = source.EnsureLocalFile();
                Assert.Equal(path, source.EnsureLocalFile());
                Assert.Equal(bytes, File.ReadAllBytes(path));
                Assert.Equal(from.Extension ?? ".tmp~", Path.GetExtension(path));
                if (!OperatingSystem.IsWindows())
                    Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
                Assert.Equal(0, source.Position);
                Assert.Equal(bytes, Rest(source));
            }

            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public void A_local_file_keeps_to_the_limit_and_leaves_nothing_when_it_is_exceeded()
    {
        using var source = Open(new ChoppyStream(Noise(200_000), 1000), Limits.Default with { MaxSourceBytes = 100_000 });
        Assert.Throws<ImageLimitException>(source.EnsureLocalFile);
        Assert.DoesNotContain(TemporaryFiles(), name => File.Exists(name) && new FileInfo(name).Length is > 65_000 and < 200_000);
    }

    [Fact]
    public void A_source_that_was_read_can_no_longer_become_a_file()
    {
        using var source = Open(new ChoppyStream(Noise(200_000), 100_000));
        source.Skip(150_000);
        Assert.Throws<InvalidOperationException>(source.EnsureLocalFile);
    }

    [Fact]
    public void A_sibling_is_the_file_of_that_name_in_the_same_folder()
    {
        Write("a.raw", [1, 2, 3]);
        SourceStream sibling;
        using (var source = Open(Write("a.hdr", [9])))
        {
            sibling = source.OpenSibling("a.raw");
            Assert.Equal(_folder["a.raw"], sibling.Name);
            Assert.Equal(source.CancellationToken, sibling.CancellationToken);
            Assert.Equal([1, 2, 3], Rest(sibling));
            using var next = sibling.OpenSibling("a.hdr");
            Assert.Equal([9], Rest(next));
        }

        Assert.Throws<ObjectDisposedException>(() => sibling.Position = 0);
    }

    [Fact]
    public void A_sibling_has_the_limits_of_its_source()
    {
        Write("a.raw", Noise(1000));
        using var source = Open(Write("a.hdr", [9]), Limits.Default with { MaxSourceBytes = 500 });
        using var sibling = source.OpenSibling("a.raw");
        Assert.Throws<ImageLimitException>(() => Rest(sibling));
    }

    [Fact]
    public void A_sibling_that_ends_early_is_named()
    {
        Write("a.raw", [1]);
        using var source = Open(Write("a.hdr", [9]));
        using var sibling = source.OpenSibling("a.raw");
        Assert.Contains("a.raw", Assert.Throws<EndOfStreamException>(() => sibling.ReadUInt32BigEndian()).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../a.raw")]
    [InlineData("inner/a.raw")]
    [InlineData("inner\\a.raw")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\0.raw")]
    public void A_name_that_leads_elsewhere_is_refused(string name)
    {
        Directory.CreateDirectory(_folder["inner"]);
        Write("inner/a.raw", [1]);
        using var source = Open(Write("a.hdr", [9]));
        Assert.Contains("same folder", Assert.Throws<UnsupportedImageException>(() => source.OpenSibling(name)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_followed_within_the_folder_and_not_out_of_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need privileges there.");
        Directory.CreateDirectory(_folder["inner"]);
        Write("secret.raw", [7]);
        Write("inner/real.raw", [5]);
        File.CreateSymbolicLink(_folder["inner/out.raw"], "../secret.raw");
        File.CreateSymbolicLink(_folder["inner/in.raw"], "real.raw");
        using var source = Open(Write("inner/a.hdr", [9]));
        using (var inside = source.OpenSibling("in.raw"))
            Assert.Equal([5], Rest(inside));
        Assert.Contains("link", Assert.Throws<UnsupportedImageException>(() => source.OpenSibling("out.raw")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_linked_to_together_are_read_together()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need privileges there.");
        Directory.CreateDirectory(_folder["store"]);
        Write("store/1.hdr", [9]);
        Write("store/1.raw", [5]);
        File.CreateSymbolicLink(_folder["a.hdr"], _folder["store/1.hdr"]);
        File.CreateSymbolicLink(_folder["a.raw"], _folder["store/1.raw"]);
        using var source = Open(_folder["a.hdr"]);
        using var sibling = source.OpenSibling("a.raw");
        Assert.Equal([5], Rest(sibling));
    }

    [Fact]
    public void A_missing_sibling_is_a_missing_file()
    {
        using var source = Open(Write("a.hdr", [9]));
        Assert.Contains("b.raw", Assert.Throws<FileNotFoundException>(() => source.OpenSibling("b.raw")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_and_streams_have_no_siblings()
    {
        foreach (var from in (ImageSource[])[new byte[4], new MemoryStream(new byte[4]), "data:,abcd"])
        {
            using var source = Open(from);
            Assert.Contains("\"b.raw\"", Assert.Throws<UnsupportedImageException>(() => source.OpenSibling("b.raw")).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_sibling_of_a_member_is_in_the_same_folder_of_its_archive()
    {
        using (var archive = ZipFile.Open(_folder["a.zip"], ZipArchiveMode.Create))
        {
            foreach (var name in (string[])["d/a.hdr", "d/a.raw", "a.raw"])
            {
                using var member = archive.CreateEntry(name).Open();
                member.Write(Encoding.ASCII.GetBytes(name));
            }
        }

        Write("outside.raw", [1]);
        using var source = Open(_folder["a.zip/d/a.hdr"]);
        using (var sibling = source.OpenSibling("a.raw"))
            Assert.Equal("d/a.raw", Encoding.ASCII.GetString(Rest(sibling)));
        Assert.Throws<FileNotFoundException>(() => source.OpenSibling("outside.raw"));
    }

    [Fact]
    public async Task A_sibling_of_an_address_is_in_the_same_directory_of_its_server()
    {
        await using var server = new LoopbackServer((call, stream, _) => call.Path.EndsWith("none", StringComparison.Ordinal)
            ? LoopbackServer.HeadAsync(stream, "404 Not Found")
            : LoopbackServer.AnswerAsync(stream, Encoding.ASCII.GetBytes(call.Path)));
        using var source = Open(server.Url("/deep/a.hdr?token=secret"));
        using var sibling = source.OpenSibling("b c#.raw");
        Assert.Equal("/deep/b%20c%23.raw", Encoding.ASCII.GetString(Rest(sibling)));
        Assert.Throws<UnsupportedImageException>(() => source.OpenSibling("//elsewhere/x"));
        Assert.Equal(HttpStatusCode.NotFound, Assert.Throws<HttpRequestException>(() => source.OpenSibling("none")).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_only_asynchronous_is_gathered_and_stands_behind_the_image_afterwards(bool seeks)
    {
        var png = SampleImages.Noise(40, 50);
        var stream = new AsyncOnlyStream([.. png, 1, 2, 3], seeks);
        using var image = await Iio.ImReadAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([40, 50, 3], image.Shape.ToArray());
        if (seeks)
            Assert.Equal(png.Length, stream.Position);
    }

    [Fact]
    public void A_source_whose_gathered_stream_the_caller_has_closed_still_gives_back_what_it_holds()
    {
        var inner = new MemoryStream(SampleImages.Noise(40, 50));
        var source = Open(inner);
        source.EnsureLocalFile();
        inner.Dispose();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.ReadByte());
    }

    private static IEnumerable<string> TemporaryFiles()
        => Directory.EnumerateFiles(Path.GetTempPath(), $".imageio-{Environment.ProcessId}-*");
}
