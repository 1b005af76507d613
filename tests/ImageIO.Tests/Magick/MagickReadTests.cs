using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Magick;
using ImageIO.Resources;

namespace ImageIO.Tests.Magick;

/// <summary>What ImageMagick is allowed to do to a file, and what it is not.</summary>
public class MagickReadTests
{
    private static readonly ReadOptions Reading = new() { Registry = new CodecRegistry(Iio.Codecs.All).UseMagick() };

    [Fact]
    public void Frames_have_their_times_and_each_is_found_by_its_index()
    {
        var path = Repository.Data("jxl", "animation.jxl");
        var properties = Iio.ImProps(path, ImageIndex.All, Reading);
        Assert.Equal(3, properties.ImageCount);
        Assert.Equal(TimeSpan.FromMilliseconds(300), properties.Duration);
        using var all = Iio.ImRead(path, options: Reading);
        Assert.Equal([3, 24, 32, 3], all.Shape.ToArray());
        using var last = Iio.ImRead(path, ^1, Reading);
        Assert.Equal(all[2].Bytes.ToArray(), last.Bytes.ToArray());
    }

    [Fact]
    public void A_deep_image_of_GIMP_is_told_as_unsupported_and_not_as_damaged()
    {
        const int precisionAt = 26;
        var file = File.ReadAllBytes(Repository.Data("xcf", "rgba.xcf"));
        byte[] deep = [.. "gimp xcf v012"u8, 0, .. file.AsSpan(14, precisionAt - 14), 0, 0, 0, 250, .. file.AsSpan(precisionAt)];
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(deep, options: Reading));
        Assert.Contains("Export it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_package_the_message_names_it()
    {
        var fault = Assert.Throws<UnknownImageFormatException>(
            () => Iio.ImRead(Repository.Data("heic", "rgb.heic"), options: new() { Registry = new CodecRegistry([]) }));
        Assert.Contains("ImageIO.Magick", fault.Message, StringComparison.Ordinal);
        Assert.Contains("UseMagick()", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_s_file_is_told_from_other_TIFFs_by_its_extension()
    {
        var registry = new CodecRegistry([new TiffOfTests()]).UseMagick();
        var bytes = File.ReadAllBytes(Repository.Data("raw", "mosaic.dng"));
        using var asRaw = new ImageReader(bytes, new() { Registry = registry, Extension = ".dng" });
        Assert.Equal("raw", asRaw.Codec.Name);
        using var asTiff = new ImageReader(bytes, new() { Registry = registry });
        Assert.Equal("tiff", asTiff.Codec.Name);
        using var named = new ImageReader(bytes, new() { Registry = registry, Extension = ".tif" });
        Assert.Equal("tiff", named.Codec.Name);
    }

    [Fact]
    public void The_main_image_of_a_HEIF_file_comes_first_wherever_it_stands()
    {
        var images = Box("infe", [2, 0, 0, 0, 0, 1, 0, 0, .. "hvc1"u8, 0]).Concat(Box("infe", [2, 0, 0, 0, 0, 2, 0, 0, .. "hvc1"u8, 0]))
            .Concat(Box("infe", [2, 0, 0, 1, 0, 3, 0, 0, .. "hvc1"u8, 0])).Concat(Box("infe", [2, 0, 0, 0, 0, 4, 0, 0, .. "grid"u8, 0]));
        byte[] file =
        [
            .. Box("ftyp", "heic\0\0\0\0"u8),
            .. Box("meta", [0, 0, 0, 0, .. Box("pitm", [0, 0, 0, 0, 0, 4]), .. Box("iinf", [0, 0, 0, 0, 0, 4, .. images]),
                .. Box("iref", [0, 0, 0, 0, .. Box("thmb", [0, 2, 0, 1, 0, 4])])]),
        ];
        using var source = new SourceStream("x", file, Limits.Default, default);

        // Of the four, item 3 is hidden and item 2 is a thumbnail: 1 and 4 are left, and 4 is the main one.
        Assert.Equal(1, HeifImages.FindPrimary(source, 2));
        Assert.Equal(0, HeifImages.FindPrimary(source, 3));
    }

    private static byte[] Box(string name, ReadOnlySpan<byte> content)
    {
        var box = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(box, 4);
        content.CopyTo(box.AsSpan(8));
        return box;
    }

    /// <summary>A codec that every TIFF goes to, cameras' files too.</summary>
    private sealed class TiffOfTests : ImageCodec
    {
        public override CodecInfo Info { get; } = new()
        {
            Name = "tiff",
            Extensions = [".tif"],
            Signatures = [Signature.Of("II*\0")],
            Capabilities = CodecCapabilities.Read,
        };

        public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Decoder();

        private sealed class Decoder : FrameDecoder
        {
            public override FrameHeader? ReadHeader() => null;

            public override void ReadPixels(NdArray destination) => throw new NotSupportedException();
        }
    }

    [Fact]
    public void Who_cancels_waits_neither_for_ImageMagick_nor_is_its_source_used_any_longer()
    {
        var codec = (MagickCodec)Reading.Registry!.Get("jxl");
        using var cancel = new CancellationTokenSource();
        using var goOn = new ManualResetEventSlim();
        using var images = new Disposal();
        using var source = new SourceStream("x", new byte[10], Limits.Default, cancel.Token);
        Stream? bridge = null;
        Assert.ThrowsAny<OperationCanceledException>(() => MagickFault.Read(codec, source, images, (_, stream) =>
        {
            bridge = stream;
            cancel.Cancel();
            goOn.Wait();
        }));
        Assert.False(images.IsDisposed.IsSet);
        Assert.Equal(0, bridge!.Read(new byte[5]));
        Assert.Equal(0, bridge.Length);
        goOn.Set();
        images.IsDisposed.Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void What_was_to_receive_images_is_disposed_where_reading_fails()
    {
        var codec = (MagickCodec)Reading.Registry!.Get("jxl");
        using var images = new Disposal();
        using var source = new SourceStream("x", new byte[10], Limits.Default, default);
        Assert.Throws<InvalidDataException>(() => MagickFault.Read(codec, source, images, (_, _) => throw new InvalidDataException()));
        Assert.True(images.IsDisposed.IsSet);
    }

    private sealed class Disposal : IDisposable
    {
        public ManualResetEventSlim IsDisposed { get; } = new();

        public void Dispose() => IsDisposed.Set();
    }
}
