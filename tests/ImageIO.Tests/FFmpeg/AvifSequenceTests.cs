using System.Buffers.Binary;
using ImageIO.FFmpeg.Avif;
using ImageIO.Resources;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Animated AVIF: its tracks of color and alpha, read as frames.</summary>
public sealed class AvifSequenceTests : IDisposable
{
    private const string Decoders = "decoders libdav1d|libaom-av1";

    private static readonly ReadOptions Reading = new() { Registry = Films.Registry };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [NeedsFfmpeg(Decoders)]
    public void Frames_have_their_alpha_and_their_times_under_both_extensions()
    {
        foreach (var extension in new[] { ".avif", ".avifs" })
        {
            var path = _folder["film" + extension];
            File.Copy(Repository.Data("avif-sequence", "rgba8.avifs"), path);
            using var reader = Iio.ImOpen(path, Reading);
            Assert.Equal("avif-sequence", reader.Codec.Name);
            Assert.Equal([3, 16, 24, 4], reader.Properties().Shape);
            Assert.Equal(TimeSpan.FromMilliseconds(200), reader.Properties().Duration);
            var times = new List<(double, double)>();
            foreach (var frame in reader.Iter())
            {
                using (frame)
                    times.Add((frame.Timestamp!.Value.TotalMilliseconds, frame.Duration!.Value.TotalMilliseconds));
            }

            Assert.Equal([(0, 40), (40, 100), (140, 60)], times);
        }
    }

    [Fact]
    [NeedsFfmpeg(Decoders)]
    public void Colors_and_alpha_that_come_apart_count_as_working_memory()
    {
        var path = Repository.Data("avif-sequence", "rgba8.avifs");
        const int frameBytes = 16 * 24 * 4;
        Iio.ImRead(path, 0, Reading with { Limits = Limits.Default with { MaxWorkingBytes = frameBytes } }).Dispose();
        var fault = Assert.Throws<ImageLimitException>(
            () => Iio.ImRead(path, 0, Reading with { Limits = Limits.Default with { MaxWorkingBytes = frameBytes - 1 } }));
        Assert.Equal(nameof(Limits.MaxWorkingBytes), fault.Limit);
    }

    [Fact]
    [NeedsFfmpeg(Decoders)]
    public void Frames_of_any_order_and_source_are_those_of_the_whole()
    {
        var bytes = File.ReadAllBytes(Repository.Data("avif-sequence", "rgba8.avifs"));
        using var all = Iio.ImRead(bytes, default, Reading);
        using var stream = new ChoppyStream(bytes);
        using var reader = Iio.ImOpen(stream, Reading);
        foreach (var index in new[] { 2, 0, 1, 1 })
        {
            using var frame = reader.Read(index);
            Assert.Equal(all[index].Bytes, frame.Bytes);
        }

        using var many = reader.ReadMany([2, 0]);
        Assert.Equal(all[2].Bytes, many[0].Bytes);
        Assert.Equal(all[0].Bytes, many[1].Bytes);
    }

    [Fact]
    [NeedsFfmpeg(Decoders)]
    public void Frames_of_different_durations_become_a_gif_with_the_same()
    {
        Iio.ImWrite(_folder["film.gif"], Iio.ImIter(Repository.Data("avif-sequence", "rgba8.avifs"), Reading));
        var durations = Iio.ImIter(_folder["film.gif"]).Select(frame =>
        {
            using (frame)
                return frame.Duration!.Value.TotalMilliseconds;
        }).ToArray();
        Assert.Equal([40, 100, 60], durations);
    }

    [Fact]
    [NeedsFfmpeg(Decoders)]
    public void Every_cut_is_an_error_of_ours_or_read()
    {
        var bytes = File.ReadAllBytes(Repository.Data("avif-sequence", "rgba8.avifs"));
        foreach (var length in new[] { 12, 100, 500, 900, 1300, 2000, 3000, bytes.Length - 1 })
        {
            try
            {
                Iio.ImRead(bytes[..length], default, Reading).Dispose();
            }
            catch (ImageException)
            {
            }
        }
    }

    [Theory]
    [InlineData(false, 0L, 1)]
    [InlineData(true, long.MaxValue, 0)]
    [InlineData(true, 600L, 3)]
    [InlineData(true, 500L, 3)]
    public void The_edit_list_says_how_often_it_plays(bool isRepeated, long duration, int expected)
    {
        var tracks = TracksOf(Track(1, "pict", 0, duration), Edits(isRepeated, 200));
        Assert.Equal(new AvifTracks(0, null, expected), tracks);
    }

    [Fact]
    public void Alpha_is_the_track_that_says_it_belongs_to_that_of_colors()
    {
        byte[] sound = Box("trak", Track(7, "soun", 0, 5));
        byte[] colors = Box("trak", Track(2, "pict", 0, 5));
        Assert.Equal(new AvifTracks(1, 2, null), Tracks(sound, colors, Box("trak", Track(9, "auxv", 2, 5))));
        Assert.Equal(new AvifTracks(1, null, null), Tracks(sound, colors, Box("trak", Track(9, "auxv", 7, 5))));
        Assert.Throws<CorruptImageException>(() => Tracks(sound));
    }

    [Fact]
    public void The_still_comes_with_a_warning_where_ffmpeg_is_not_registered()
    {
        var warnings = new List<string>();
        var options = new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) };
        using var still = Iio.ImRead(File.ReadAllBytes(Repository.Data("avif-sequence", "rgba8.avifs")), default, options);
        Assert.Equal([16, 24, 4], still.Shape);
        Assert.Contains("Iio.Codecs.UseFFmpeg()", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static AvifTracks TracksOf(params byte[][] parts) => Tracks(Box("trak", parts));

    private static AvifTracks Tracks(params byte[][] tracks)
    {
        byte[] file = [.. Box("ftyp", "avis\0\0\0\0avif"u8.ToArray()), .. Box("moov", [Box("mvhd", new byte[100]), .. tracks]),
            .. Box("mdat", new byte[10])];
        using var source = ImageSource.FromBytes(file).Open(Reading, TestContext.Current.CancellationToken).Stream;
        return AvifTracks.Of(source);
    }

    /// <summary>The boxes of a track: header, what it is, and what it belongs to.</summary>
    private static byte[] Track(uint id, string handler, uint auxiliaryOf, long duration)
    {
        var header = new byte[96];
        header[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(20), id);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(28), duration == long.MaxValue ? ulong.MaxValue : (ulong)duration);
        var kind = new byte[24];
        System.Text.Encoding.ASCII.GetBytes(handler, kind.AsSpan(8));
        var reference = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(reference, auxiliaryOf);
        byte[] boxes = [.. Box("tkhd", header), .. Box("mdia", Box("mdhd", new byte[24]), Box("hdlr", kind))];
        return auxiliaryOf == 0 ? boxes : [.. boxes, .. Box("tref", Box("auxl", reference))];
    }

    private static byte[] Edits(bool isRepeated, uint duration)
    {
        var list = new byte[20];
        list[3] = isRepeated ? (byte)1 : (byte)0;
        list[7] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(8), duration);
        return Box("edts", Box("elst", list));
    }

    private static byte[] Box(string type, params byte[][] content)
    {
        byte[] all = [.. content.SelectMany(bytes => bytes)];
        byte[] box = [0, 0, 0, 0, .. type.Select(letter => (byte)letter), .. all];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        return box;
    }
}
