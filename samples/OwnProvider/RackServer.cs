using System.Text.Json;

namespace OwnProvider;

/// <summary>The rack's HTTP API on a free port of this machine.</summary>
internal static class RackServer
{
    public static async Task<WebApplication> StartAsync(Rack rack)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        rack.Map(server);
        await server.StartAsync();
        return server;
    }

    public static Uri AddressOf(WebApplication server) => new(server.Urls.Single() + "/");
}
