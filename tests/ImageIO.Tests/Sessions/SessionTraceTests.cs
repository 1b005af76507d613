using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Sessions;

public sealed class SessionTraceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public SessionTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ImageIO",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,

            // Other tests run at the same time: the folder tells what is ours.
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("imageio.resource") is string resource
                    && resource.StartsWith(_folder.Path, StringComparison.Ordinal))
                    _ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Reads_and_writes_are_activities_with_codec_frames_and_bytes()
    {
        using var image = NdArray.Create(DType.UInt8, 4, 5);
        image.AsSpan<byte>().Clear();
        Iio.ImWrite(_folder["a.png"], image);
        Iio.ImRead(_folder["a.png"]).Dispose();
        Assert.Equal(["imageio.write", "imageio.read"], _ended.Select(activity => activity.OperationName));
        foreach (var activity in _ended)
        {
            Assert.Equal("png", activity.GetTagItem("imageio.codec"));
            Assert.Equal(1L, activity.GetTagItem("imageio.frames"));
            Assert.Equal(new FileInfo(_folder["a.png"]).Length, activity.GetTagItem("imageio.bytes"));
            Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        }
    }

    [Fact]
    public void A_folder_is_one_activity_whose_images_count_once()
    {
        using var image = NdArray.Create(DType.UInt8, 4, 5);
        for (var i = 0; i < 3; i++)
            Iio.ImWrite(_folder[$"{i}.png"], image);
        _ended.Clear();
        using (var all = Iio.ImRead(_folder.Path))
            Assert.Equal([3, 4, 5], all.Shape);
        var activity = Assert.Single(_ended);
        Assert.Equal(3L, activity.GetTagItem("imageio.frames"));
    }

    [Fact]
    public void A_fault_is_an_error_of_the_activity()
    {
        File.WriteAllBytes(_folder["bad.png"], SampleImages.Png()[..40]);
        Assert.ThrowsAny<ImageException>(() => Iio.ImRead(_folder["bad.png"]));
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(_ended).Status);
        File.WriteAllText(_folder["bad.txt"], "hello");
        Assert.ThrowsAny<ImageException>(() => Iio.ImRead(_folder["bad.txt"]));
        Assert.Equal(typeof(UnknownImageFormatException).FullName, _ended[1].GetTagItem("error.type"));
    }

    [Fact]
    public void An_open_session_is_not_the_parent_of_what_happens_meanwhile()
    {
        File.WriteAllBytes(_folder["a.png"], SampleImages.Png());
        using var around = new Activity("around").Start();
        using (Iio.ImOpen(_folder["a.png"]))
            Assert.Same(around, Activity.Current);
        Assert.Equal(around.SpanId, Assert.Single(_ended).ParentSpanId);
    }

    [Fact]
    public void The_meter_counts_frames_bytes_and_faults()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "ImageIO" && instrument is Counter<long>)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts)
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
        using (var image = NdArray.Create(DType.UInt8, 4, 5))
            Iio.ImRead(Iio.ImEncode(".png", image)).Dispose();
        Assert.ThrowsAny<ImageException>(() => Iio.ImRead("hello"u8.ToArray()));
        lock (counts)
        {
            string[] meters =
                ["imageio.frames.read", "imageio.frames.written", "imageio.bytes.read", "imageio.bytes.written", "imageio.faults"];
            foreach (var name in meters)
                Assert.True(counts.GetValueOrDefault(name) > 0, name);
        }
    }
}
