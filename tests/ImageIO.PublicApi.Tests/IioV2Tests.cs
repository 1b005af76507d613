namespace ImageIO.PublicApi.Tests;

/// <summary>The names of imageio's older interface.</summary>
public sealed class IioV2Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void One_image_is_written_and_read()
    {
        using var image = Sample.Image(5, 4, 3);
        var path = _folder.File("image.png");
        IioV2.ImWrite(path, image);
        using var read = IioV2.ImRead(path);
        Sample.AssertEqual(image, read);
        using var gray = IioV2.ImRead(path, mode: "L");
        Assert.Equal([5, 4], gray.Shape.ToArray());
        using var rgba = IioV2.ImRead(path, "png", "RGBA");
        Assert.Equal([5, 4, 4], rgba.Shape.ToArray());
        Assert.Throws<ArgumentException>(() => IioV2.ImRead(path, mode: "XYZ"));
        Assert.Throws<ArgumentException>(() => IioV2.ImRead(path, format: "nothing"));
    }

    [Fact]
    public void A_format_is_named_by_codec_or_extension()
    {
        using var image = Sample.Image(5, 4, 3);
        foreach (var format in (string[])["bmp", ".bmp", "BMP"])
        {
            var stream = new MemoryStream();
            IioV2.ImWrite(stream, image, format);
            Assert.Equal((byte)'B', stream.ToArray()[0]);
        }
    }

    [Fact]
    public void Several_images_are_written_and_read()
    {
        var path = _folder.File("loop.gif");
        var frames = Sample.Frames(4).ToList();
        IioV2.MimWrite(path, frames.Select(frame => frame.Pixels),
            options: new GifWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(80) });
        var read = IioV2.MimRead(path);
        Assert.Equal(4, read.Count);
        for (var i = 0; i < read.Count; i++)
            Sample.AssertEqual(frames[i].Pixels, read[i]);
        var limit = Assert.Throws<ImageLimitException>(() => IioV2.MimRead(path, memtest: 300));
        Assert.Contains(nameof(Iio.ImIter), limit.Message, StringComparison.Ordinal);
        foreach (var array in read)
            array.Dispose();
        frames.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public void A_reader_goes_to_any_image_and_on_from_there()
    {
        var path = Loop();
        using var reader = IioV2.GetReader(path);
        Assert.Equal(4, reader.Length);
        Assert.Equal(0, FirstByte(reader.GetNextData()));
        Assert.Equal(120, FirstByte(reader.GetData(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetNextData());
        reader.SetImageIndex(1);
        Assert.Equal(40, FirstByte(reader.GetNextData()));
        Assert.Equal([0, 40, 80, 120], reader.IterData().Select(FirstByte));
        Assert.NotNull(reader.GetMetaData());
        Assert.NotNull(reader.GetMetaData(2));
        reader.Dispose();
        reader.Dispose();
    }

    [Fact]
    public void Volumes_are_written_and_read()
    {
        using var volume = Sample.Image(4, 5, 6);
        var path = _folder.File("volume.npz");
        IioV2.VolWrite(path, volume);
        using var read = IioV2.VolRead(path);
        Sample.AssertEqual(volume, read);
        IioV2.MvolWrite(path, [volume, volume, volume]);
        var several = IioV2.MvolRead(path);
        Assert.Equal(3, several.Count);
        foreach (var each in several)
        {
            using (each)
                Sample.AssertEqual(volume, each);
        }
    }

    [Fact]
    public void Saving_is_another_name_for_writing()
    {
        using var image = Sample.Image(5, 4, 3);
        using var volume = Sample.Image(4, 5, 6);
        Same(path => IioV2.ImWrite(path, image), path => IioV2.ImSave(path, image), "png");
        Same(path => IioV2.MimWrite(path, [image]), path => IioV2.MimSave(path, [image]), "gif");
        Same(path => IioV2.VolWrite(path, volume), path => IioV2.VolSave(path, volume), "npz");
        Same(path => IioV2.MvolWrite(path, [volume]), path => IioV2.MvolSave(path, [volume]), "npz");

        void Same(Action<string> write, Action<string> save, string extension)
        {
            write(_folder.File($"written.{extension}"));
            save(_folder.File($"saved.{extension}"));
            Assert.Equal(File.ReadAllBytes(_folder.File($"written.{extension}")), File.ReadAllBytes(_folder.File($"saved.{extension}")));
        }
    }

    [Fact]
    public void Help_tells_of_all_formats_and_of_one()
    {
        Assert.Contains("gif", IioV2.Help(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Portable Network Graphics", IioV2.Help("png"), StringComparison.Ordinal);
    }

    private string Loop()
    {
        var path = _folder.File("written.gif");
        using var writer = IioV2.GetWriter(path, options: new GifWriteOptions());
        foreach (var frame in Sample.Frames(4))
        {
            using (frame)
                writer.AppendData(frame.Pixels);
        }

        return path;
    }

    private static int FirstByte(NdArray image)
    {
        using (image)
            return image.AsSpan<byte>()[0];
    }

    public void Dispose() => _folder.Dispose();
}
