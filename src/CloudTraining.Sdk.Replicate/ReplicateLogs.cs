using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Reads a log that Replicate sends whole each time as if it were a file: from a cursor, and with the rest of a long one kept for the moment, so that reading it in pieces fetches it once.</summary>
internal sealed class ReplicateLogs(JobSource jobs, JobReader reader, CredentialChooser credentials, TimeProvider clock) : IJobLogs, IReplicateFeature
{
    private const string Operation = "read log";
    private const int MostKept = 4;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly List<Kept> _kept = [];

    public async Task<LogChunk> ReadAsync(ProviderJobRef job, LogReadRequest request, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        var text = FindKept(job, credential.Owner, request.Cursor);
        if (text is null)
        {
            using var answer = await jobs.GetAsync(Operation, job, credential, cancellationToken).ConfigureAwait(false);
            var body = JobSource.BodyOf(answer, job, Operation);
            var isEnded = reader.StatusOf(body.Status, credential)?.IsTerminal() == true;
            text = LogText.From(answer.Json, isEnded, credential);
            if (IsRemoved(body, text, isEnded))
            {
                throw new ProviderException(
                    ProviderErrorKind.Expired, ReplicateProvider.ProviderId, Operation, "Replicate removes the log of a job one hour after its end; only what was kept here can still be read.");
            }

            if (text is null)
            {
                return new LogChunk { Text = "", NextCursor = request.Cursor ?? LogPosition.At([], 0).ToString(), EndOfLog = isEnded };
            }
        }

        var chunk = text.Cut(request);
        Keep(job, credential.Owner, text, chunk);
        return chunk;
    }

    private bool IsRemoved(JobBody body, LogText? text, bool isEnded) =>
        text is not { Utf8.Length: > 0 }
        && (body.DataRemoved == true || (isEnded && body.CompletedAt is { } end && clock.GetUtcNow() - end > Retention));

    private LogText? FindKept(ProviderJobRef job, ProviderContext owner, string? cursor)
    {
        lock (_gate)
        {
            _kept.RemoveAll(kept => clock.GetElapsedTime(kept.ReadAt) > KeepFor);
            return cursor is null ? null : _kept.Find(kept => kept.Job == job && kept.Owner == owner && kept.NextCursor == cursor)?.Text;
        }
    }

    private void Keep(ProviderJobRef job, ProviderContext owner, LogText text, LogChunk chunk)
    {
        lock (_gate)
        {
            _kept.RemoveAll(kept => ReferenceEquals(kept.Text, text));
            if (LogPosition.Parse(chunk.NextCursor)!.Offset < text.Utf8.Length)
            {
                if (_kept.Count == MostKept)
                {
                    _kept.RemoveAt(0);
                }

                _kept.Add(new Kept(job, owner, text, chunk.NextCursor, clock.GetTimestamp()));
            }
        }
    }

    private sealed record Kept(ProviderJobRef Job, ProviderContext Owner, LogText Text, string NextCursor, long ReadAt);
}
