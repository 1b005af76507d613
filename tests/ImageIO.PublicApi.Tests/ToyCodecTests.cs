using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Testing;
using ToyFormat;

namespace ImageIO.PublicApi.Tests;

/// <summary>A codec of somebody else: it conforms, and one line makes it work like those that come along.</summary>
public class ToyCodecTests
{
    public static IEnumerable<TheoryDataRow<string>> Rules => ConformanceSuite.Rules.Select(rule => new TheoryDataRow<string>(rule.Name));

    [Theory]
    [MemberData(nameof(Rules))]
    public void It_conforms(string rule) => ConformanceSuite.Rule(rule).Check(Subject);

    [Fact]
    public void The_suite_is_one_call_where_a_test_for_each_rule_is_too_much()
        => ConformanceSuite.Check(Subject with { Mutations = 20, Truncations = 20 });

    [Fact]
    public void One_line_registers_it_for_the_whole_facade()
    {
        using var image = Sample.Image(7, 5, 3);
        Assert.Throws<UnknownImageFormatException>(() => Iio.ImEncode(".toyfile", image));
        Iio.Codecs.Add(new ToyCodec());
        try
        {
            var bytes = Iio.ImEncode(".toyfile", image, new ToyWriteOptions { Key = 99 });
            Assert.Equal(99, bytes[6]);
            using var read = Iio.ImRead(bytes, 0);
            Sample.AssertEqual(image, read);
            Assert.Equal("toy", Iio.ImOpen(bytes).Codec.Name);
            using var folder = new TemporaryFolder();
            var path = folder.File("one.toy");
            Iio.ImWrite(path, image);
            using var fromFile = Iio.ImRead(path, ^1);
            Sample.AssertEqual(image, fromFile);
        }
        finally
        {
            Assert.True(Iio.Codecs.Remove("toy"));
        }
    }

    [Fact]
    public void A_registry_of_its_own_needs_no_global_state()
    {
        var registry = new CodecRegistry([new ToyCodec()]);
        using var image = Sample.Image(7, 5);
        var bytes = Iio.ImEncode(".toy", [image, image],
            new WriteOptions { Registry = registry, FrameDuration = TimeSpan.FromMilliseconds(40) });
        var options = new ReadOptions { Registry = registry };
        using var all = Iio.ImRead(bytes, options: options);
        Assert.Equal([2, 7, 5], all.Shape.ToArray());
        Assert.Equal(TimeSpan.FromMilliseconds(80), Iio.ImProps(bytes, options: options).Duration);
        Assert.Throws<UnknownImageFormatException>(() => Iio.ImRead(bytes));
        Assert.Throws<ArgumentException>(() => Iio.ImEncode(".toy", image, new PngWriteOptions { Registry = registry }));
    }

    internal static ImmutableArray<ConformanceSample> Bombs { get; } =
        [new("a header of 20000×20000", (byte[])[.. "TOY1"u8, 0, 3, 0, 0x20, 0x4E, 0, 0, 0x20, 0x4E, 0, 0, 0, 0, 0, 0])];

    private static ConformanceSubject Subject { get; } = new(new ToyCodec()) { Bombs = Bombs };
}
