using ImageIO.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ImageIO.Hosting.Tests;

/// <summary>The code of docs/hosting.md, word for word. <see cref="HostingDocumentTests"/> sees to it that nothing is missing.</summary>
internal static class HostingEndpoints
{
    /// <summary>A server on a free port of this machine.</summary>
    /// <param name="ended">Called at the end of each request, with its exception and the number of arrays that it left.</param>
    public static async Task<WebApplication> StartAsync(Action<Exception?, int>? ended = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddImageIO(options =>
        {
            options.Read = options.Read with
            {
                Limits = Limits.Default with { MaxSourceBytes = 20_000_000, MaxImageBytes = 100_000_000 },
                Http = new HttpOptions { AllowPrivateAddresses = false },
            };
            options.Codecs.Remove("npz");
        });
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            using var scope = AllocationScope.Begin();
            Exception? fault = null;
            try
            {
                await next(context);
            }
            catch (Exception caught)
            {
                fault = caught;
                throw;
            }
            finally
            {
                ended?.Invoke(fault, scope.LiveArrays);
            }
        });

        Map(app);
        await app.StartAsync();
        return app;
    }

    private static void Map(WebApplication app)
    {
        app.MapPost("/thumbnails", async (HttpRequest request, IImageIO iio, CancellationToken cancel) =>
        {
            using var image = await iio.ImReadAsync(request.Body, 0, cancellationToken: cancel);
            return Results.Bytes(await iio.ImEncodeAsync(".png", image, cancellationToken: cancel), "image/png");
        });

        app.MapPost("/properties", async (HttpRequest request, IImageIO iio, CancellationToken cancel) =>
        {
            var properties = await iio.ImPropsAsync(request.Body, cancellationToken: cancel);
            return Results.Text(properties.ToString());
        });

        app.MapPost("/gif", async (HttpRequest request, HttpResponse response, IImageIO iio, CancellationToken cancel) =>
        {
            response.ContentType = "image/gif";
            var options = new GifWriteOptions { Colors = 64 };
            await iio.ImWriteAsync(response.Body, iio.ImIterAsync(request.Body, cancellationToken: cancel), options, cancel);
        });

        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (ImageException fault) when (!context.Response.HasStarted)
            {
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                await context.Response.WriteAsync(fault.Message);
            }
        });
    }
}
