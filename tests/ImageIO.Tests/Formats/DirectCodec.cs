using System.Diagnostics;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats;

/// <summary>Drives a codec as a session does, with nothing between: for tests of one codec's own behavior.</summary>
internal static class DirectCodec
{
    /// <summary>
    /// More than any small file takes on a machine that is busy with other things, and less than reading it again and again does.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Decodes all images. The caller disposes them.</summary>
    public static List<NdArray> ReadAll(ImageCodec codec, ImageSource source, ReadOptions? options = null,
        List<ImageMetadata>? metadata = null)
    {
        options ??= ReadOptions.Default;
        var images = new List<NdArray>();
        try
        {
            using var stream = source.Open(options.Limits, CancellationToken.None);
            using var decoder = codec.CreateDecoder(stream, options);
            while (decoder.ReadHeader() is { } header)
            {
                Assert.Same(header, decoder.ReadHeader());
                options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
                var image = NdArray.Create(header.DType, header.Shape.AsSpan());
                images.Add(image);
                decoder.ReadPixels(image);
                metadata?.Add(decoder.ReadMetadata(excludeApplied: false));
            }

            return images;
        }
        catch (Exception fault)
        {
            images.ForEach(image => image.Dispose());
            if (fault is EndOfStreamException or InvalidDataException)
                throw new CorruptImageException(fault.Message, fault);
            throw;
        }
    }

    /// <summary>Decodes the only image. The caller disposes it.</summary>
    public static NdArray Read(ImageCodec codec, ImageSource source, ReadOptions? options = null, List<ImageMetadata>? metadata = null)
        => Assert.Single(ReadAll(codec, source, options, metadata));

    /// <summary>Encodes images to bytes.</summary>
    public static byte[] Write(ImageCodec codec, IEnumerable<NdArray> images, ImageMetadata? metadata = null, WriteOptions? options = null)
    {
        var memory = new MemoryOutput();
        using var target = ImageTarget.FromMemory(memory).Open(CancellationToken.None);
        using (var encoder = codec.CreateEncoder(target, options ?? WriteOptions.Default))
        {
            var index = 0;
            foreach (var image in images)
                encoder.Write(image, new FrameTiming(index++, default, null), metadata ?? ImageMetadata.Empty, CancellationToken.None);
            encoder.Finish();
        }

        target.Commit();
        return memory.Result!;
    }

    /// <summary>Encodes one image to bytes.</summary>
    public static byte[] Write(ImageCodec codec, NdArray image, ImageMetadata? metadata = null, WriteOptions? options = null)
        => Write(codec, [image], metadata, options);

    /// <summary>An array of a pattern without symmetry, every bit of every item used; bool is 0 or 1, floats are finite.</summary>
    public static NdArray Pattern(DType dtype, params int[] shape)
    {
        var array = NdArray.Create(dtype, shape);
        var bytes = array.Bytes;
        new Random(shape.Length + 7).NextBytes(bytes);
        if (dtype == DType.Bool)
        {
            foreach (ref var value in bytes)
                value &= 1;
        }

        // A clear highest exponent bit: neither infinite nor not a number, whose bits other programs need not keep.
        var number = dtype switch
        {
            DType.Float16 => 2,
            DType.Float32 or DType.Complex64
            => 4,
            DType.Float64 or DType.Complex128 => 8,
            _ => 0,
        };
        for (var i = number - 1; number > 0 && i < bytes.Length; i += number)
            bytes[i] &= 0xBF;
        return array;
    }

    public static void AssertEqual(NdArray expected, NdArray actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.True(expected.Bytes.SequenceEqual(actual.Bytes), $"The elements of two arrays of {expected} differ.");
    }

    /// <summary>A stream that can't seek and gives few bytes at a time gives the same images as the bytes do.</summary>
    public static void AssertSameWhenChopped(ImageCodec codec, byte[] file)
    {
        var whole = ReadAll(codec, file);
        var chopped = ReadAll(codec, new ChoppyStream(file, 3));
        Assert.Equal(whole.Count, chopped.Count);
        for (var i = 0; i < whole.Count; i++)
            AssertEqual(whole[i], chopped[i]);
        whole.ForEach(image => image.Dispose());
        chopped.ForEach(image => image.Dispose());
    }

    /// <summary>
    /// A file that is cut short anywhere before <paramref name="needed"/> is an error of ours; with partial tolerance at most its header
    /// is.
    /// </summary>
    public static void AssertEveryTruncationIsReported(ImageCodec codec, byte[] file, int needed, int headerLength)
    {
        for (var length = 0; length < needed; length++)
        {
            var cut = file[..length];
            Assert.ThrowsAny<ImageException>(() => ReadAll(codec, cut));
            if (length < headerLength)
                continue;
            var warned = 0;
            ReadAll(codec, cut, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = _ => warned++ })
                .ForEach(image => image.Dispose());
            Assert.True(warned > 0, $"Nobody was warned of a file cut at {length}.");
        }
    }

    /// <summary>Files with random damage end soon, in images or in an error of ours.</summary>
    public static void AssertMutationsAreHarmless(ImageCodec codec, byte[] file, int count = 1000)
    {
        var random = new Random(20);
        var limits = Limits.Default with { MaxImageBytes = 1 << 20 };
        for (var i = 0; i < count; i++)
        {
            var damaged = Damage(file, random);
            var clock = Stopwatch.StartNew();
            foreach (var tolerance in Enum.GetValues<Tolerance>())
            {
                try
                {
                    ReadAll(codec, damaged, new ReadOptions { Limits = limits, Tolerance = tolerance }).ForEach(image => image.Dispose());
                }
                catch (ImageException)
                {
                }
            }

            Assert.True(clock.Elapsed < Patience, $"Mutation {i} took {clock.Elapsed}.");
        }
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        var damaged = file.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            // Headers come first, so that is where most of the damage is done.
            var place = random.Next(2) == 0 ? random.Next(Math.Min(damaged.Count, 140)) : random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[place] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.Insert(place, (byte)random.Next(256));
                    break;
                default:
                    if (damaged.Count > 1)
                        damaged.RemoveAt(place);
                    break;
            }
        }

        return [.. damaged];
    }
}
