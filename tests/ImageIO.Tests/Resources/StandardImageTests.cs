using System.Net;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

/// <summary>
/// One class, because the folder is named by a variable of the process: its tests take turns, and no other test reads standard images.
/// </summary>
public sealed class StandardImageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public StandardImageTests() => Environment.SetEnvironmentVariable("IMAGEIO_USERDIR", _folder.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("IMAGEIO_USERDIR", null);
        Environment.SetEnvironmentVariable("IMAGEIO_NO_INTERNET", null);
        _folder.Dispose();
    }

    private string Cached(string name) => Path.Combine(_folder.Path, "images", name);

    /// <summary>Stands in for the internet.</summary>
    private sealed class Answering(byte[] bytes) : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes), RequestMessage = request };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(Send(request, cancellationToken));
    }

    private static ReadOptions Through(HttpMessageHandler handler) => new() { Http = new() { Client = new HttpClient(handler) } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_is_downloaded_once(bool isAsync)
    {
        // A name without a known checksum, so that a small image of our own can stand for it.
        var internet = new Answering(SampleImages.Png(8));
        for (var i = 0; i < 2; i++)
        {
            using var image = isAsync
                ? await Iio.ImReadAsync("imageio:coffee.png", options: Through(internet))
                : Iio.ImRead("imageio:coffee.png", options: Through(internet));
            Assert.Equal(8, image.AsSpan<byte>()[0]);
        }

        Assert.EndsWith("/coffee.png", Assert.Single(internet.Asked).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal([Cached("coffee.png")], Directory.GetFiles(StandardImages.Folder));
    }

    [Fact]
    public void What_does_not_have_the_checksum_is_not_kept()
    {
        var fault = Assert.Throws<IOException>(() =>
            Iio.ImRead("imageio:chelsea.png", options: Through(new Answering(SampleImages.Png()))));
        Assert.Contains("SHA-256", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(StandardImages.Folder));
    }

    [Fact]
    public void Offline_only_what_is_there_is_read()
    {
        Environment.SetEnvironmentVariable("IMAGEIO_NO_INTERNET", "1");
        var internet = new Answering(SampleImages.Png(8));
        var fault = Assert.Throws<IOException>(() => Iio.ImRead("imageio:moon.png", options: Through(internet)));
        Assert.Contains("IMAGEIO_NO_INTERNET", fault.Message, StringComparison.Ordinal);
        Assert.Empty(internet.Asked);
        Directory.CreateDirectory(StandardImages.Folder);
        File.WriteAllBytes(Cached("moon.png"), SampleImages.Png(3));
        Assert.Equal(3, SampleImages.FirstValue(Iio.ImRead("imageio:moon.png")));
    }

    [Fact]
    public void A_member_of_a_standard_archive_is_read()
    {
        Directory.CreateDirectory(StandardImages.Folder);
        using (var image = NdArray.Create(DType.UInt8, 2, 2))
        {
            image.AsSpan<byte>().Fill(6);
            Iio.ImWrite(Cached("chelsea.zip/chelsea.png"), image);
        }

        Assert.Equal(6, SampleImages.FirstValue(Iio.ImRead("imageio:chelsea.zip/chelsea.png")));
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var fault = Assert.Throws<ArgumentException>(() => Iio.ImRead("imageio:nope.png"));
        Assert.Contains("chelsea.png", fault.Message, StringComparison.Ordinal);
        Assert.Equal(25, StandardImages.Names.Count());
    }

    [Theory]
    [InlineData("imageio:../../etc/passwd")]
    [InlineData("imageio:chelsea.zip/../../secret.png")]
    [InlineData("imageio:chelsea.png\\..\\..\\secret.png")]
    public void A_name_cannot_leave_the_folder(string name) => Assert.Throws<ArgumentException>(() => Iio.ImRead(name));

    [Fact]
    public void The_checksums_are_those_of_the_real_images()
    {
        foreach (var name in new[] { "chelsea.png", "chelsea.zip", "newtonscradle.gif", "stent.npz", "wood.jpg" })
        {
            Directory.CreateDirectory(StandardImages.Folder);
            var bytes = File.ReadAllBytes(TestImages.Path(name));
            Assert.True(StandardImages.TryGetChecksum(name, out var checksum));
            Assert.Equal(checksum, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        }
    }
}
