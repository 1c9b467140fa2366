using System.Text;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sync;

/// <summary>Keeps the log of a job that ended, before the provider forgets it, and reads logs from wherever they are. Thread-safe.</summary>
public sealed partial class JobLogArchive(IJobArtifactStore artifacts, IProviderRegistry providers, TimeProvider clock, ILogger<JobLogArchive> logger)
{
    private const int ChunkChars = 1 << 20;
    private const int MaxChunks = 64;

    /// <summary>Keeps the whole log of a job. What fails is logged: the log is worth less than the status it comes with.</summary>
    /// <param name="job">A job that ended.</param>
    /// <param name="logs">The log, when the caller has it; null reads it from the provider.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task KeepAsync(TrainingJob job, string? logs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        Steps.Reached("archive.before", job.Id);
        try
        {
            if (logs is not null)
            {
                await artifacts.ReplaceLogAsync(job.Id, Encoding.UTF8.GetBytes(logs), cancellationToken).ConfigureAwait(false);
                return;
            }

            if (FindLogs(job) is not { } source)
            {
                return;
            }

            string? cursor = null;
            for (var i = 0; i < MaxChunks; i++)
            {
                var chunk = await ReadAtProviderAsync(source, job, new LogReadRequest { Cursor = cursor, MaxChars = ChunkChars }, cancellationToken).ConfigureAwait(false);
                var bytes = Encoding.UTF8.GetBytes(chunk.Text);
                await (cursor is null || chunk.Replaces
                    ? artifacts.ReplaceLogAsync(job.Id, bytes, cancellationToken)
                    : artifacts.AppendLogAsync(job.Id, bytes, cancellationToken)).ConfigureAwait(false);
                if (chunk.EndOfLog || chunk.Text.Length == 0)
                {
                    return;
                }

                cursor = chunk.NextCursor;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogKeepFailed(logger, exception, job.Id);
        }
    }

    /// <summary>Reads the log of a job: what is kept of one that ended, else from the provider, else what is kept.</summary>
    /// <exception cref="ProviderException">The provider failed and nothing is kept.</exception>
    public async Task<LogChunk> ReadAsync(TrainingJob job, LogReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(request);
        if (KeptCursor.IsKept(request.Cursor) || job.IsTerminal)
        {
            if (await ReadKeptAsync(job, request, cancellationToken).ConfigureAwait(false) is { } kept)
            {
                return kept;
            }
        }

        if (FindLogs(job) is { } source)
        {
            // A cursor from before the provider had the job means nothing to it: the text begins anew.
            var isForeign = KeptCursor.IsKept(request.Cursor);
            var chunk = await ReadAtProviderAsync(source, job, isForeign ? request with { Cursor = null } : request, cancellationToken).ConfigureAwait(false);
            return isForeign ? chunk with { Replaces = true } : chunk;
        }

        return new LogChunk { Text = string.Empty, NextCursor = request.Cursor ?? KeptCursor.At(0), EndOfLog = job.IsTerminal };
    }

    private (ICloudProvider Provider, IJobLogs Logs)? FindLogs(TrainingJob job) =>
        job.External is not null && providers.Find(job.Provider) is { } provider && provider.GetFeature<IJobLogs>() is { } logs ? (provider, logs) : null;

    private Task<LogChunk> ReadAtProviderAsync((ICloudProvider Provider, IJobLogs Logs) source, TrainingJob job, LogReadRequest request, CancellationToken cancellationToken) =>
        ProviderCall.RunAsync(source.Provider, "logs", clock, call => source.Logs.ReadAsync(job.External!, request, new ProviderContext(job.UserId, job.OrganizationId), call), cancellationToken);

    private async Task<LogChunk?> ReadKeptAsync(TrainingJob job, LogReadRequest request, CancellationToken cancellationToken)
    {
        var wasKept = KeptCursor.TryParse(request.Cursor, out var offset);
        var start = wasKept ? offset : request.TailOnly ? -request.MaxChars : 0;
        var slice = await artifacts.ReadLogAsync(job.Id, start, request.MaxChars, cancellationToken).ConfigureAwait(false);
        if (slice is null)
        {
            return null;
        }

        var next = slice.Offset + slice.Utf8.Length;
        return new LogChunk
        {
            Text = Encoding.UTF8.GetString(slice.Utf8.Span),
            NextCursor = KeptCursor.At(next),
            Replaces = !wasKept && request.Cursor is not null,
            EndOfLog = job.IsTerminal && next >= slice.Length,
            Truncated = !wasKept && slice.Offset > 0,
        };
    }

    [LoggerMessage(LogLevel.Warning, "The log of job {JobId} could not be kept; it is lost when the provider drops it")]
    private static partial void LogKeepFailed(ILogger logger, Exception exception, string jobId);
}
