using Microsoft.Extensions.Configuration.Json;

namespace WebDashboard;

/// <summary>Where the sample's settings come from.</summary>
internal static class SampleDefaults
{
    /// <summary>Makes <c>appsettings.json</c> the weakest source, so that every variable wins over it (also <c>ASPNETCORE_URLS</c>), and the data directory a full path.</summary>
    public static void UseSampleDefaults(this WebApplicationBuilder builder)
    {
        var sources = builder.Configuration.Sources;
        var file = sources.OfType<JsonConfigurationSource>().First(source => source.Path == "appsettings.json");
        sources.Remove(file);
        sources.Insert(0, file);

        var directory = builder.Configuration["CloudTraining:DataDirectory"];
        builder.Configuration["CloudTraining:DataDirectory"] = Path.GetFullPath(string.IsNullOrEmpty(directory) ? "./data" : directory);

        // Kestrel takes port 0 only with an address.
        if (builder.Configuration["urls"] is { } urls && urls.Contains("//localhost:0", StringComparison.OrdinalIgnoreCase))
        {
            builder.Configuration["urls"] = urls.Replace("//localhost:0", "//127.0.0.1:0", StringComparison.OrdinalIgnoreCase);
        }
    }
}
