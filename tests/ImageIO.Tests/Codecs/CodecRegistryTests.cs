using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tests.Codecs;

public class CodecRegistryTests
{
    /// <summary>A codec as somebody else would write it: a line of text, "gray 3x2 7".</summary>
    private sealed class GrayCodec(string name = "gray", int priority = 0) : ImageCodec
    {
        public override CodecInfo Info { get; } = new()
        {
            Name = name,
            Extensions = [".gray"],
            Signatures = [Signature.Of("gray ")],
            Capabilities = CodecCapabilities.Read | CodecCapabilities.Write,
            Accepts = [new(DType.UInt8, 1)],
            Priority = priority,
            Package = "Somebody.Else",
        };

        public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Decoder(source);

        public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new Encoder(target);

        private sealed class Decoder(SourceStream source) : FrameDecoder
        {
            private string[]? _words;
            private bool _done;

            public override FrameHeader? ReadHeader()
            {
                _words ??= new StreamReader(source).ReadToEnd().Split(' ', 'x');
                return _done ? null : new FrameHeader { Shape = [int.Parse(_words[2]), int.Parse(_words[1])], DType = DType.UInt8 };
            }

            public override void ReadPixels(NdArray destination)
            {
                destination.AsSpan<byte>().Fill(byte.Parse(_words![3]));
                _done = true;
            }
        }

        private sealed class Encoder(TargetStream target) : FrameEncoder
        {
            public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
                => target.Write(System.Text.Encoding.ASCII.GetBytes(
                    $"gray {pixels.Shape[1]}x{pixels.Shape[0]} {pixels.AsSpan<byte>()[0]}"));

            public override void Finish()
            {
            }
        }
    }

    private static CodecRegistry Registry(params ImageCodec[] codecs) => new(codecs);

    private static string[] Names(CodecRegistry registry) => [.. registry.All.Select(codec => codec.Info.Name)];

    [Fact]
    public void A_codec_of_somebody_else_reads_and_writes_after_one_line()
    {
        var registry = new CodecRegistry(Iio.Codecs.All).Add(new GrayCodec());
        using var image = NdArray.Create(DType.UInt8, 2, 3);
        image.AsSpan<byte>().Fill(7);
        var bytes = Iio.ImEncode(".gray", image, new WriteOptions { Registry = registry });
        Assert.Equal("gray 3x2 7"u8, bytes);
        using var back = Iio.ImRead(bytes, default, new ReadOptions { Registry = registry });
        Assert.Equal(image.AsSpan<byte>(), back.AsSpan<byte>());
        Assert.Equal([2, 3], back.Shape);
        Assert.Throws<UnknownImageFormatException>(() => Iio.ImRead(bytes));
    }

    [Fact]
    public void Priority_orders_codecs_and_what_came_first_wins_among_equals()
    {
        var registry = Registry(new GrayCodec("a"), new GrayCodec("low", -5), new GrayCodec("high", 5)).Add(new GrayCodec("b"))
            .Add(new GrayCodec("mid", 3));
        Assert.Equal(["high", "mid", "a", "b", "low"], Names(registry));
        Assert.Equal("high", registry.FindByExtension(".GRAY", CodecCapabilities.Read)!.Info.Name);
    }

    [Fact]
    public void Codecs_can_be_preferred_whatever_their_priority()
    {
        var registry = Registry(new GrayCodec("a"), new GrayCodec("b"), new GrayCodec("high", 5)).Prefer("B", "a");
        Assert.Equal(["b", "a", "high"], Names(registry));
        Assert.Equal("b", registry.FindBySignature("gray 1x1 1"u8)!.Info.Name);
        Assert.Throws<ArgumentException>(() => registry.Prefer("nope"));
        Assert.Equal(["b", "a", "high"], Names(registry));
    }

    [Fact]
    public void A_codec_of_the_same_name_replaces_the_one_before()
    {
        var second = new GrayCodec("GRAY");
        var registry = Registry(new GrayCodec()).Add(second);
        Assert.Same(second, Assert.Single(registry.All));
        Assert.Throws<ArgumentException>(() => Registry(new GrayCodec(), second));
    }

    [Fact]
    public void Codecs_are_found_by_name_extension_and_first_bytes()
    {
        var registry = Registry(new GrayCodec());
        Assert.NotNull(registry.Find("Gray"));
        Assert.Null(registry.Find("nope"));
        Assert.Contains("gray", Assert.Throws<ArgumentException>(() => registry.Get("nope")).Message, StringComparison.Ordinal);
        Assert.Null(registry.FindByExtension(".nope", CodecCapabilities.Read));
        Assert.Null(registry.FindBySignature("nope"u8));
    }

    [Fact]
    public void A_removed_codec_is_gone()
    {
        var registry = Registry(new GrayCodec());
        Assert.True(registry.Remove("GRAY"));
        Assert.False(registry.Remove("gray"));
        Assert.Empty(registry.All);
    }

    [Fact]
    public void Changes_from_many_threads_are_all_kept_and_readers_see_whole_registries()
    {
        var registry = Registry(new GrayCodec("first"));
        Parallel.For(0, 200, i =>
        {
            if (i % 2 == 0)
                registry.Add(new GrayCodec($"codec{i}"));
            else
                Assert.NotNull(registry.FindByExtension(".gray", CodecCapabilities.Read));
        });
        Assert.Equal(101, registry.All.Length);
    }

    [Fact]
    public void A_list_that_was_taken_does_not_change()
    {
        var registry = Registry(new GrayCodec());
        var before = registry.All;
        registry.Remove("gray");
        Assert.Single(before);
        Assert.Equal(ImmutableArray<ImageCodec>.Empty, registry.All);
    }
}
