using System.Text.RegularExpressions;

namespace ImageIO.Analyzers.Tests;

/// <summary>What is disposed, handed on, or owned by somebody else.</summary>
public class QuietTests
{
    public static TheoryData<string> Pages
        => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "pages")).Select(path => Path.GetFileName(path))];

    [Theory]
    [InlineData("""using var image = Iio.ImRead("a.png");""")]
    [InlineData("""using (var image = Iio.ImRead("a.png")) { }""")]
    [InlineData("""using (Iio.ImRead("a.png")) { }""")]
    [InlineData("""await using var writer = Iio.ImOpenWrite("a.gif");""")]
    [InlineData("""await using (var reader = await Iio.ImOpenAsync("a.gif")) { }""")]
    [InlineData("""await using (Iio.ImOpenWrite("a.gif").ConfigureAwait(false)) { }""")]
    [InlineData("""var writer = Iio.ImOpenWrite("a.gif"); await using var closing = writer.ConfigureAwait(false);""")]
    [InlineData("""var writer = Iio.ImOpenWrite("a.gif"); await using (writer.ConfigureAwait(false)) { }""")]
    [InlineData("""var image = Iio.ImRead("a.png"); using (image) { }""")]
    [InlineData("""var image = Iio.ImRead("a.png"); using var same = image;""")]
    [InlineData("""var image = Iio.ImRead("a.png"); try { Draw(image.Bytes); } finally { image.Dispose(); }""")]
    [InlineData("""var image = Iio.ImRead("a.png"); if (flag) image.Dispose();""")]
    [InlineData("""NdArray? image = null; try { image = Iio.ImRead("a.png"); } finally { image?.Dispose(); }""")]
    [InlineData("""var image = Iio.ImRead("a.png"); ((IDisposable)image).Dispose();""")]
    [InlineData("""var image = Iio.ImRead("a.png"); var same = image; same.Dispose();""")]
    [InlineData("""var writer = Iio.ImOpenWrite("a.gif"); await writer.DisposeAsync();""")]
    [InlineData("""var frame = new Frame(Iio.ImRead("a.png")); frame.Pixels.Dispose();""")]
    [InlineData("""Iio.ImRead("a.png").Dispose();""")]
    [InlineData("""using var image = flag ? Iio.ImRead("a.png") : Iio.ImRead("b.png");""")]
    public async Task What_is_disposed(string body) => Assert.Empty(await Code.ExpectWarningsAtMarks(Code.Body(body)));

    [Theory]
    [InlineData("""return image;""")]
    [InlineData("""return flag ? image : null;""")]
    [InlineData("""return (image, 3);""")]
    [InlineData("""return new { image };""")]
    [InlineData("""return image[0];""")]
    [InlineData("""var view = image.Reshape(16); return view;""")]
    [InlineData("""var same = image; return same;""")]
    [InlineData("""NdArray same; same = image; Keep(same);""")]
    [InlineData("""field = image;""")]
    [InlineData("""this.field ??= image;""")]
    [InlineData("""var kept = field = image;""")]
    [InlineData("""list.Add(image);""")]
    [InlineData("""list[0] = image;""")]
    [InlineData("""NdArray[] both = [image, image];""")]
    [InlineData("""Iio.ImWrite("b.gif", new[] { image });""")]
    [InlineData("""Keep(image);""")]
    [InlineData("""Keep(image: image);""")]
    [InlineData("""Interlocked.Exchange(ref field, image)?.Dispose();""")]
    [InlineData("""Interlocked.Exchange(ref image, list[0]).Dispose();""")]
    [InlineData("""using var frame = new Frame(image);""")]
    [InlineData("""using var stack = NdArray.Stack([image]);""")]
    [InlineData("""Action act = () => Draw(image.Bytes);""")]
    [InlineData("""Action act = image.Dispose;""")]
    [InlineData("""void Inner() => image.Dispose(); Inner();""")]
    [InlineData("""if (image is { } same) same.Dispose();""")]
    [InlineData("""image = list[0];""")]
    [InlineData("""return Iio.ImWriteAsync("b.png", image);""")]
    [InlineData("""_ = gif.WriteAsync(image);""")]
    [InlineData("""await Task.WhenAll(Iio.ImWriteAsync("b.png", image));""")]
    [InlineData("""var (first, second) = (image, 3);""")]
    [InlineData("""dynamic any = image; any.Dispose();""")]
    public async Task What_is_handed_on(string use)
        => Assert.Empty(await Code.ExpectWarningsAtMarks(Code.Body("""var image = Iio.ImRead("a.png");""" + "\n" + use)));

    [Theory]
    [InlineData("""NdArray M() => Iio.ImRead("a.png");""")]
    [InlineData("""NdArray M { get; } = Iio.ImRead("a.png");""")]
    [InlineData("""NdArray M { get => field ??= Iio.ImRead("a.png"); set; }""")]
    [InlineData("""readonly NdArray other = NdArray.Create(DType.UInt8, 4);""")]
    [InlineData("""Lazy<NdArray> lazy = new(() => Iio.ImRead("a.png"));""")]
    [InlineData("""async Task<NdArray> M() => await Iio.ImReadAsync("a.png");""")]
    [InlineData("""Task<NdArray> M() => Iio.ImReadAsync("a.png");""")]
    [InlineData("""IEnumerable<NdArray> M() { for (var i = 0; i < 3; i++) { var image = Iio.ImRead("a.gif", i); yield return image; } }""")]
    [InlineData("""IEnumerable<NdArray> M() { foreach (var frame in Iio.ImIter("a.gif")) yield return frame.Pixels; }""")]
    [InlineData("""IEnumerable<NdArray> M() => Iio.ImIter("a.gif").Select(frame => frame.Pixels.Clone());""")]
    [InlineData("""IEnumerable<Frame> M() { var reader = Iio.ImOpen("a.gif"); return reader.Iter(); }""")]
    [InlineData("""IEnumerable<Frame> M() { var reader = Iio.ImOpen("a.gif"); return reader.Iter().Where(frame => frame.Index > 0); }""")]
    [InlineData("""void M(out NdArray image) => image = Iio.ImRead("a.png");""")]
    [InlineData("""void M(out NdArray image) { var read = Iio.ImRead("a.png"); image = read; }""")]
    [InlineData("""Span<byte> M() { var image = Iio.ImRead("a.png"); return image.Bytes[1..]; }""")]
    [InlineData("""Program() : this(Iio.ImRead("a.png")) { } Program(NdArray image) => field = image;""")]
    public async Task What_members_give_to_others(string member) => Assert.Empty(await Code.ExpectWarningsAtMarks(Code.Member(member)));

    [Theory]
    [InlineData("""foreach (var frame in Iio.ImIter("a.gif")) using (frame) gif.Write(frame);""")]
    [InlineData("""foreach (var frame in Iio.ImIter("a.gif")) { using (frame) { } }""")]
    [InlineData("""foreach (var frame in Iio.ImIter("a.gif")) { using var own = frame; }""")]
    [InlineData("""foreach (var frame in Iio.ImIter("a.gif")) { if (frame.Index > 2) list.Add(frame.Pixels); else frame.Dispose(); }""")]
    [InlineData("""await foreach (var frame in Iio.ImIterAsync("a.gif").ConfigureAwait(false)) using (frame) gif.Write(frame);""")]
    [InlineData("""while (source.TryReadNext(out var frame)) using (frame) gif.Write(frame);""")]
    [InlineData("""Iio.ImWrite("b.gif", Iio.ImIter("a.gif"));""")]
    [InlineData("""await Iio.ImWriteAsync("b.gif", Iio.ImIterAsync("a.gif"));""")]
    [InlineData("""
        var frames = Iio.ImIter("a.gif").ToList(); foreach (var each in frames) gif.Write(each); frames.ForEach(f => f.Dispose());
        """)]
    [InlineData("""foreach (var image in list) gif.Write(image);""")]
    public async Task Loops_that_dispose_or_own_nothing(string body) => Assert.Empty(await Code.ExpectWarningsAtMarks(Code.Body(body)));

    [Theory]
    [InlineData("""var view = list[0][3]; gif.Write(view.Reshape(2, 8));""")]
    [InlineData("""using var frame = new Frame(list[0]); var pixels = frame.Pixels; gif.Write(pixels);""")]
    [InlineData("""var image = list[0]; gif.Write(image);""")]
    [InlineData("""var image = field ?? Iio.ImRead("a.png"); gif.Write(image);""")]
    [InlineData("""var image = flag ? list[0] : Iio.ImRead("a.png"); gif.Write(image);""")]
    [InlineData("""NdArray image = list[0]; if (flag) image = Iio.ImRead("a.png"); gif.Write(image);""")]
    [InlineData("""var plot = NdArray.Wrap(new byte[16], 4, 4); gif.Write(plot);""")]
    [InlineData("""var plot = NdArray.Wrap(new byte[16].AsMemory(), 4, 4); gif.Write(plot);""")]
    [InlineData("""var plot = NdArray.Wrap((nint)16, DType.UInt8, [4, 4]); gif.Write(plot);""")]
    [InlineData("""var image = Cached("a.png"); gif.Write(image); NdArray Cached(string path) => list[0];""")]
    [InlineData("""var properties = Iio.ImProps("a.png"); var metadata = Iio.ImMeta("a.png");""")]
    public async Task What_others_own(string body) => Assert.Empty(await Code.ExpectWarningsAtMarks(Code.Body(body)));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_documentation(string page)
    {
        // What an example shows to be wrong has a comment that names the rule.
        foreach (var example in Examples(page))
            Assert.Empty(await Code.WarningsOfExcerpt(Regex.Replace(example, "^.*// IIO0001.*$", "", RegexOptions.Multiline)));
    }

    [Fact]
    public async Task The_first_lines_of_the_readme_compile_and_are_clean()
        => Assert.Empty(await Code.ExpectWarningsAtMarks(Examples("README.md").First()));

    private static IEnumerable<string> Examples(string page)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pages", page));
        return Regex.Matches(text, "^ *```csharp\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value);
    }
}
