using CloudTraining.Sdk;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers.Local;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QuickStart;

/// <summary>The host: the SDK on a SQLite file, with the local provider running the sample trainer.</summary>
internal static class QuickStartHost
{
    public const string LogFile = "quickstart.log";

    public static IHost Create(string dataDirectory)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddStructuredLogging(options =>
        {
            // The screen belongs to the trainings.
            options.Stdout = false;
            options.File = Path.Combine(dataDirectory, LogFile);
        });
        builder.Services.AddCloudTraining(options => options.DataDirectory = dataDirectory)
            .UseSqlite(Path.Combine(dataDirectory, "jobs.db"))
            .AddLocalProvider(options =>
            {
                options.Command = Path.Combine(AppContext.BaseDirectory, "Trainer");
                options.OutputDirectory = Path.Combine(dataDirectory, "runs");

                // A training outlives this host: whoever starts it again on the same folder finds it.
                options.OnHostStop = LocalHostStop.KeepRunning;
                options.CostPerHourUsd = 0.36m;
            });
        return builder.Build();
    }
}
