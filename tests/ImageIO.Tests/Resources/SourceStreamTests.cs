using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

public class SourceStreamTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3))];

    public static TheoryData<string> Kinds => ["memory", "seekable", "choppy"];

    private static SourceStream Open(string kind, Limits? limits = null, CancellationToken cancellationToken = default)
    {
        ImageSource source = kind switch
        {
            "memory" => Bytes,
            "seekable" => new MemoryStream(Bytes),
            _ => new ChoppyStream(Bytes, 1000),
        };
        return source.Open(limits ?? Limits.Default, cancellationToken);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Looking_ahead_consumes_nothing(string kind)
    {
        using var source = Open(kind);
        Assert.Equal(Bytes[..4096], source.Peek(4096).ToArray());
        Assert.Equal(0, source.Position);
        Assert.Equal(Bytes[0], source.ReadUInt8());
        Assert.Equal(Bytes[1..5001], source.Peek(5000).ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_ways_of_reading_give_the_bytes_in_order(string kind)
    {
        using var source = Open(kind);
        var read = new List<byte>();
        var big = new byte[100_000];
        read.AddRange(source.ReadSpan(10));
        source.ReadExactly(big);
        read.AddRange(big);
        read.Add(source.ReadUInt8());
        read.AddRange(source.ReadSpan(SourceStream.MaxSpan));
        var buffered = source.PeekBuffered().ToArray();
        source.Advance(Math.Min(5, buffered.Length));
        read.AddRange(buffered.Take(5));
        source.Skip(1000);
        read.AddRange(Bytes.AsSpan(read.Count, 1000));
        int next;
        while ((next = source.ReadByte()) >= 0)
            read.Add((byte)next);
        Assert.Equal(Bytes, read);
        Assert.Equal(Bytes.Length, source.Position);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reading_past_the_end_says_how_much_is_missing(string kind)
    {
        using var source = Open(kind);
        source.Skip(Bytes.Length - 3);
        var fault = Assert.Throws<EndOfStreamException>(() => source.ReadUInt32BigEndian());
        Assert.Contains("only 3", fault.Message, StringComparison.Ordinal);
        Assert.Throws<EndOfStreamException>(() => source.Skip(1000));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_source_made_seekable_gives_the_same_bytes_from_anywhere(string kind)
    {
        using var source = Open(kind);
        source.Peek(100);
        source.EnsureSeekable();
        Assert.True(source.CanSeek);
        Assert.Equal(Bytes.Length, source.Length);
        foreach (var position in new[] { 250_000, 3, 70_000, 0, Bytes.Length })
        {
            source.Position = position;
            var rest = Math.Min(1000, Bytes.Length - position);
            Assert.Equal(Bytes[position..(position + rest)], source.Peek(1000).ToArray());
        }
    }

    [Fact]
    public void A_long_stream_is_put_aside_in_a_file_that_goes_away()
    {
        var bytes = new byte[3 << 20];
        Random.Shared.NextBytes(bytes);
        ImageSource stream = new ChoppyStream(bytes, 100_000);
        using var source = stream.Open(Limits.Default, default);
        source.EnsureSeekable();
        source.Position = 2 << 20;
        Assert.Equal(bytes.AsSpan(2 << 20, 5000), source.ReadSpan(5000));
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands_and_left_behind_the_last_byte_used()
    {
        var stream = new MemoryStream(Bytes) { Position = 1000 };
        ImageSource source = stream;
        using (var opened = source.Open(Limits.Default, default))
        {
            Assert.Equal(Bytes[1000..1010], opened.ReadSpan(10).ToArray());
            Assert.Equal(10, opened.Position);
            opened.Position = 5;
            Assert.Equal(Bytes[1005], opened.ReadUInt8());
        }

        Assert.True(stream.CanRead);
        Assert.Equal(1006, stream.Position);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_source_longer_than_the_limit_is_refused(string kind)
    {
        var limits = new Limits { MaxSourceBytes = 100_000 };
        var fault = Assert.Throws<ImageLimitException>(() =>
        {
            using var source = Open(kind, limits);
            source.ReadExactly(new byte[Bytes.Length]);
        });
        Assert.Equal(nameof(Limits.MaxSourceBytes), fault.Limit);
    }

    [Theory]
    [InlineData("seekable")]
    [InlineData("choppy")]
    public void A_canceled_read_stops_at_the_next_buffer(string kind)
    {
        using var cancel = new CancellationTokenSource();
        using var source = Open(kind, cancellationToken: cancel.Token);
        source.ReadUInt8();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => source.ReadExactly(new byte[200_000]));
    }

    [Fact]
    public void A_callers_stream_is_never_closed()
    {
        var stream = new ChoppyStream(Bytes);
        ImageSource source = stream;
        using (var opened = source.Open(Limits.Default, default))
            opened.EnsureSeekable();
        Assert.False(stream.IsClosed);
    }
}
