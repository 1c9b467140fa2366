using System.Text;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sync;

/// <summary>Keeps the log of a job that ended, before the provider forgets it, and reads logs from wherever they are. What is kept is the whole log or nothing. Thread-safe.</summary>
public sealed partial class JobLogArchive(IJobArtifactStore artifacts, IProviderRegistry providers, TimeProvider clock, ILogger<JobLogArchive> logger)
{
    private const int ChunkChars = 1 << 20;
    private const int MaxChunks = 256;
    private const int MaxBytes = 2 * InMemoryArtifactStore.DefaultMaxBytesPerJob;

    /// <summary>Keeps the log that a callback brought along. What fails is logged: aftercare then reads it from the provider.</summary>
    internal async Task KeepAsync(TrainingJob job, string text, CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.ReplaceLogAsync(job.Id, Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The end of the job is recorded already, and a caller that left changes nothing about it.
            LogKeepFailed(logger, exception, job.Id);
        }
    }

    /// <summary>Reads the whole log of a job that ended from its provider and keeps it in one write; does nothing when it is kept already.</summary>
    /// <param name="job">A job that ended.</param>
    /// <param name="takesUnfinished">Whether a text that ends without the provider saying so is the whole.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ProviderException">The provider failed; nothing was kept.</exception>
    /// <exception cref="JobStoreException">The text could not be written.</exception>
    internal async Task<LogKeeping> KeepAsync(TrainingJob job, bool takesUnfinished, CancellationToken cancellationToken)
    {
        Steps.Reached("archive.before", job.Id);
        if (await artifacts.ReadLogAsync(job.Id, 0, LogSliceReader.SmallestRead, cancellationToken).ConfigureAwait(false) is not null)
        {
            return LogKeeping.Kept;
        }

        if (FindLogs(job) is not { } source)
        {
            return LogKeeping.NoSource;
        }

        var (text, isWhole) = await ReadWholeAsync(source, job, cancellationToken).ConfigureAwait(false);
        if (!isWhole && !takesUnfinished)
        {
            return LogKeeping.Unfinished;
        }

        if (text.Length == 0)
        {
            return LogKeeping.Empty;
        }

        await artifacts.ReplaceLogAsync(job.Id, text.GetBuffer().AsMemory(0, (int)text.Length), cancellationToken).ConfigureAwait(false);
        return LogKeeping.Kept;
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

    private async Task<(MemoryStream Text, bool IsWhole)> ReadWholeAsync((ICloudProvider Provider, IJobLogs Logs) source, TrainingJob job, CancellationToken cancellationToken)
    {
        var text = new MemoryStream();
        string? cursor = null;
        for (var i = 0; i < MaxChunks; i++)
        {
            var chunk = await ReadAtProviderAsync(source, job, new LogReadRequest { Cursor = cursor, MaxChars = ChunkChars }, cancellationToken).ConfigureAwait(false);
            if (chunk.Replaces)
            {
                text.SetLength(0);
            }

            text.Write(Encoding.UTF8.GetBytes(chunk.Text));
            if (text.Length > MaxBytes)
            {
                var bounded = BoundedLog.Compact(text.GetBuffer().AsSpan(0, (int)text.Length), default, MaxBytes);
                text.SetLength(0);
                text.Write(bounded);
            }

            if (chunk.EndOfLog)
            {
                return (text, true);
            }

            if (chunk.Text.Length == 0 || chunk.NextCursor == cursor)
            {
                return (text, false);
            }

            cursor = chunk.NextCursor;
        }

        // Longer than any log that is kept: its head and what is its tail so far.
        return (text, true);
    }

    private (ICloudProvider Provider, IJobLogs Logs)? FindLogs(TrainingJob job) =>
        job.External is not null && providers.Find(job.Provider) is { } provider && provider.GetFeature<IJobLogs>() is { } logs ? (provider, logs) : null;

    private Task<LogChunk> ReadAtProviderAsync((ICloudProvider Provider, IJobLogs Logs) source, TrainingJob job, LogReadRequest request, CancellationToken cancellationToken) =>
        ProviderCall.RunAsync(source.Provider, "logs", clock, call => source.Logs.ReadAsync(job.External!, request, ProviderContext.Of(job), call), cancellationToken);

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

    [LoggerMessage(LogLevel.Debug, "The log that a callback brought for job {JobId} could not be kept; it is read from the provider")]
    private static partial void LogKeepFailed(ILogger logger, Exception exception, string jobId);
}
