using System.IO.Compression;
using ImageIO.Formats.Npy;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Npy;

public class NpzTests
{
    private static readonly NpzCodec Codec = new();

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public void Arrays_of_any_shape_and_type_come_back_in_their_order(bool compressed)
    {
        var arrays = Enum.GetValues<DType>().Select((dtype, i) => DirectCodec.Pattern(dtype, [.. Enumerable.Range(2, i % 4)])).ToList();
        var file = DirectCodec.Write(Codec, arrays, options: new NpzWriteOptions { Compressed = compressed });
        var read = DirectCodec.ReadAll(Codec, file);
        Assert.Equal(arrays.Count, read.Count);
        for (var i = 0; i < arrays.Count; i++)
            DirectCodec.AssertEqual(arrays[i], read[i]);
        arrays.Concat(read).ToList().ForEach(array => array.Dispose());
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy)]
    [MemberData(nameof(Both))]
    public void NumPy_reads_the_file_and_agrees(bool compressed)
    {
        using var first = DirectCodec.Pattern(DType.Int16, 40, 50);
        using var second = DirectCodec.Pattern(DType.Float64, 3, 4, 5);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, DirectCodec.Write(Codec, [first, second], options: new NpzWriteOptions { Compressed = compressed }));
            var code = "import sys, numpy, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None; a = numpy.load(sys.argv[1]); "
                + "assert a.files == ['arr_0', 'arr_1'], a.files; assert zipfile.ZipFile(sys.argv[1]).infolist()[0].compress_type == " +
                    "int(sys.argv[2]); "
                + "sys.stdout.buffer.write(a['arr_0'].tobytes() + a['arr_1'].tobytes())";
            var theirs = ExternalProgram.Python(code, path, compressed ? "8" : "0");
            Assert.Equal([.. first.Bytes, .. second.Bytes], theirs);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy)]
    [InlineData("savez")]
    [InlineData("savez_compressed")]
    public void Files_of_NumPy_are_read(string function)
    {
        var file = ExternalProgram.Python(
            $"import sys, io, numpy; out = io.BytesIO(); numpy.{function}(out, numpy.arange(12, dtype='>u2').reshape(3, 4), " +
            "mask=numpy.asfortranarray([[True, False], [True, True]])); "
            + "sys.stdout.buffer.write(out.getvalue())");
        var metadata = new List<ImageMetadata>();
        var read = DirectCodec.ReadAll(Codec, file, metadata: metadata);
        Assert.Equal(["3×4 uint16", "2×2 bool"], read.OrderBy(array => array.DType).Reverse().Select(array => array.ToString()));
        Assert.Equal(["arr_0", "mask"], metadata.Select(values => (string)values["name"]).Order());
        read.ForEach(array => array.Dispose());
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes_at_any_time()
    {
        using var array = DirectCodec.Pattern(DType.UInt8, 100, 100);
        var file = DirectCodec.Write(Codec, array);
        Assert.Equal(file, DirectCodec.Write(Codec, array));

        // The earliest time that a zip archive can tell.
        using var archive = new ZipArchive(new MemoryStream(file));
        Assert.All(archive.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
    }

    [Fact]
    public void Names_that_end_in_a_number_come_first_and_in_the_order_of_their_numbers()
    {
        var names = (string[])["mask.npy", "arr_10.npy", "arr_2.npy", "readme.txt", "weights.npy", "arr_0.npy"];
        var file = Zip([.. names.Select((name, i) => (name, Array((byte)i)))]);
        var metadata = new List<ImageMetadata>();
        var read = DirectCodec.ReadAll(Codec, file, metadata: metadata);
        Assert.Equal(["arr_0", "arr_2", "arr_10", "mask", "weights"], metadata.Select(values => values["name"]));
        Assert.Equal([5, 2, 1, 0, 4], read.Select(array => array.Bytes[0]));
        read.ForEach(array => array.Dispose());
    }

    [Fact]
    public void Any_array_can_be_sought()
    {
        using var stream = ((ImageSource)Zip([.. Enumerable.Range(0, 5).Select(i => ($"arr_{i}.npy", Array((byte)i)))])).Open(
            Limits.Default, CancellationToken.None);
        using var decoder = Codec.CreateDecoder(stream, ReadOptions.Default);
        Assert.Equal(5, decoder.ImageCount);
        foreach (var index in (int[])[4, 0, 3, 3])
        {
            Assert.True(decoder.TrySeek(index));
            var header = decoder.ReadHeader()!;
            using var array = NdArray.Create(header.DType, header.Shape.AsSpan());
            decoder.ReadPixels(array);
            Assert.Equal(index, array.Bytes[0]);
            Assert.Equal($"arr_{index}", decoder.ReadMetadata(true)["name"]);
        }

        Assert.True(decoder.TrySeek(3));
        decoder.ReadHeader();
        Assert.True(decoder.TrySkipPixels());
        Assert.NotNull(decoder.ReadHeader());
        Assert.Equal("arr_4", decoder.ReadMetadata(true)["name"]);
        Assert.True(decoder.TrySkipPixels());
        Assert.Null(decoder.ReadHeader());
    }

    [Fact]
    public void A_zip_archive_without_arrays_is_another_format()
        => Assert.Throws<UnknownImageFormatException>(() => DirectCodec.ReadAll(Codec, Zip(("photo.png", [1, 2, 3]))));

    [Fact]
    public void An_archive_without_members_has_no_images()
        => Assert.Empty(DirectCodec.ReadAll(Codec, Zip()));

    [Fact]
    public void A_directory_that_would_take_all_memory_is_refused()
    {
        var file = Zip([.. Enumerable.Range(0, 50).Select(i => ($"arr_{i}.npy", Array((byte)i)))]);
        var fault = Assert.Throws<ImageLimitException>(() =>
            DirectCodec.ReadAll(Codec, file, new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 1000 } }));
        Assert.Equal(nameof(Limits.MaxMetadataBytes), fault.Limit);
    }

    [Fact]
    public void A_member_that_is_smaller_than_its_array_is_corrupt()
    {
        var header = NpyTests.Header("{'descr': '|u1', 'fortran_order': False, 'shape': (20000, 20000)}", []);
        var fault = Assert.Throws<CorruptImageException>(() => DirectCodec.ReadAll(Codec, Zip(("arr_0.npy", header))));
        Assert.Contains("arr_0.npy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_number_is_found_by_the_checksum()
    {
        using var array = DirectCodec.Pattern(DType.UInt8, 20, 20);
        var file = DirectCodec.Write(Codec, array, options: new NpzWriteOptions { Compressed = false });
        file[300] ^= 1;
        Assert.Contains("checksum", Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file)).Message,
            StringComparison.Ordinal);
        var warned = 0;
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = _ => warned++ });
        Assert.Equal(1, warned);
    }

    [Fact]
    public void A_long_array_is_written_and_read_through_a_stream_that_cannot_seek()
    {
        using var array = DirectCodec.Pattern(DType.UInt8, 2000, 1000);
        var file = DirectCodec.Write(Codec, array, options: new NpzWriteOptions { Compressed = false });
        using var read = DirectCodec.Read(Codec, new ChoppyStream(file, 50_000));
        DirectCodec.AssertEqual(array, read);
    }

    [Fact]
    public void Damaged_and_chopped_files_end_well()
    {
        foreach (var compressed in (bool[])[true, false])
        {
            using var array = DirectCodec.Pattern(DType.UInt16, 5, 4);
            var file = DirectCodec.Write(Codec, [array, array], options: new NpzWriteOptions { Compressed = compressed });
            DirectCodec.AssertEveryTruncationIsReported(Codec, file, file.Length, file.Length);
            DirectCodec.AssertMutationsAreHarmless(Codec, file);
            DirectCodec.AssertSameWhenChopped(Codec, file);
        }
    }

    [Fact]
    public void Nothing_is_written_behind_a_fault()
    {
        using var array = DirectCodec.Pattern(DType.UInt8, 3000, 1000);
        var output = new MemoryStream();
        using var target = ((ImageTarget)output).Open(CancellationToken.None);
        using (var encoder = Codec.CreateEncoder(target, WriteOptions.Default))
        {
            Assert.Throws<OperationCanceledException>(() =>
                encoder.Write(array, default, ImageMetadata.Empty, new CancellationToken(true)));
        }

        Assert.True(target.Position < 1000, $"{target.Position} bytes were written.");
    }

    [Fact]
    public void Arrays_of_several_shapes_have_properties_one_by_one_and_none_as_a_stack()
    {
        var bytes = File.ReadAllBytes(Repository.Data("npy", "several.npz"));
        Assert.Equal([3, 4, 5, 2], Iio.ImProps(bytes, 1).Shape);
        Assert.Equal([1, 3, 4, 5, 2], Iio.ImProps(bytes, 1..2).Shape);
        var ofStack = Assert.Throws<UnsupportedImageException>(() => Iio.ImProps(bytes, ..));
        var ofRead = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(bytes, ..));
        Assert.Equal(ofRead.Message, ofStack.Message);
        using var reader = Iio.ImOpen(bytes);
        Assert.Equal(2, reader.ImageCount);
    }

    [Fact]
    public void A_real_volume_tells_its_name()
    {
        var metadata = new List<ImageMetadata>();
        using var read = DirectCodec.Read(Codec, TestImages.Path("stent.npz"), metadata: metadata);
        Assert.Equal("arr_0", metadata[0]["name"]);
    }

    private static byte[] Array(byte value) => NpyTests.Header("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", [value]);

    private static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in members)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return output.ToArray();
    }
}
