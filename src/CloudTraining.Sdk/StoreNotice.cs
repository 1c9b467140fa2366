using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk;

/// <summary>Warns once at start when jobs are kept in memory only.</summary>
internal sealed partial class StoreNotice(IJobStore store, ILogger<StoreNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is InMemoryJobStore)
        {
            LogInMemory(logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Jobs are kept in memory and are lost when this process ends, also those that are training. Use UseSqlite(\"jobs.db\") to keep them")]
    private static partial void LogInMemory(ILogger logger);
}
