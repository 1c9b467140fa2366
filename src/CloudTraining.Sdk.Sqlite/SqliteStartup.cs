using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Opens the file when the host starts, so that a wrong path or a newer schema stops the host and not the first request.</summary>
internal sealed partial class SqliteStartup(SqliteJobStore store, ILogger<SqliteStartup> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken).ConfigureAwait(false);
        LogOpened(logger, store.Path);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Jobs are kept in {Path}")]
    private static partial void LogOpened(ILogger logger, string path);
}
