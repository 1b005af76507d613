namespace ImageIO.Tests;

public class ImageIndexTests
{
    [Fact]
    public void By_default_the_codec_chooses()
    {
        ImageIndex index = default;
        Assert.True(index.IsDefault);
        Assert.False(index.IsSingle || index.IsRange);
        Assert.Equal("default", index.ToString());
    }

    [Fact]
    public void A_number_or_an_index_means_one_image()
    {
        ImageIndex third = 3;
        ImageIndex last = ^1;
        Assert.True(third.IsSingle && last.IsSingle);
        Assert.False(third.IsDefault || third.IsRange || last.IsDefault || last.IsRange);
        Assert.Equal(new Index(3), third.Single);
        Assert.Equal(^1, last.Single);
        Assert.Equal("3", third.ToString());
        Assert.Equal("^1", last.ToString());
        Assert.Equal(third, ImageIndex.FromInt32(3));
        Assert.Equal(last, ImageIndex.FromIndex(^1));
    }

    [Fact]
    public void Image_0_is_not_the_default()
    {
        ImageIndex first = 0;
        Assert.True(first.IsSingle);
        Assert.NotEqual(default, first);
    }

    [Fact]
    public void A_range_means_some_images_also_when_it_holds_one()
    {
        ImageIndex some = 2..10;
        ImageIndex one = 2..3;
        Assert.True(some.IsRange && one.IsRange);
        Assert.False(one.IsSingle);
        Assert.Equal(2..10, some.Range);
        Assert.Equal("2..10", some.ToString());
        Assert.Equal("^5..^0", ImageIndex.FromRange(^5..).ToString());
    }

    [Fact]
    public void Two_dots_mean_all_images()
    {
        ImageIndex all = ..;
        Assert.Equal(ImageIndex.All, all);
        Assert.True(all.IsRange);
        Assert.Equal(.., all.Range);
    }

    [Theory]
    [InlineData(-1, "^1")]
    [InlineData(-3, "^3")]
    [InlineData(int.MinValue, "^2147483648")]
    public void A_negative_number_is_refused_with_the_index_that_is_meant(int index, string meant)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => (ImageIndex)index);
        Assert.Contains(meant, error.Message, StringComparison.Ordinal);
    }
}
