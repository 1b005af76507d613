using ImageIO.Memory;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Facade;

/// <summary>Who disposes the frames of a sequence.</summary>
public sealed class OwnershipTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private string Animation()
    {
        using var stack = NdArray.Create(DType.UInt8, 5, 8, 9, 3);
        new Random(2).NextBytes(stack.AsSpan<byte>());
        Iio.ImWrite(_folder["in.gif"], stack);
        return _folder["in.gif"];
    }

    [Fact]
    public async Task A_write_disposes_the_frames_of_an_iteration_that_it_is_handed()
    {
        var path = Animation();
        using var scope = AllocationScope.Begin();
        Iio.ImWrite(_folder["a.gif"], Iio.ImIter(path));
        Assert.Equal(0, scope.LiveArrays);
        Assert.NotEmpty(Iio.ImEncode(".gif", Iio.ImIter(path)));
        Assert.Equal(0, scope.LiveArrays);
        await Iio.ImWriteAsync(_folder["b.gif"], Iio.ImIter(path), cancellationToken: Cancel);
        await Iio.ImWriteAsync(_folder["c.gif"], Iio.ImIterAsync(path, cancellationToken: Cancel), cancellationToken: Cancel);
        Assert.Equal(0, scope.LiveArrays);
        using (var reader = Iio.ImOpen(path))
        {
            Iio.ImWrite(_folder["d.gif"], reader.Iter());
            await Iio.ImWriteAsync(_folder["e.gif"], reader.IterAsync(Cancel), cancellationToken: Cancel);
        }

        Assert.Equal(0, scope.LiveArrays);
        Assert.All("bcde", name => Assert.Equal(File.ReadAllBytes(_folder["a.gif"]), File.ReadAllBytes(_folder[name + ".gif"])));
    }

    /// <summary>Passes before the last one make frames too.</summary>
    [Fact]
    public void A_write_in_several_passes_disposes_the_frames_of_each()
    {
        using var scope = AllocationScope.Begin();
        Iio.ImWrite(_folder["a.gif"], Iio.ImIter(Animation()),
            new GifWriteOptions { IsRepeatable = true, PaletteMode = PaletteMode.Global });
        Assert.Equal(0, scope.LiveArrays);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_no_frame_either()
    {
        var path = Animation();
        using var scope = AllocationScope.Begin();
        Assert.ThrowsAny<ImageException>(() => Iio.ImWrite(_folder["a.bmp"], Iio.ImIter(path)));
        await Assert.ThrowsAnyAsync<ImageException>(() =>
            Iio.ImWriteAsync(_folder["a.bmp"], Iio.ImIterAsync(path, cancellationToken: Cancel), cancellationToken: Cancel));
        Assert.Equal(0, scope.LiveArrays);
    }

    [Fact]
    public void Frames_that_the_caller_holds_stay_the_callers()
    {
        var frames = Iio.ImIter(Animation()).ToList();
        Iio.ImWrite(_folder["a.gif"], frames);
        Iio.ImWrite(_folder["b.gif"], frames.Where(frame => frame.Index > 0));
        Assert.All(frames, frame => Assert.Equal(8 * 9 * 3, frame.Pixels.Bytes.Length));
        frames.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public async Task Each_of_a_sequence_is_disposed_when_the_next_one_is_asked_for()
    {
        var path = Animation();
        using var scope = AllocationScope.Begin();
        Iio.ImWrite(_folder["a.gif"], Iio.ImIter(path).DisposeEach().Where(frame => frame.Index % 2 == 0));
        Assert.Equal(0, scope.LiveArrays);
        Assert.Equal(3, Iio.ImProps(_folder["a.gif"]).ImageCount);
        Iio.ImWrite(_folder["b.gif"], Iio.ImIter(path).DisposeEach().Select(frame => frame.Pixels.Clone()).DisposeEach());
        Assert.Equal(0, scope.LiveArrays);
        NdArray? before = null;
        await foreach (var frame in Iio.ImIterAsync(path, cancellationToken: Cancel).DisposeEach())
        {
            if (before is not null)
                Assert.Throws<ObjectDisposedException>(() => before.Bytes.Length);
            before = frame.Pixels;
            if (frame.Index == 2)
                break;
        }

        Assert.Equal(0, scope.LiveArrays);
    }
}
