using System.Collections.Immutable;
using System.Globalization;
using ImageIO.Metadata;

namespace ImageIO.Tests.Metadata;

public class CommonMetadataTests
{
    private static ExifBlock Camera(bool isLittle, ushort orientation = 6) => new ExifBlock(isLittle)
        .Text(ExifBlock.Image, 0x010F, "Maker")
        .Short(ExifBlock.Image, 0x0112, orientation)
        .Fraction(ExifBlock.Image, 0x011A, (300, 1))
        .Fraction(ExifBlock.Image, 0x011B, (150, 2))
        .Short(ExifBlock.Image, 0x0128, 2)
        .Text(ExifBlock.Photo, 0x9003, "2024:06:24 12:34:56")
        .Text(ExifBlock.Photo, 0x9011, "+02:00")
        .Fraction(ExifBlock.Photo, 0x829A, (1, 250))
        .Bytes(ExifBlock.Photo, 0x927C, 1, 2, 3, 4, 5, 6)
        .Text(ExifBlock.Gps, 0x0001, "N")
        .Fraction(ExifBlock.Gps, 0x0002, (52, 1), (30, 1), (0, 1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exif_tags_are_told_by_directory(bool isLittle)
    {
        var metadata = new ImageMetadata { Exif = Camera(isLittle).Build() };
        object Value(ExifDirectory directory, string name)
            => metadata.ExifEntries.Single(entry => entry.Directory == directory && entry.Name == name).Value;
        Assert.Equal("Maker", Value(ExifDirectory.Image, "Make"));
        Assert.Equal(6L, Value(ExifDirectory.Image, "Orientation"));
        Assert.Equal(300.0, Value(ExifDirectory.Image, "XResolution"));
        Assert.Equal(1.0 / 250, Value(ExifDirectory.Photo, "ExposureTime"));
        Assert.Equal([1, 2, 3, 4, 5, 6], (ImmutableArray<byte>)Value(ExifDirectory.Photo, "MakerNote"));
        Assert.Equal("N", Value(ExifDirectory.Gps, "GPSLatitudeRef"));
        Assert.Equal([52.0, 30, 0], (ImmutableArray<double>)Value(ExifDirectory.Gps, "GPSLatitude"));
        Assert.Equal(11, metadata.ExifEntries.Length);
    }

    [Fact]
    public void The_common_set_is_found_in_exif()
    {
        var metadata = new ImageMetadata { Exif = Camera(isLittle: true).Build() };
        Assert.Equal(6, metadata.Orientation);
        Assert.Equal(new ImageResolution(300, 75, ResolutionUnit.Inch), metadata.Resolution);
        Assert.Equal(new DateTimeOffset(2024, 6, 24, 12, 34, 56, TimeSpan.FromHours(2)), metadata.Created);
        Assert.Null(metadata.FrameDelay);
        Assert.Null(metadata.LoopCount);
        Assert.Empty(metadata.Background);
    }

    [Theory]
    [InlineData("2024:06:24 12:34:56", "+01:00:30")]
    [InlineData("2024:06:24 12:34:56", "+14:01")]
    [InlineData("2024:06:24 12:34:56", "-10675199.02:48:05.4775808")]
    [InlineData("0001:01:01 00:30:00", "+01:00")]
    [InlineData("9999:12:31 23:30:00", "-01:00")]
    public void A_time_whose_offset_makes_no_sense_is_told_without_it(string time, string offset)
    {
        var exif = new ExifBlock(isLittle: true).Text(ExifBlock.Photo, 0x9003, time).Text(ExifBlock.Photo, 0x9011, offset).Build();
        var created = new ImageMetadata { Exif = exif }.Created!.Value;
        Assert.Equal(TimeSpan.Zero, created.Offset);
        Assert.Equal(time, created.ToString("yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("+14:00", 14)]
    [InlineData("-14:00", -14)]
    public void The_widest_offsets_are_kept(string offset, int hours)
    {
        var exif = new ExifBlock(isLittle: true).Text(ExifBlock.Photo, 0x9003, "2024:06:24 12:34:56")
            .Text(ExifBlock.Photo, 0x9011, offset).Build();
        Assert.Equal(TimeSpan.FromHours(hours), new ImageMetadata { Exif = exif }.Created!.Value.Offset);
    }

    [Fact]
    public void Named_values_come_before_exif()
    {
        var metadata = new ImageMetadata([new("orientation", 3), new("dpi", new[] { 72.0, 72 }), new("duration", 40.0), new("loop", 2),
            new("background", 5), new("comment", "hello"), new("gamma", 0.5)])
        {
            Exif = Camera(isLittle: true).Build(),
        };
        Assert.Equal(3, metadata.Orientation);
        Assert.Equal(72, metadata.Resolution!.Value.X);
        Assert.Equal(TimeSpan.FromMilliseconds(40), metadata.FrameDelay);
        Assert.Equal(3, metadata.LoopCount);
        Assert.Equal([5], metadata.Background);
        Assert.Equal("comment", Assert.Single(metadata.Texts).Key);
    }

    [Fact]
    public void Nothing_said_is_nothing()
    {
        Assert.Null(ImageMetadata.Empty.Orientation);
        Assert.Null(ImageMetadata.Empty.Resolution);
        Assert.Null(ImageMetadata.Empty.Created);
        Assert.Empty(ImageMetadata.Empty.ExifEntries);
        Assert.Empty(ImageMetadata.Empty.Texts);
    }

    [Fact]
    public void Resolution_per_inch_knows_its_unit()
    {
        Assert.Equal((254, 508), new ImageResolution(100, 200, ResolutionUnit.Centimeter).PerInch);
        Assert.True(double.IsNaN(new ImageResolution(1, 2, ResolutionUnit.None).PerInch.X));
    }

    [Fact]
    public void Damaged_blocks_give_what_can_be_had_and_never_more_than_their_size()
    {
        var good = Camera(isLittle: true).Build();
        var random = new Random(11);
        for (var i = 0; i < 3000; i++)
        {
            var bad = i % 2 == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
            for (var change = 0; change < 3 && bad.Length > 8; change++)
                bad[random.Next(4, bad.Length)] = (byte)random.Next(256);
            var entries = ExifReader.Read(bad);
            Assert.InRange(entries.Length, 0, bad.Length / 12);
        }

        // A directory that points to itself, and entries that all claim the same large value.
        var circle = (byte[])good.Clone();
        circle[4] = 0;
        Assert.Empty(ExifReader.Read(circle));
        var block = new ExifBlock();
        for (ushort tag = 1; tag < 2000; tag++)
            block.Bytes(ExifBlock.Image, tag, 1, 2, 3, 4, 5);
        var repeated = block.Build();
        for (var at = 10; at < 10 + (12 * 1999); at += 12)
            BitConverter.GetBytes(repeated.Length - 8).CopyTo(repeated, at + 4);
        for (var at = 10; at < 10 + (12 * 1999); at += 12)
            BitConverter.GetBytes(8).CopyTo(repeated, at + 8);
        Assert.InRange(ExifReader.Read(repeated).Sum(entry => entry.Value is ImmutableArray<byte> bytes ? bytes.Length : 0), 1,
            repeated.Length);
    }

    [Theory]
    [InlineData(".jpg", true)]
    [InlineData(".jpg", false)]
    [InlineData(".png", true)]
    [InlineData(".png", false)]
    [InlineData(".webp", true)]
    public void An_applied_orientation_is_reset_in_what_is_told_of_the_result(string extension, bool isLittle)
    {
        using var image = NdArray.Create(DType.UInt8, 4, 6, 3);
        image.AsSpan<byte>().Fill(100);
        var file = Iio.ImEncode(extension, image, new WriteOptions { Metadata = new ImageMetadata { Exif = Camera(isLittle).Build() } });
        Assert.Equal(6, Iio.ImMeta(file).Orientation);
        Assert.Equal([4, 6, 3], Iio.ImProps(file).Shape);

        var options = new ReadOptions { ApplyOrientation = true };
        using var upright = Iio.ImRead(file, default, options);
        Assert.Equal([6, 4, 3], upright.Shape);
        Assert.Equal([6, 4, 3], Iio.ImProps(file, default, options).Shape);
        Assert.Equal(6, Iio.ImMeta(file, excludeApplied: false, options: options).Orientation);
        var told = Iio.ImMeta(file, options: options);
        Assert.True(told.Orientation is null or 1);
        Assert.Equal("Maker", told.ExifEntries.Single(entry => entry.Name == "Make").Value);

        // Written back and turned again, the picture stays as it is.
        var copy = Iio.ImEncode(extension, upright, new WriteOptions { Metadata = told });
        using var again = Iio.ImRead(copy, default, options);
        Assert.Equal(upright.Shape, again.Shape);
    }

    [Fact]
    public void A_real_camera_file_is_understood()
    {
        var metadata = Iio.ImMeta(TestImages.Path("bricks.jpg"));
        Assert.Equal("paint.net 4.2.12", metadata.ExifEntries.Single(entry => entry.Name == "Software").Value);
        Assert.Equal(96, metadata.Resolution!.Value.PerInch.X, 0.01);
        var lytro = Iio.ImMeta(TestImages.Path("Ankylosaurus_&_Stegosaurus_Thumbnail.jpg"));
        Assert.Contains(lytro.ExifEntries, entry => entry is { Directory: ExifDirectory.Image, Name: "Make", Value: string maker }
            && maker.StartsWith("LYTRO", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(TimeSpan.FromMilliseconds(50), Iio.ImMeta(TestImages.Path("newtonscradle.gif"), 0).FrameDelay);
        Assert.Equal(0, Iio.ImMeta(TestImages.Path("newtonscradle.gif")).LoopCount);
    }
}
