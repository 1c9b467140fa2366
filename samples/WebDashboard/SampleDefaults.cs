using CloudTraining.Sdk.Providers.Local;
using Microsoft.Extensions.Configuration.Json;

namespace WebDashboard;

/// <summary>Where the sample's settings come from.</summary>
internal static class SampleDefaults
{
    /// <summary>The trainer that comes with the sample, unless <c>CloudTraining:Local:Command</c> names another.</summary>
    public static void UseSampleTrainer(LocalProviderOptions options)
    {
        if (options.Command is null)
        {
            options.Command = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath : "dotnet";
            options.Arguments = [Path.Combine(AppContext.BaseDirectory, "Trainer.dll")];
        }
    }

    /// <summary>The database: <c>CloudTraining:Store:Path</c>, else a file in the data directory.</summary>
    public static string GetStorePath(this WebApplicationBuilder builder) => builder.Configuration["CloudTraining:Store:Path"] is { Length: > 0 } path
        ? Path.GetFullPath(path)
        : Path.Combine(builder.Configuration["CloudTraining:DataDirectory"]!, "jobs.db");

    /// <summary>Makes <c>appsettings.json</c> the weakest source, so that every variable wins over it (also <c>ASPNETCORE_URLS</c>), and the data directory a full path.</summary>
    public static void UseSampleDefaults(this WebApplicationBuilder builder)
    {
        var sources = builder.Configuration.Sources;
        var file = sources.OfType<JsonConfigurationSource>().First(source => source.Path == "appsettings.json");
        sources.Remove(file);
        sources.Insert(0, file);

        builder.Configuration["CloudTraining:DataDirectory"] = CreateDataDirectory(builder.Configuration);

        // A reader of live events that takes nothing costs what the server keeps for it until it is closed: appsettings.json sets less than the usual 64 KiB.
        builder.WebHost.UseSockets(sockets => builder.Configuration.GetSection("Kestrel:Sockets").Bind(sockets));

        // Kestrel takes port 0 only with an address.
        if (builder.Configuration["urls"] is { } urls && urls.Contains("//localhost:0", StringComparison.OrdinalIgnoreCase))
        {
            builder.Configuration["urls"] = urls.Replace("//localhost:0", "//127.0.0.1:0", StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>The folder in the SDK's own order, so that the database lies beside what the SDK writes.</summary>
    private static string CreateDataDirectory(ConfigurationManager configuration)
    {
        string?[] candidates = [Environment.GetEnvironmentVariable("SIMPLETUNER_STATE_DIR")?.Trim(), configuration["CloudTraining:DataDirectory"], "./data"];
        var directory = Path.GetFullPath(candidates.First(candidate => !string.IsNullOrEmpty(candidate))!);
        try
        {
            return Directory.CreateDirectory(directory).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The data directory {directory} (CloudTraining:DataDirectory) cannot be made: {exception.Message}", exception);
        }
    }
}
