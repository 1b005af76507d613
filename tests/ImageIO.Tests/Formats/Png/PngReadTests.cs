using System.Runtime.InteropServices;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Png;

public class PngReadTests
{
    public static TheoryData<int, int, bool, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, int, bool, bool>();
            (int Color, int[] Depths)[] table = [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];
            foreach (var (color, depths) in table)
            {
                foreach (var depth in depths)
                {
                    foreach (var interlaced in new[] { false, true })
                    {
                        kinds.Add(color, depth, interlaced, false);
                        if (color is 0 or 2 or 3)
                            kinds.Add(color, depth, interlaced, true);
                    }
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_color_type_and_depth_reads_exactly(int color, int depth, bool interlaced, bool transparent)
    {
        foreach (var (width, height) in new[] { (1, 1), (2, 3), (4, 4), (5, 9), (33, 17), (100, 3) })
        {
            var file = PngTestFile.Random(width, height, color, depth, interlaced, seed: width);
            var palette = Palette(1 << Math.Min(depth, 8));
            byte[] transparency = color switch
            {
                0 => [(byte)(file.Samples[0] >> 8), (byte)file.Samples[0]],
                2 => [.. file.Samples.Take(3).SelectMany(sample => new[] { (byte)(sample >> 8), (byte)sample })],
                _ => [.. Enumerable.Range(0, palette.Length / 6).Select(i => (byte)(i * 31))],
            };
            if (color == 3)
                file.With("PLTE", palette);
            if (transparent)
                file.With("tRNS", transparency);

            var bytes = file.ToBytes();
            using var pixels = PngTesting.Read(bytes, new ReadOptions { Tolerance = Tolerance.Strict });
            var expected = Expected(file, transparent, palette, transparency, out var channels);
            Assert.Equal(channels == 1 ? [height, width] : [height, width, channels], pixels.Shape.ToArray());
            Assert.Equal(color == 0 && depth == 1 && !transparent ? DType.Bool : depth == 16 ? DType.UInt16 : DType.UInt8, pixels.DType);
            var actual = depth == 16 ? pixels.AsSpan<ushort>().ToArray() : [.. pixels.Bytes.ToArray().Select(value => (ushort)value)];
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [NeedsFfmpeg("demuxers png_pipe", "decoders png")]
    [InlineData(0, 2)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(4, 8)]
    [InlineData(6, 16)]
    [InlineData(3, 4)]
    public void FFmpeg_sees_the_same_samples(int color, int depth)
    {
        var file = PngTestFile.Random(37, 21, color, depth, interlaced: true);
        var palette = Palette(1 << Math.Min(depth, 8));
        if (color == 3)
            file.With("PLTE", palette);
        var bytes = file.ToBytes();
        using var pixels = PngTesting.Read(bytes);
        var deep = pixels.DType == DType.UInt16;
        var format = pixels.Rank == 2 ? deep
            ? "gray16le" : "gray" : (pixels.Shape[2], deep) switch
            {
                (2, false) => "ya8",
                (3, false) => "rgb24",
                (3, true)
                => "rgb48le",
                _ => "rgba64le",
            };
        var theirs = ExternalProgram.FfmpegPixels(format, bytes, "-f", "png_pipe", "-i", "-");
        Assert.Equal(theirs, pixels.Bytes.ToArray());
    }

    [Fact]
    public void A_stream_that_gives_one_byte_at_a_time_reads_the_same()
    {
        var bytes = PngTestFile.Random(50, 40, 6, 8).With("tEXt", PngTestFile.Latin1("Title\0slow")).ToBytes();
        using var whole = PngTesting.Read(bytes);
        using var dripping = PngTesting.Read(new ChoppyStream(bytes));
        Assert.Equal(whole.Bytes.ToArray(), dripping.Bytes.ToArray());
    }

    [Fact]
    public void Text_behind_the_pixels_is_found_before_and_after_they_are_read()
    {
        var bytes = PngTestFile.Random(8, 8, 2, 8).With("tEXt", PngTestFile.Latin1("Title\0front"))
            .WithBehind("tEXt", PngTestFile.Latin1("Comment\0behind")).ToBytes();
        using var source = ((ImageSource)bytes).Open(Limits.Default, CancellationToken.None);
        using var decoder = PngTesting.Codec.CreateDecoder(source, ReadOptions.Default);
        Assert.Equal("behind", decoder.ReadMetadata(true)["comment"]);
        var header = decoder.ReadHeader()!;
        using var pixels = NdArray.Create(header.DType, header.Shape.AsSpan());
        decoder.ReadPixels(pixels);
        Assert.Equal(2, decoder.ReadMetadata(true).Count);

        using var dripping = ((ImageSource)new ChoppyStream(bytes)).Open(Limits.Default, CancellationToken.None);
        using var second = PngTesting.Codec.CreateDecoder(dripping, ReadOptions.Default);
        second.ReadHeader();
        Assert.Equal("front", second.ReadMetadata(true)["title"]);
        second.ReadPixels(pixels);
        Assert.Equal("behind", second.ReadMetadata(true)["comment"]);
    }

    [Fact]
    public void An_image_costs_a_small_constant_of_managed_memory()
    {
        var file = PngTestFile.Random(700, 500, 2, 8).ToBytes();
        using var pixels = NdArray.Create(DType.UInt8, 500, 700, 3);
        Assert.InRange(Allocated.By(() => ReadInto(file, pixels)), 0, 3000);
        Assert.InRange(Allocated.By(() => PngTesting.Write(pixels)) - PngTesting.Write(pixels).Length, 0, 4000);
    }

    private static void ReadInto(byte[] file, NdArray pixels)
    {
        using var source = ((ImageSource)file).Open(Limits.Default, CancellationToken.None);
        using var decoder = PngTesting.Codec.CreateDecoder(source, ReadOptions.Default);
        decoder.ReadHeader();
        decoder.ReadPixels(pixels);
    }

    private static byte[] Palette(int entries)
    {
        var palette = new byte[3 * entries];
        new Random(entries).NextBytes(palette);
        return palette;
    }

    private static ushort[] Expected(PngTestFile file, bool transparent, byte[] palette, byte[] transparency, out int channels)
    {
        var isBool = file is { Color: 0, Depth: 1 } && !transparent;
        var max = file.Depth == 16 ? 65535 : 255;
        var factor = isBool ? 1 : file.Depth >= 8 || file.Color == 3 ? 1 : 255 / ((1 << file.Depth) - 1);
        channels = file.Color == 3 ? transparent ? 4 : 3 : file.Channels + (transparent ? 1 : 0);
        var result = new List<ushort>();
        for (var pixel = 0; pixel < file.Width * file.Height; pixel++)
        {
            var samples = file.Samples.AsSpan(pixel * file.Channels, file.Channels);
            if (file.Color == 3)
            {
                for (var c = 0; c < 3; c++)
                    result.Add(palette[(3 * samples[0]) + c]);
                if (transparent)
                    result.Add(samples[0] < transparency.Length ? transparency[samples[0]] : (ushort)255);
                continue;
            }

            var hidden = true;
            for (var c = 0; c < samples.Length; c++)
            {
                result.Add((ushort)(samples[c] * factor));
                hidden &= transparent && samples[c] == ((transparency[2 * c] << 8) | transparency[(2 * c) + 1]);
            }

            if (transparent)
                result.Add(hidden ? (ushort)0 : (ushort)max);
        }

        return CollectionsMarshal.AsSpan(result).ToArray();
    }
}
