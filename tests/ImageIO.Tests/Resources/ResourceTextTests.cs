using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

public sealed class ResourceTextTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte FirstValue(ImageSource source) => SampleImages.FirstValue(Iio.ImRead(source));

    [Fact]
    public void The_same_pixels_come_from_every_kind_of_resource()
    {
        var bytes = SampleImages.Png(42);
        File.WriteAllBytes(_folder["a.png"], bytes);
        using (var image = Iio.ImRead(bytes))
            Iio.ImWrite(_folder["z.zip/a.png"], image);
        Assert.Equal(42, FirstValue(_folder["a.png"]));
        Assert.Equal(42, FirstValue(new Uri(_folder["a.png"])));
        Assert.Equal(42, FirstValue(new Uri(_folder["a.png"]).AbsoluteUri));
        Assert.Equal(42, FirstValue(bytes));
        Assert.Equal(42, FirstValue(bytes.AsMemory()));
        Assert.Equal(42, FirstValue(new MemoryStream(bytes)));
        Assert.Equal(42, FirstValue(new ChoppyStream(bytes)));
        Assert.Equal(42, FirstValue(_folder["z.zip/a.png"]));
        Assert.Equal(42, FirstValue("data:image/png;base64," + Convert.ToBase64String(bytes)));
    }

    [Fact]
    public void Names_with_every_symbol_that_a_file_may_have_are_read_and_written()
    {
        var name = OperatingSystem.IsWindows() ? "#!~@$%^&`-+{}',.() []_=.png" : "#!~:@$%^&`-+{};',.()? []_=.png";
        using var image = NdArray.Create(DType.UInt8, 3, 4);
        image.AsSpan<byte>().Fill(9);
        Iio.ImWrite(_folder[name], image);
        Assert.Equal(9, FirstValue(_folder[name]));
        Assert.Equal(".png", ((ImageSource)_folder[name]).Extension);
        Assert.Equal(9, FirstValue(new Uri(_folder[name])));
    }

    [Theory]
    [InlineData("~/imageio-no-such-file.png")]
    [InlineData("file://~/imageio-no-such-file.png")]
    public void A_tilde_stands_for_the_home_folder(string text)
    {
        var fault = Assert.Throws<FileNotFoundException>(() => Iio.ImRead(text));
        Assert.StartsWith(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), fault.FileName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.com/a.png", "FTP")]
    [InlineData("ftps://example.com/a.png", "FTP")]
    [InlineData("gopher://example.com/a.png", "stream")]
    [InlineData("<video0>", "ImageIO.FFmpeg")]
    [InlineData("<nonsense>", "<screen>")]
    [InlineData("<bytes>", "bytes")]
    public void What_cannot_be_read_says_what_to_do(string text, string advice)
        => Assert.Contains(advice, Assert.Throws<NotSupportedException>(() => Iio.ImRead(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ftp://example.com/a.png")]
    [InlineData("http://example.com/a.png")]
    [InlineData("data:image/png,x")]
    [InlineData("imageio:chelsea.png")]
    [InlineData("<screen>")]
    [InlineData("<bytes>")]
    public void What_cannot_be_written_says_so(string text)
    {
        using var image = NdArray.Create(DType.UInt8, 3, 4);
        Assert.Throws<NotSupportedException>(() => Iio.ImWrite(text, image));
    }

    [Fact]
    public void A_data_uri_may_be_base64_without_padding_or_percent_escaped()
    {
        var bytes = SampleImages.Png(5);
        Assert.Equal(5, FirstValue("data:;base64," + Convert.ToBase64String(bytes).TrimEnd('=')));
        Assert.Equal(5, FirstValue("data:image/png," + string.Concat(bytes.Select(b => $"%{b:X2}"))));
        Assert.Equal(5, FirstValue(new Uri("data:image/png;base64," + Convert.ToBase64String(bytes))));
    }

    [Theory]
    [InlineData("data:image/png;base64,!!!!")]
    [InlineData("data:image/png;base64")]
    [InlineData("data:,")]
    [InlineData("data:")]
    public void A_damaged_data_uri_is_reported_without_its_contents(string text)
    {
        var fault = Assert.ThrowsAny<ImageException>(() => Iio.ImRead(text));
        Assert.StartsWith("<data:", fault.Resource, StringComparison.Ordinal);
        Assert.DoesNotContain("!!!!", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_uri_beyond_the_limit_is_refused()
    {
        var options = new ReadOptions { Limits = Limits.Default with { MaxSourceBytes = 100 } };
        Assert.Throws<ImageLimitException>(() => Iio.ImRead("data:;base64," + new string('A', 4000), default, options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_name_is_refused(string text) => Assert.Throws<ArgumentException>(() => Iio.ImRead(text));

    [Fact]
    public void A_missing_folder_is_named_before_anything_is_written()
    {
        using var image = NdArray.Create(DType.UInt8, 3, 4);
        var fault = Assert.Throws<DirectoryNotFoundException>(() => Iio.ImWrite(_folder["none/a.png"], image));
        Assert.Contains("none", fault.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => Iio.ImWrite(_folder["none/a.zip/b.png"], image));
    }

    [Fact]
    public void Long_paths_are_read_and_written()
    {
        var deep = Directory.CreateDirectory(_folder[Path.Combine([.. Enumerable.Repeat("a-rather-long-name-for-a-folder", 10)])]).FullName;
        using var image = NdArray.Create(DType.UInt8, 3, 4);
        image.AsSpan<byte>().Fill(4);
        Iio.ImWrite(Path.Combine(deep, "a.png"), image);
        Assert.Equal(4, FirstValue(Path.Combine(deep, "a.png")));
    }
}
