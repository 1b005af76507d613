using ImageIO.Formats;
using ImageIO.Formats.Gif.Encoding;
using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Memory;

namespace ImageIO.Tests.Formats.Gif;

/// <summary>Buffers have one life at a time. Only debug builds check that.</summary>
public class RemapBuffersTests
{
#if DEBUG
    private const string? Skipped = null;
#else
    private const string? Skipped = "Only debug builds overwrite what has ended.";
#endif

    [Fact(Skip = Skipped)]
    public void A_phase_that_begins_overwrites_what_the_one_before_has_left()
    {
        using var buffers = new RemapBuffers(9, 7);
        buffers.BeginDiff().Distances.Fill(1);
        buffers.Diff.ColorNumbers.Fill(2);
        buffers.Targets.Fill(3);
        buffers.Indices.Fill(4);
        var trial = buffers.BeginTrial();
        Assert.Equal(-1, trial.Choices.IndexOfAnyExcept((ushort)0xCDCD));
        Assert.Equal(-1, trial.Data.IndexOfAnyExcept((byte)0xCD));
        Assert.Equal(-1, buffers.Targets.IndexOfAnyExcept(3ul));
        Assert.Equal(-1, buffers.Indices.IndexOfAnyExcept((byte)4));
        trial.Data.Fill(5);
        Assert.Equal(-1, buffers.BeginLossy().IndexDistances.IndexOfAnyExcept((ushort)0xCDCD));
    }

    [Fact(Skip = Skipped)]
    public void A_frame_that_begins_overwrites_targets_and_indices_and_keeps_the_canvas()
    {
        using var buffers = new RemapBuffers(9, 7);
        buffers.BeginDiff();
        buffers.Canvas.Fill(1);
        buffers.Targets.Fill(3);
        buffers.Indices.Fill(4);
        buffers.BeginDiff();
        Assert.Equal(-1, buffers.Canvas.IndexOfAnyExcept(1u));
        Assert.Equal(-1, buffers.Targets.IndexOfAnyExcept(0xCDCDCDCDCDCDCDCD));
        Assert.Equal(-1, buffers.Indices.IndexOfAnyExcept((byte)0xCD));
    }

    [Fact(Skip = Skipped)]
    public void A_phase_that_has_ended_is_refused()
    {
        using var buffers = new RemapBuffers(9, 7);
        Assert.Throws<InvalidOperationException>(() => _ = buffers.Diff.Distances.Length);
        buffers.BeginDiff();
        _ = buffers.Diff.Distances.Length;
        buffers.BeginTrial();
        Assert.Throws<InvalidOperationException>(() => _ = buffers.Diff.Distances.Length);
        Assert.Throws<InvalidOperationException>(() =>
        {
            var trial = buffers.BeginTrial();
            buffers.BeginLossy();
            _ = trial.Choices.Length;
        });
    }

    [Fact(Skip = Skipped)]
    public void A_slot_gives_no_pixels_once_its_indices_have_begun_and_no_indices_before()
    {
        using var storage = PixelAllocator.Rent(FrameSlot.BufferLength(4, 3));
        using var arena = ArenaBuilder.Allocate(static (ref builder) => new FrameTables(ref builder), out var tables);
        var slot = new FrameSlot(storage, 4, 3, tables);
        slot.BeginPixels(isFirst: true, TimeSpan.Zero, TimeSpan.Zero);
        Assert.Equal(12, slot.Pixels.Length);
        Assert.Throws<InvalidOperationException>(() => _ = slot.Indices.Length);
        slot.BeginIndices(new PixelArea(1, 1, 2, 2), new byte[] { 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0 });
        Assert.Equal([1, 2, 3, 4], slot.Indices.ToArray());
        Assert.Throws<InvalidOperationException>(() => _ = slot.Pixels.Length);
        slot.BeginPixels(isFirst: false, TimeSpan.Zero, TimeSpan.Zero);
        Assert.Equal(12, slot.Pixels.Length);
    }
}
