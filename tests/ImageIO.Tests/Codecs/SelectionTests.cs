using System.Text;
using ImageIO.Codecs;
using ImageIO.FFmpeg;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Codecs;

public class SelectionTests
{
    private static UnknownImageFormatException Fails(byte[] bytes, ReadOptions? options = null)
        => Assert.Throws<UnknownImageFormatException>(() => Iio.ImRead(bytes, default, options));

    [Theory]
    [InlineData("II\u00bc", "a JPEG XR file", "ImageMagick")]
    [InlineData("\0\0\0\u0018ftypmp42", "an MP4 video", "UseFFmpeg()")]
    [InlineData("<!DOCTYPE html><html>", "a web page", "None of these")]
    [InlineData("  <svg xmlns='x'>", "an SVG drawing", "None of these")]
    [InlineData("{\"a\":1}", "JSON", "None of these")]
    [InlineData("hello", "text", "None of these")]
    [InlineData("\0\0\0\0\0\0\0\0", "nothing but zeros", "None of these")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "Git LFS", "None of these")]
    public void An_unknown_file_is_told_by_what_its_bytes_look_like(string bytes, string look, string advice)
    {
        var fault = Fails(Encoding.Latin1.GetBytes(bytes));
        Assert.Contains(look, fault.Message, StringComparison.Ordinal);
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.Equal("<bytes>", fault.Resource);
    }

    [Fact]
    public void The_message_lists_what_was_tried_and_never_the_contents()
    {
        var fault = Fails([.. "secret contents of some file"u8]);
        foreach (var codec in Iio.Codecs.All)
            Assert.Contains(codec.Info.Name, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("contents of", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_that_the_bytes_contradict_is_pointed_out()
        => Assert.Contains("not Portable Network Graphics", Fails([.. "hello"u8], new ReadOptions { Extension = ".png" }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void No_bytes_are_no_image() => Assert.Contains("no bytes", Fails([]).Message, StringComparison.Ordinal);

    [Fact]
    public void A_known_extension_gets_advice_even_if_the_bytes_say_nothing()
        => Assert.Contains("Draw it", Fails([0xD3, 0x01, 0xFF], new ReadOptions { Extension = ".emf" }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_package_that_is_not_registered_is_named()
    {
        var registry = new CodecRegistry(CodecRegistry.Default.All.Where(codec => codec.Info.Package == "ImageIO.Core"));
        var webp = Fails([.. "RIFF\0\0\0\0WEBP"u8], new ReadOptions { Registry = registry });
        Assert.Contains("ImageIO.Vips", webp.Message, StringComparison.Ordinal);
        Assert.Contains("UseVips()", webp.Message, StringComparison.Ordinal);
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var write = Assert.Throws<UnknownImageFormatException>(() => Iio.ImEncode(".jpg", image, new WriteOptions { Registry = registry }));
        Assert.Contains("UseVips()", write.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_win_over_the_extension_and_an_explicit_codec_over_both()
    {
        var png = SampleImages.Png(9);
        Assert.Equal(9, SampleImages.FirstValue(Iio.ImRead(png, default, new ReadOptions { Extension = ".bmp" })));
        Assert.Equal("bmp", Assert.ThrowsAny<ImageException>(() => Iio.ImRead(png, default, new ReadOptions { Codec = "bmp" })).Codec);
        Assert.Contains("gif", Assert.Throws<ArgumentException>(() => Iio.ImRead(png, default, new ReadOptions { Codec = "nope" })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_name_is_written_and_read_by_the_extension_given()
    {
        using var folder = new ScratchFolder();
        using var image = NdArray.Create(DType.UInt8, 2, 3);
        image.AsSpan<byte>().Fill(3);
        Iio.ImWrite(folder["test.png.part"], image, new WriteOptions { Extension = ".png" });
        Assert.Equal(3, SampleImages.FirstValue(Iio.ImRead(folder["test.png.part"], default, new ReadOptions { Extension = ".png" })));
        Assert.Equal(0x89, File.ReadAllBytes(folder["test.png.part"])[0]);
        Assert.Throws<ArgumentException>(() => Iio.ImRead(folder["test.png.part"], default, new ReadOptions { Extension = "PNG" }));
    }

    [Theory]
    [InlineData(".unknownext")]
    [InlineData(".mp4")]
    [InlineData(".mp3")]
    public void Nothing_is_written_under_an_extension_that_no_codec_writes(string extension)
    {
        using var folder = new ScratchFolder();
        using var image = NdArray.Create(DType.UInt8, 2, 3);
        var fault = Assert.Throws<UnknownImageFormatException>(() => Iio.ImWrite(folder["a" + extension], image));
        Assert.Contains(".png", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Every_package_that_is_recommended_exists_and_reads_what_it_is_recommended_for()
    {
        var every = new CodecRegistry(Iio.Codecs.All).UseAll();
        foreach (var extension in KnownBackends.Extensions)
        {
            var backend = KnownBackends.Find(extension)!;
            Assert.NotEqual(backend.Package is null, backend.Advice is null);
            if (backend.Package is not { } package)
                continue;
            Assert.True(Directory.Exists(Path.Combine(Repository.Root, "src", package)), package);
            Assert.Contains(every.All, codec => codec.Info.Package == package && codec.Info.Can(CodecCapabilities.Read)
                && codec.Info.Extensions.Contains(extension));
            Assert.NotNull(backend.Registration);
        }
    }

    [Fact]
    public void All_that_imageio_lists_is_known_by_a_codec_or_with_advice()
    {
        var codecs = Iio.Codecs.All.SelectMany(codec => codec.Info.Extensions);
        Assert.InRange(KnownBackends.Extensions.Union(codecs).Count(), 308, int.MaxValue);
    }

    [Fact]
    public void Every_extension_of_another_package_is_known_where_the_package_is_not()
    {
        foreach (var codec in Iio.Codecs.All.Concat(FFmpegCodecs.All).Where(codec => codec.Info.Package != "ImageIO.Core"))
            Assert.Empty(codec.Info.Extensions.Except(KnownBackends.Extensions));
    }

    [Fact]
    public void Bytes_of_a_codec_that_is_not_in_the_registry_are_named_by_that_codec()
    {
        var registry = new CodecRegistry(CodecRegistry.Default.All.Where(codec => codec.Info.Name != "png"));
        var fault = Fails(SampleImages.Png(9), new ReadOptions { Registry = registry });
        Assert.Contains("look like Portable Network Graphics (codec \"png\")", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ImageIO.Core knows .png, but its codec is not in this registry.", fault.Message, StringComparison.Ordinal);
    }
}
