using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Film by the names of imageio's older interface.</summary>
public sealed class FilmV2Tests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_reader_gives_frames_by_number_forward_and_backward()
    {
        var path = Films.Make(_folder["film.mp4"], 30);
        var expected = Films.PixelsOf(path);
        using var reader = IioV2.GetReader(path, options: Films.Reading);
        Assert.Equal(30, reader.Length);
        foreach (var index in Enumerable.Range(0, 30).Reverse())
            AssertFrame(reader.GetData(index), index);
        reader.SetImageIndex(12);
        AssertFrame(reader.GetNextData(), 12);
        AssertFrame(reader.GetNextData(), 13);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetData(30));
        var metadata = reader.GetMetaData();
        Assert.Equal(25.0, metadata["fps"]);
        Assert.Equal("mpeg4", metadata["codec"]);
        Assert.Equal(TimeSpan.FromSeconds(1.2), metadata["duration"]);

        void AssertFrame(NdArray frame, int index)
        {
            using (frame)
                Assert.Equal(expected.AsSpan(index * 66 * 50 * 3, 66 * 50 * 3), frame.Bytes);
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4", "filters scale fps")]
    public void The_keywords_size_fps_and_macro_block_size_are_options()
    {
        var path = Films.Make(_folder["film.mp4"], 50);
        using var small = IioV2.GetReader(path, options: Films.Reading with { Filters = [VideoFilter.Fps(5), VideoFilter.Scale(40, 40)] });
        Assert.Equal(10, small.Length);
        using var first = small.GetData(0);
        Assert.Equal([40, 40, 3], first.Shape);
        var options = new FFmpegWriteOptions
        {
            Registry = Films.Registry,
            VideoCodec = "mpeg4",
            SizeMultiple = 16,
            FrameRate = 10,
            Quality = 50,
        };
        using (var writer = IioV2.GetWriter(_folder["blocks.mp4"], options: options))
        {
            using var image = NdArray.Create(DType.UInt8, 111, 140, 3);
            for (var i = 0; i < 12; i++)
                writer.AppendData(image);
        }

        var properties = Iio.ImProps(_folder["blocks.mp4"], options: Films.Reading);
        Assert.Equal([12, 112, 144, 3], properties.Shape);
        Assert.Equal(1.2, properties.Duration!.Value.TotalSeconds, 0.001);
    }
}
