using ImageIO.Codecs;
using ImageIO.Tests.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageIO.Tests.Extensions;

public class AddImageIOTests
{
    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (Written)
                Written.Add($"{logLevel}: {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }

    private static ServiceProvider Services(Lines log, Action<ImageIOOptions>? configure = null)
        => new ServiceCollection().AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace)).AddImageIO(configure)
            .BuildServiceProvider();

    [Fact]
    public async Task The_service_reads_and_writes_and_logs_names_only()
    {
        var log = new Lines();
        using var services = Services(log);
        var iio = services.GetRequiredService<IImageIO>();
        Assert.Same(iio, services.GetRequiredService<IImageIO>());
        using var stream = new MemoryStream();
        using (var image = await iio.ImReadAsync(SampleImages.Png(5)))
            await iio.ImWriteAsync(stream, image, new WriteOptions { Extension = ".bmp" });
        Assert.Equal(5, SampleImages.FirstValue(iio.ImRead(stream.ToArray())));
        Assert.Equal([4, 5, 3], (await iio.ImPropsAsync(stream.ToArray())).Shape);
        Assert.Contains("Debug: Reading <bytes>", log.Written);
        Assert.Contains("Debug: Writing <stream>", log.Written);
    }

    [Fact]
    public void What_a_read_passes_over_is_a_warning_in_the_log()
    {
        var log = new Lines();
        using var services = Services(log);
        var told = new List<ImageWarning>();
        byte[] trailing = [.. SampleImages.Png(), 1, 2, 3];
        services.GetRequiredService<IImageIO>()
            .ImRead(trailing[..^10], default, new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = told.Add }).Dispose();
        Assert.NotEmpty(told);
        Assert.Contains(log.Written, line => line.StartsWith("Warning: In <bytes>", StringComparison.Ordinal)
            && line.Contains(told[0].Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_and_codecs_are_those_of_the_host()
    {
        using var services = Services(new Lines(), options =>
        {
            options.Read = options.Read with { Limits = Limits.Default with { MaxWidth = 3 } };
            options.Codecs.Remove("bmp");
        });
        var iio = services.GetRequiredService<IImageIO>();
        Assert.Throws<ImageLimitException>(() => iio.ImRead(SampleImages.Png()));
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        Assert.Throws<UnknownImageFormatException>(() => iio.ImEncode(".bmp", image));
        Assert.NotEmpty(Iio.ImEncode(".bmp", image));
    }

    [Fact]
    public void Limits_of_the_host_hold_where_a_call_brings_options_of_its_own()
    {
        using var services = Services(new Lines(),
            options => options.Read = options.Read with { Limits = Limits.Default with { MaxWidth = 3, MaxHeight = 2_000_000 } });
        var iio = services.GetRequiredService<IImageIO>();
        Assert.Throws<ImageLimitException>(() =>
            iio.ImRead(SampleImages.Png(), options: new ReadOptions { Tolerance = Tolerance.Partial }));
        Assert.Throws<ImageLimitException>(() => iio.ImRead(SampleImages.Png(), options: new ReadOptions { Limits = Limits.None }));
        Assert.Throws<ImageLimitException>(() =>
            iio.ImDecode(SampleImages.Png(), options: new ReadOptions { Limits = Limits.Default with { MaxWidth = 10 } }));
        Assert.Throws<ImageLimitException>(() =>
            iio.ImProps(SampleImages.Png(), options: new ReadOptions { Limits = Limits.Default with { MaxSourceBytes = 10 } }));

        // What a call does not speak of is the host's, also where that is more than the default.
        Assert.Equal(2_000_000, iio.ReadOptionsFor("a", new ReadOptions { ApplyOrientation = true }).Limits.MaxHeight);
        var named = new ReadOptions { Limits = Limits.None with { ReplacesHostLimits = true } };
        Assert.Equal(7, SampleImages.FirstValue(iio.ImRead(SampleImages.Png(), options: named)));
    }

    [Fact]
    public async Task Private_addresses_stay_shut_off_where_a_call_brings_options_of_its_own()
    {
        await using var server = LoopbackServer.Of(SampleImages.Png());
        using var services = Services(new Lines(),
            options => options.Read = options.Read with { Http = new() { AllowPrivateAddresses = false } });
        var iio = services.GetRequiredService<IImageIO>();
        var given = new ReadOptions { Http = new() { Timeout = TimeSpan.FromSeconds(5) } };
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => iio.ImReadAsync(server.Url(), options: given));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public void Warnings_reach_the_host_also_where_a_call_listens_itself()
    {
        var (hosts, calls) = (new List<ImageWarning>(), new List<ImageWarning>());
        using var services = Services(new Lines(), options => options.Read = options.Read with { OnWarning = hosts.Add });
        byte[] trailing = [.. SampleImages.Png(), 1, 2, 3];
        services.GetRequiredService<IImageIO>().ImRead(trailing, options: new ReadOptions { OnWarning = calls.Add }).Dispose();
        Assert.NotEmpty(hosts);
        Assert.Equal(hosts, calls);
        hosts.Clear();
        services.GetRequiredService<IImageIO>().ImRead(trailing).Dispose();
        Assert.Single(hosts);
    }

    [Fact]
    public async Task Addresses_are_read_with_the_factorys_client()
    {
        await using var server = LoopbackServer.Of(SampleImages.Png(9));
        var collection = new ServiceCollection().AddImageIO();
        collection.AddHttpClient(ImageIOServiceCollectionExtensions.HttpClientName,
            client => client.DefaultRequestHeaders.Add("X-Host", "yes"));
        using var services = collection.BuildServiceProvider();
        Assert.Equal(9, SampleImages.FirstValue(await services.GetRequiredService<IImageIO>().ImReadAsync(server.Url())));
        Assert.Equal("yes", server.Calls.Single().Headers["X-Host"]);
    }

    [Fact]
    public async Task Private_addresses_can_be_shut_off_for_the_host()
    {
        await using var server = LoopbackServer.Of(SampleImages.Png());
        using var services = Services(new Lines(),
            options => options.Read = options.Read with { Http = new() { AllowPrivateAddresses = false } });
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => services.GetRequiredService<IImageIO>().ImReadAsync(server.Url()));
    }

    [Fact]
    public void An_implementation_says_no_more_than_which_options_a_call_gets()
    {
        IImageIO iio = new Minimal();
        using var image = NdArray.Create(DType.UInt8, 4, 5, 3);
        var png = iio.ImEncode(".png", image);
        using var decoded = iio.ImDecode(png);
        Assert.Equal([4, 5, 3], decoded.Shape.ToArray());
        Assert.Equal([4, 5, 3], iio.ImProps(png).Shape);
        Assert.Throws<ArgumentNullException>(() => iio.ImRead(null!));
        Assert.Throws<ArgumentNullException>(() => iio.ImWrite(null!, image));
    }

    private sealed class Minimal : IImageIO
    {
        public CodecRegistry Codecs => Iio.Codecs;

        public ReadOptions ReadOptionsFor(string resource, ReadOptions? given) => given ?? ReadOptions.Default;

        public WriteOptions WriteOptionsFor(string resource, WriteOptions? given) => given ?? WriteOptions.Default;
    }
}
