using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageIO;

/// <summary>Adds <see cref="IImageIO"/> to the services of a host.</summary>
public static class ImageIOServiceCollectionExtensions
{
    /// <summary>The name of the factory's client that addresses are read with:
    /// <c>services.AddHttpClient(HttpClientName).AddStandardResilienceHandler()</c> makes it retry.</summary>
    public const string HttpClientName = "ImageIO";

    /// <summary>Adds <see cref="IImageIO"/> as a singleton.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets limits, codecs and other options. May be called several times: each adds to the ones before.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddImageIO(this IServiceCollection services, Action<ImageIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpClient(HttpClientName);
        services.AddOptions<ImageIOOptions>();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton<IImageIO, ImageIOService>();
        return services;
    }
}
