namespace ImageIO.Analyzers.Tests;

/// <summary>What is never disposed.</summary>
public class WarningTests
{
    [Theory]
    [InlineData("""var «image» = Iio.ImRead("a.png");""")]
    [InlineData("""NdArray «image» = Iio.ImRead("a.png"), other = list[0];""")]
    [InlineData("""var «image» = await Iio.ImReadAsync("a.png");""")]
    [InlineData("""var «image» = await Iio.ImReadAsync("a.png").ConfigureAwait(false);""")]
    [InlineData("""var «image» = NdArray.Create(DType.UInt8, 4, 4, 3);""")]
    [InlineData("""var «image» = list[0].Clone();""")]
    [InlineData("""var «image» = source.Read();""")]
    [InlineData("""var «image» = IioV2.ImRead("a.png");""")]
    [InlineData("""var «image» = PixelConvert.Convert(list[0], DType.UInt8);""")]
    [InlineData("""var «image» = NdArray.Wrap(MemoryPool<byte>.Shared.Rent(16), 4, 4);""")]
    [InlineData("""var «reader» = Iio.ImOpen("a.gif"); Console.WriteLine(reader.ImageCount);""")]
    [InlineData("""var «reader» = new ImageReader("a.gif"); foreach (var frame in reader.Iter()) using (frame) { }""")]
    [InlineData("""var «reader» = await ImageReader.OpenAsync("a.gif");""")]
    [InlineData("""var «writer» = Iio.ImOpenWrite("a.gif"); writer.Abort();""")]
    [InlineData("""var «frame» = new Frame(list[0]);""")]
    [InlineData("""NdArray «image»; if (flag) image = Iio.ImRead("a.png"); else image = Iio.ImRead("b.png");""")]
    [InlineData("""NdArray? «image» = null; if (flag) image = Iio.ImRead("a.png");""")]
    [InlineData("""var «image» = flag ? Iio.ImRead("a.png") : NdArray.Create(DType.UInt8, 1);""")]
    public async Task What_a_member_makes_and_forgets(string body) => Assert.Single(await Code.ExpectWarningsAtMarks(Code.Body(body)));

    [Theory]
    [InlineData("""Iio.ImWrite("b.png", image);""")]
    [InlineData("""await Iio.ImWriteAsync("b.png", image);""")]
    [InlineData("""var writing = gif.WriteAsync(image); await writing.ConfigureAwait(false);""")]
    [InlineData("""gif.Write(image); gif.Write(image, duration: TimeSpan.Zero);""")]
    [InlineData("""var bytes = Iio.ImEncode(".png", image); return bytes;""")]
    [InlineData("""return Iio.ImEncode(".png", image);""")]
    [InlineData("""source.ReadInto(image);""")]
    [InlineData("""Iio.ImReadInto("b.png", image);""")]
    [InlineData("""list[0].CopyTo(image);""")]
    [InlineData("""Draw(image.AsSpan<byte>());""")]
    [InlineData("""var row = image.Bytes[..16]; row.Clear(); Draw(row);""")]
    [InlineData("""image.Bytes.Slice(3).Fill(1); image.Bytes[0] = 1; foreach (var value in image.Bytes) { }""")]
    [InlineData("""Console.WriteLine($"{image} {image.Shape.Length} {nameof(image)}");""")]
    [InlineData("""image.ColorModel = ColorModel.Cmyk; if (image == null || image is null || image is not null) { }""")]
    [InlineData("""var view = image[0]; gif.Write(view); gif.Write(image.Reshape(16)[3]);""")]
    [InlineData("""var same = image; gif.Write(same); same = null;""")]
    [InlineData("""using var copy = image.Clone();""")]
    [InlineData("""return image.Shape.ToArray();""")]
    [InlineData("""IDisposable same = (IDisposable)image; _ = image;""")]
    public async Task What_only_borrows_does_not_count(string use)
        => Assert.Single(await Code.ExpectWarningsAtMarks(Code.Body("""var «image» = Iio.ImRead("a.png");""" + "\n" + use)));

    [Theory]
    [InlineData("""foreach (var «frame» in Iio.ImIter("a.gif")) gif.Write(frame);""")]
    [InlineData("""foreach (Frame «frame» in source.Iter()) Console.WriteLine(frame.Index);""")]
    [InlineData("""await foreach (var «frame» in Iio.ImIterAsync("a.gif")) await gif.WriteAsync(frame.Pixels);""")]
    [InlineData("""await foreach (var «frame» in Iio.ImIterAsync("a.gif").WithCancellation(default).ConfigureAwait(false)) { }""")]
    [InlineData("""foreach (var «image» in IioV2.MimRead("a.gif")) gif.Write(image);""")]
    [InlineData("""while (source.TryReadNext(out var «frame»)) gif.Write(frame);""")]
    [InlineData("""if (source.TryReadNext(out Frame? «frame»)) gif.Write(frame);""")]
    public async Task Each_image_of_a_loop(string body) => Assert.Single(await Code.ExpectWarningsAtMarks(Code.Body(body)));

    [Theory]
    [InlineData("""«Iio.ImRead("a.png")»;""")]
    [InlineData("""_ = «Iio.ImRead("a.png")»;""")]
    [InlineData("""Iio.ImWrite("b.png", «Iio.ImRead("a.png")»);""")]
    [InlineData("""gif.Write(«await Iio.ImReadAsync("a.png")»);""")]
    [InlineData("""gif.Write(«Iio.ImRead("a.png")»[0]);""")]
    [InlineData("""gif.Write(«new Frame(list[0])»);""")]
    [InlineData("""using var copy = «Iio.ImRead("a.png")».Clone();""")]
    [InlineData("""using var image = «Iio.ImOpen("a.gif")».Read(2);""")]
    [InlineData("""Action drop = () => «Iio.ImRead("a.png")»;""")]
    public async Task What_no_variable_holds(string body) => Assert.Single(await Code.ExpectWarningsAtMarks(Code.Body(body)));

    [Theory]
    [InlineData("""int Count() { var «reader» = Iio.ImOpen("a.gif"); return reader.ImageCount; }""")]
    [InlineData("""int Count => «Iio.ImOpen("a.gif")».ImageCount;""")]
    [InlineData("""Program() { var «image» = Iio.ImRead("a.png"); }""")]
    [InlineData("""void M() { Inner(); void Inner() { var «image» = Iio.ImRead("a.png"); } }""")]
    [InlineData("""void M() => Parallel.For(0, 3, i => { var «image» = Iio.ImRead("a.gif", i); Draw(image.AsSpan<byte>()); });""")]
    [InlineData("""IEnumerable<int> M() { foreach (var «frame» in Iio.ImIter("a.gif")) yield return frame.Index; }""")]
    public async Task Members_of_every_kind(string member) => Assert.Single(await Code.ExpectWarningsAtMarks(Code.Member(member)));

    [Fact]
    public async Task Top_level_statements()
        => Assert.Single(await Code.ExpectWarningsAtMarks("""
            var «image» = Iio.ImRead("a.png");
            Iio.ImWrite("b.png", image);
            """));

    [Fact]
    public async Task Several_in_one_member_are_each_told_once()
        => Assert.Equal(4, (await Code.ExpectWarningsAtMarks(Code.Body("""
            var «first» = Iio.ImRead("a.png");
            using var second = Iio.ImRead("b.png");
            var «third» = Iio.ImRead("c.png");
            third = Iio.ImRead("d.png");
            foreach (var «frame» in Iio.ImIter("a.gif")) Iio.ImWrite("e.png", «frame.Pixels.Clone()»);
            """))).Length);

    [Theory]
    [InlineData(
        """var «image» = Iio.ImRead("a.png");""",
        "The NdArray 'image' is never disposed, so its memory waits for the garbage collector: declare it with 'using', or hand it on")]
    [InlineData(
        """foreach (var «f» in Iio.ImIter("a.gif")) { }""",
        "The Frame 'f' is never disposed, so its memory waits for the garbage collector: "
            + "put 'using (f)' around the body of the loop, or hand it on")]
    [InlineData(
        """var «reader» = Iio.ImOpen("a.gif");""",
        "The ImageReader 'reader' is never disposed, so its file stays open: declare it with 'using', or hand it on")]
    [InlineData(
        """«Iio.ImOpenWrite("a.gif")».Write(list[0]);""",
        "The ImageWriter made here is never disposed, so its file is not completed: "
            + "keep it in a variable declared with 'using', or hand it on")]
    public async Task The_message_says_what_comes_of_it_and_what_to_do(string body, string message)
        => Assert.Equal([message], await Code.ExpectWarningsAtMarks(Code.Body(body)));
}
