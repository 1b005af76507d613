using ImageIO.Codecs;

namespace ImageIO.Tests.Facade;

/// <summary>The README's table of formats says what the codecs say of themselves.</summary>
public class DocumentedFormatsTests
{
    private static readonly string Readme = Path.Combine(Repository.Root, "README.md");

    public static IEnumerable<TheoryDataRow<string, string>> Formats
        => from row in MarkdownTable.Read(Readme, "| format | read").Skip(1)
           from name in row[0].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
           select new TheoryDataRow<string, string>(name, row[3]);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_format_of_the_readme_is_read_written_and_as_exact_as_it_says(string name, string exact)
    {
        var codec = Iio.Codecs.Get(name).Info;
        Assert.True(codec.Can(CodecCapabilities.Read | CodecCapabilities.Write));
        Assert.Equal(codec.Can(CodecCapabilities.Lossy), exact.Contains("lossless", StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_names_the_formats_that_people_know_and_points_to_the_list_of_all()
    {
        Assert.InRange(Formats.Count(), 10, 30);
        Assert.Contains("(docs/formats.md)", File.ReadAllText(Readme), StringComparison.Ordinal);
    }
}
