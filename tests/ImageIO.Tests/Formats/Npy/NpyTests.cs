using System.Text;
using ImageIO.Formats.Npy;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Npy;

public class NpyTests
{
    private static readonly NpyCodec Codec = new();

    public static TheoryData<DType> AllTypes => [.. Enum.GetValues<DType>()];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_type_comes_back_as_it_was_written(DType dtype)
    {
        foreach (var shape in (int[][])[[3, 4, 5], [7], [], [0], [3, 0, 2], [1, 1], [2, 3, 4, 5, 2]])
        {
            using var array = DirectCodec.Pattern(dtype, shape);
            using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, array));
            DirectCodec.AssertEqual(array, read);
        }
    }

    [Fact]
    public void A_file_has_the_bytes_that_NumPy_writes()
    {
        using var array = NdArray.Wrap((short[])[1, -2, 3, 4, 5, 6], 2, 3);
        var file = DirectCodec.Write(Codec, array);
        var text = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
        Assert.Equal(128 + 12, file.Length);
        Assert.Equal("\u0093NUMPY\u0001\0v\0" + text.PadRight(117) + "\n", Encoding.Latin1.GetString(file, 0, 128));
        Assert.Equal([1, 0, 0xFE, 0xFF, 3, 0], file[128..134]);
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy)]
    public void Files_are_byte_for_byte_those_of_NumPy()
    {
        var cases = Cases([3, 4, 5], [7], [], [0], [123456, 0], [2, 1, 2, 1, 2, 1, 2, 1, 2]);
        var theirs = Numpy("numpy.save(out, a)", cases);
        for (var i = 0; i < cases.Count; i++)
        {
            Assert.Equal(theirs[i], DirectCodec.Write(Codec, cases[i]));
            cases[i].Dispose();
        }
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy)]
    [InlineData('<', 'C', 1)]
    [InlineData('<', 'C', 2)]
    [InlineData('<', 'F', 1)]
    [InlineData('<', 'F', 3)]
    [InlineData('>', 'C', 1)]
    [InlineData('>', 'F', 1)]
    public void Every_type_byte_order_axis_order_and_version_of_NumPy_is_read(char bytes, char axes, int version)
    {
        var cases = Cases([3, 4, 5], [7, 3], [9], [], [4, 0, 3], [2, 3, 4, 5, 3], [1, 5, 1]);
        var files = Numpy($"numpy.lib.format.write_array(out, a.astype(a.dtype.newbyteorder('{bytes}'), order='{axes}'), ({version}, 0))",
            cases);
        for (var i = 0; i < cases.Count; i++)
        {
            using var read = DirectCodec.Read(Codec, files[i]);
            DirectCodec.AssertEqual(cases[i], read);
            cases[i].Dispose();
        }
    }

    [Theory]
    [InlineData(1300, 1000)]
    [InlineData(3, 700_000)]
    [InlineData(700_000, 3)]
    [InlineData(1_500_000, 2)]
    [InlineData(300, 200, 3)]
    [InlineData(3, 300, 2000)]
    [InlineData(90_000, 3)]
    [InlineData(3, 90_000)]
    [InlineData(1, 1_300_000, 1, 2)]
    [InlineData(60, 1, 50, 2, 70)]
    public void Fortran_order_is_turned_round_in_blocks(params int[] shape)
    {
        foreach (var dtype in (DType[])[DType.UInt8, DType.UInt16, DType.Float32, DType.Complex128])
        {
            // A few megabytes are enough to need several blocks.
            if (NdArray.ElementCount(shape) * dtype.ItemSize() > 5_000_000)
                continue;
            using var expected = DirectCodec.Pattern(dtype, shape);
            var file = Header($"{{'descr': '{Descriptor(dtype)}', 'fortran_order': True, 'shape': ({string.Join(", ", shape)}), }}",
                Transposed(expected));
            using var read = DirectCodec.Read(Codec, file, new ReadOptions { Limits = Limits.None });
            DirectCodec.AssertEqual(expected, read);
        }
    }

    [Fact]
    public void Big_endian_numbers_are_turned_round()
    {
        var file = Header("{'descr': '>u4', 'fortran_order': False, 'shape': (2,)}", [1, 2, 3, 4, 0, 0, 0, 9]);
        using var read = DirectCodec.Read(Codec, file);
        Assert.Equal([0x01020304u, 9u], read.AsSpan<uint>().ToArray());

        // Each half of a complex number for itself.
        file = Header("{'descr': '>c8', 'fortran_order': False, 'shape': ()}", [0x3F, 0x80, 0, 0, 0x40, 0, 0, 0]);
        using var complex = DirectCodec.Read(Codec, file);
        Assert.Equal([new Complex64(1, 2)], complex.AsSpan<Complex64>().ToArray());
    }

    [Fact]
    public void Bytes_of_a_bool_array_become_0_or_1()
    {
        using var read = DirectCodec.Read(Codec, Header("{'descr': '|b1', 'fortran_order': False, 'shape': (4,)}", [0, 1, 2, 255]));
        Assert.Equal([0, 1, 1, 1], read.Bytes.ToArray());
    }

    [Theory]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2,)}")]
    [InlineData("{\"shape\":(2L,),\n\"descr\":\"u2\",\"fortran_order\":False,}   \n")]
    [InlineData(" { 'fortran_order' : False , 'descr' : '=u2' , 'shape' : ( 2 , ) , } ")]
    public void A_header_may_be_written_as_Python_allows(string text)
    {
        using var read = DirectCodec.Read(Codec, Header(text, [5, 0, 6, 0]));
        Assert.Equal([5, 6], read.AsSpan<ushort>().ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2)}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (-2,)}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (,)}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2,}")]
    [InlineData("{'descr': '<u2', 'fortran_order': Maybe, 'shape': (2,)}")]
    [InlineData("{'descr': '<u2', 'descr': '<u2', 'fortran_order': False, 'shape': (2,)}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2,), 'more': 1}")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2,)} + 1")]
    [InlineData("{'fortran_order': False, 'shape': (2,), 'descr': '<u2}")]
    [InlineData("{'descr': '<u8', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647)}")]
    public void A_header_that_is_no_dictionary_of_the_three_keys_is_corrupt(string text)
        => Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, Header(text, new byte[64])));

    [Theory]
    [InlineData("'|O'", "|O")]
    [InlineData("'<U5'", "<U5")]
    [InlineData("'<M8[ns]'", "<M8[ns]")]
    [InlineData("'<f16'", "<f16")]
    [InlineData("[('x', '<f4'), ('y', '<f4')]", "[('x', '<f4')")]
    public void A_type_that_no_array_has_is_named(string descriptor, string named)
    {
        var fault = Assert.Throws<UnsupportedImageException>(
            () => DirectCodec.Read(Codec, Header($"{{'descr': {descriptor}, 'fortran_order': False, 'shape': (2,)}}", new byte[64])));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|O", "np.stack(list(array))")]
    [InlineData("<U3", "what the text was made from")]
    [InlineData("|S5", "what the text was made from")]
    [InlineData("<M8[ns]", "array.astype('int64')")]
    [InlineData("|V8", "array.view('uint8')")]
    [InlineData("<f16", "array.astype('float64')")]
    [InlineData("<c32", "array.astype('complex128')")]
    public void The_way_out_fits_the_type(string descriptor, string advice)
    {
        var fault = Assert.Throws<UnsupportedImageException>(
            () => DirectCodec.Read(Codec, Header($"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': (2,)}}", new byte[64])));
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.Equal(descriptor is "<f16",
            fault.Message.Contains("float64", StringComparison.Ordinal) && !fault.Message.Contains("text", StringComparison.Ordinal));
    }

    [Fact]
    public void An_axis_that_no_array_has_is_damage_and_one_that_is_only_long_can_be_split()
    {
        var huge = Header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 99999999999)}", []);
        Assert.Contains("99999999999×99999999999", Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, huge)).Message,
            StringComparison.Ordinal);
        var endless = Header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", []);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, endless));
        var file = Header("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 2)}", []);
        var message = Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, file)).Message;
        Assert.Contains("9999999999×2", message, StringComparison.Ordinal);
        Assert.Contains("in parts", message, StringComparison.Ordinal);
        Assert.DoesNotContain("not among", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_beyond_the_limits_are_refused_before_anything_is_allocated()
    {
        foreach (var shape in (string[])["100000, 100000", "2147483647, 2147483647", "1000001, 2"])
        {
            var file = Header($"{{'descr': '|u1', 'fortran_order': True, 'shape': ({shape})}}", []);
            Assert.Throws<ImageLimitException>(() => DirectCodec.Read(Codec, file));
        }

        Assert.Throws<UnsupportedImageException>(() =>
            DirectCodec.Read(Codec, Header("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999,)}", [])));
    }

    [Fact]
    public void Damaged_and_chopped_files_end_well()
    {
        foreach (var (dtype, fortran) in ((DType, bool)[])[(DType.UInt16, false), (DType.Float32, true)])
        {
            using var array = DirectCodec.Pattern(dtype, 5, 4, 3);
            var file = fortran
                ? Header("{'descr': '<f4', 'fortran_order': True, 'shape': (5, 4, 3)}", Transposed(array))
                : DirectCodec.Write(Codec, array);
            DirectCodec.AssertEveryTruncationIsReported(Codec, file, file.Length, file.Length - (int)array.ByteLength);
            DirectCodec.AssertMutationsAreHarmless(Codec, file);
            DirectCodec.AssertSameWhenChopped(Codec, file);
        }
    }

    [Fact]
    public void What_is_there_of_a_truncated_array_is_given_when_asked_for()
    {
        using var array = NdArray.Wrap((byte[])[1, 2, 3, 4, 5, 6], 6);
        var file = DirectCodec.Write(Codec, array);
        using var read = DirectCodec.Read(Codec, file[..^2], new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal([1, 2, 3, 4, 0, 0], read.Bytes.ToArray());
        var fault = Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file[..^2]));
        Assert.Equal(file.Length - 2, fault.Position);
    }

    [Fact]
    public void A_second_array_is_refused_with_the_way_out()
    {
        using var array = NdArray.Wrap((byte[])[1], 1);
        var fault = Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Codec, [array, array]));
        Assert.Contains(".npz", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_axis_counts_channels_where_it_may()
    {
        foreach (var (shape, axes) in ((int[], int)[])[([], 0), ([4], 0), ([4, 4], 0), ([4, 4, 3], 1), ([4, 4, 5], 0), ([2, 4, 4, 4], 1)])
            Assert.Equal(axes, new NpyHeader(DType.UInt8, false, false, [.. shape]).ToFrameHeader().ChannelAxes);
    }

    internal static byte[] Header(string text, byte[] numbers)
        => [.. Encoding.Latin1.GetBytes("\u0093NUMPY\u0001\0"), (byte)text.Length, (byte)(text.Length >> 8),
            .. Encoding.Latin1.GetBytes(text), .. numbers];

    /// <summary>An array of every type in each of the shapes.</summary>
    private static List<NdArray> Cases(params int[][] shapes)
        => [.. from dtype in Enum.GetValues<DType>() from shape in shapes select DirectCodec.Pattern(dtype, shape)];

    /// <summary>What a statement of Python writes to <c>out</c> for each array, which it knows as <c>a</c>.</summary>
    private static List<byte[]> Numpy(string statement, List<NdArray> arrays)
    {
        var program = "import sys, io, warnings, numpy\nwarnings.simplefilter('ignore')\n"
            + "for case in sys.argv[1].split(';'):\n"
            + "  dtype, shape, data = case.split(':')\n"
            + "  a = numpy.frombuffer(bytes.fromhex(data), dtype).reshape(eval(shape))\n"
            + $"  out = io.BytesIO()\n  {statement}\n"
            + "  sys.stdout.buffer.write(len(out.getvalue()).to_bytes(4, 'little') + out.getvalue())";
        var cases = arrays.Select(array =>
            $"{array.DType.NumpyName()}:[{string.Join(',', array.Shape.ToArray())}]:{Convert.ToHexString(array.Bytes)}");
        var output = ExternalProgram.Python(program, string.Join(';', cases)).AsSpan();
        var files = new List<byte[]>();
        while (!output.IsEmpty)
        {
            var length = BitConverter.ToInt32(output);
            files.Add(output.Slice(4, length).ToArray());
            output = output[(4 + length)..];
        }

        return files;
    }

    private static string Descriptor(DType dtype)
        => dtype switch { DType.UInt8 => "|u1", DType.UInt16 => "<u2", DType.Float32 => "<f4", _ => "<c16" };

    /// <summary>The items with the first axis running fastest, one by one.</summary>
    private static byte[] Transposed(NdArray array)
    {
        var size = array.DType.ItemSize();
        var bytes = array.Bytes;
        var result = new byte[bytes.Length];
        var shape = array.Shape;
        for (var from = 0; from < array.Length; from++)
        {
            long rest = from, to = 0;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                long stride = 1;
                for (var before = 0; before < axis; before++)
                    stride *= shape[before];
                to += rest % shape[axis] * stride;
                rest /= shape[axis];
            }

            bytes.Slice(from * size, size).CopyTo(result.AsSpan((int)to * size));
        }

        return result;
    }
}
