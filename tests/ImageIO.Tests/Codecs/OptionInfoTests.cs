using System.Reflection;
using ImageIO.Codecs;

namespace ImageIO.Tests.Codecs;

public class OptionInfoTests
{
    public static IEnumerable<TheoryDataRow<string, string>> All
        => from codec in Iio.Codecs.All
           from option in CommonOptions.For(codec.Info)
           select new TheoryDataRow<string, string>(codec.Info.Name, option.Name);

    [Theory]
    [MemberData(nameof(All))]
    public void Every_setting_takes_the_values_that_it_names_and_no_other(string codec, string name)
    {
        var option = Find(codec, name);
        Assert.Equal(name.ToLowerInvariant(), option.Name);
        Assert.EndsWith(".", option.Description, StringComparison.Ordinal);
        Assert.Contains("Default: ", option.Description, StringComparison.Ordinal);
        foreach (var value in Examples(option))
            Assert.NotNull(option.Apply(WriteOptions.Default, value));
        var fault = Assert.Throws<FormatException>(() => option.Apply(WriteOptions.Default, "nothing of the kind"));
        Assert.Contains(option.Values, fault.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => option.Apply(WriteOptions.Default, ""));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_setting_gives_options_that_its_codec_takes(string codec, string name)
    {
        var options = Find(codec, name).Apply(WriteOptions.Default, Examples(Find(codec, name))[0]);
        Assert.True(options.ForCodec is null || options.ForCodec == codec, $"{options.ForCodec} instead of {codec}");
    }

    [Fact]
    public void Numbers_outside_their_range_are_no_values()
    {
        var option = OptionInfo.Integer<PngWriteOptions>(
            "compression", 0, 9, "x", (options, value) => options with { CompressionLevel = value });
        Assert.Equal("0 to 9", option.Values);
        foreach (var text in (string[])["-1", "10", "99999999999", "1.5", "0x1", ""])
            Assert.Throws<FormatException>(() => option.Apply(WriteOptions.Default, text));
        Assert.Equal(9, ((PngWriteOptions)option.Apply(WriteOptions.Default, "9")).CompressionLevel);
    }

    [Fact]
    public void What_general_options_say_stays_when_they_become_those_of_a_format()
    {
        var general = new WriteOptions
        {
            Codec = "npz",
            Extension = ".npz",
            IsBatch = true,
            FrameDuration = TimeSpan.FromSeconds(3),
            LoopCount = 4,
            AllowLossyConversion = true,
            Metadata = ImageMetadata.Empty,
            Registry = CodecRegistry.Default,
            Progress = new Progress<ImageProgress>(),
            MaxParallelism = 5,
            IsRepeatable = true,
            Durable = true,
            Background = (1, 2, 3),
            OnWarning = _ => { },
        };
        var options = Assert.IsType<NpzWriteOptions>(Find("npz", "compressed").Apply(general, "false"));
        Assert.False(options.Compressed);
        var properties = typeof(WriteOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanWrite);
        foreach (var property in properties)
        {
            Assert.False(Equals(property.GetValue(general), property.GetValue(WriteOptions.Default)), $"The test sets no {property.Name}.");
            Assert.Equal(property.GetValue(general), property.GetValue(options));
        }
    }

    [Fact]
    public void Settings_can_be_combined_in_any_order()
    {
        var options = Find("gif", "fps").Apply(WriteOptions.Default, "25");
        options = Find("gif", "loop").Apply(Find("gif", "colors").Apply(options, "16"), "once");
        var gif = Assert.IsType<GifWriteOptions>(options);
        Assert.Equal((TimeSpan.FromMilliseconds(40), 16, 1), (gif.FrameDuration, gif.Colors, gif.LoopCount));
    }

    [Fact]
    public void Options_of_another_format_are_refused()
        => Assert.Contains(
            "PngWriteOptions are options of another format",
            Assert.Throws<ArgumentException>(() => Find("gif", "colors").Apply(new PngWriteOptions(), "16")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_does_not_write_has_no_settings()
        => Assert.Empty(CommonOptions.For(new CodecInfo
        {
            Name = "read-only",
            Capabilities = CodecCapabilities.Read,
            Options = Iio.Codecs.Get("gif").Info.Options,
        }));

    private static OptionInfo Find(string codec, string name)
        => CommonOptions.For(Iio.Codecs.Get(codec).Info).Single(option => option.Name == name);

    /// <summary>Values as the text describes them: both ends of a range, every word, or numbers where it says what they count.</summary>
    private static string[] Examples(OptionInfo option)
        => option.Name is "fps" or "duration" ? ["12.5", "1"]
            : option.Name is "loop" ? ["forever", "once", "3"]
            : option.Values.Split(" to ") is [var min, var max] && int.TryParse(min, out _) ? [min, max]
            : option.Values.EndsWith(" or more", StringComparison.Ordinal) ? [option.Values.Split(' ')[0], "7"]
            : [.. option.Values.Split(", ").TakeWhile(word => !word.Contains(' ', StringComparison.Ordinal))];
}
