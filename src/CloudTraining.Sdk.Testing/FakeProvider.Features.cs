using System.Globalization;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Testing;

public sealed partial class FakeProvider
{
    /// <inheritdoc/>
    public T? GetFeature<T>()
        where T : class
    {
        if (typeof(T) == typeof(ISubmissionReconciler))
        {
            return Options.CanReconcile ? new Reconciler(this) as T : null;
        }

        if (typeof(T) == typeof(IBatchStatus))
        {
            return Options.HasBatchStatus ? new Batch(this) as T : null;
        }

        if (typeof(T) == typeof(IJobCleanup))
        {
            return Options.NeedsCleanup ? new Cleanup(this) as T : null;
        }

        if (typeof(T) == typeof(IAccountOwners))
        {
            return Options.OwnerOf is { } ownerOf ? new Owners(this, ownerOf) as T : null;
        }

        if (typeof(T) == typeof(IInputUpload))
        {
            return Options.TakesUploads ? new Uploads(this) as T : null;
        }

        return typeof(T) == typeof(IJobLogs) ? new Logs(this) as T : null;
    }

    private sealed class Reconciler(FakeProvider fake) : ISubmissionReconciler
    {
        public bool CanReconcile(JobSubmission submission) => true;

        public async Task<ReconcileResult> FindByClientTokenAsync(string clientToken, DateTimeOffset notBefore, ProviderContext context, CancellationToken cancellationToken = default)
        {
            var fault = await fake.CallAsync("reconcile", null, cancellationToken).ConfigureAwait(false);
            await fake.AnswerAsync("reconcile", fault, cancellationToken).ConfigureAwait(false);
            var seen = fake.Visible().Where(job => job.CreatedAt >= notBefore).ToList();
            return new ReconcileResult([.. seen.Where(job => job.ClientToken == clientToken).Select(fake.Describe)], true, $"{seen.Count} jobs listed.");
        }
    }

    private sealed class Batch(FakeProvider fake) : IBatchStatus
    {
        public int MaxBatchSize => 1_000;

        public async Task<IReadOnlyDictionary<ProviderJobRef, ProviderJob>> GetManyAsync(IReadOnlyList<ProviderJobRef> jobs, ProviderContext context, CancellationToken cancellationToken = default)
        {
            var fault = await fake.CallAsync("batch", null, cancellationToken).ConfigureAwait(false);
            await fake.AnswerAsync("batch", fault, cancellationToken).ConfigureAwait(false);
            return jobs.Where(job => fake.Find(job.Id) is not null).ToDictionary(job => job, job => fake.Describe(fake._jobs[job.Id]));
        }
    }

    private sealed class Cleanup(FakeProvider fake) : IJobCleanup
    {
        public async Task DeleteAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
        {
            var fault = await fake.CallAsync("delete", job.Id, cancellationToken).ConfigureAwait(false);
            if (fake.Find(job.Id) is not null)
            {
                fake.Update(job.Id, known => known with { IsDeleted = true });
            }

            await fake.AnswerAsync("delete", fault, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Owners(FakeProvider fake, Func<ProviderContext, ProviderContext> ownerOf) : IAccountOwners
    {
        public async ValueTask<ProviderContext> GetOwnerAsync(ProviderContext caller, CancellationToken cancellationToken = default)
        {
            await fake.CallAsync("owner", null, cancellationToken).ConfigureAwait(false);
            return ownerOf(caller);
        }
    }

    private sealed class Uploads(FakeProvider fake) : IInputUpload
    {
        public async Task<UploadedInput> UploadAsync(Stream content, string fileName, string contentType, IProgress<long>? progress, ProviderContext context, CancellationToken cancellationToken = default)
        {
            var fault = await fake.CallAsync("upload", null, cancellationToken).ConfigureAwait(false);
            var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            progress?.Report(bytes.Length);
            await fake.AnswerAsync("upload", fault, cancellationToken).ConfigureAwait(false);
            return new UploadedInput($"https://fake.test/files/{fileName}", bytes.Length, null);
        }
    }

    private sealed class Logs(FakeProvider fake) : IJobLogs
    {
        public async Task<LogChunk> ReadAsync(ProviderJobRef job, LogReadRequest request, ProviderContext context, CancellationToken cancellationToken = default)
        {
            var fault = await fake.CallAsync("logs", job.Id, cancellationToken).ConfigureAwait(false);
            await fake.AnswerAsync("logs", fault, cancellationToken).ConfigureAwait(false);
            var known = fake.Get("logs", job);
            var start = request.Cursor is { } cursor ? int.Parse(cursor, CultureInfo.InvariantCulture)
                : request.TailOnly ? Math.Max(0, known.Log.Length - request.MaxChars)
                : 0;
            var replaces = start > known.Log.Length;
            start = replaces ? 0 : start;
            var end = Math.Min(known.Log.Length, start + request.MaxChars);
            return new LogChunk
            {
                Text = known.Log[start..end],
                NextCursor = end.ToString(CultureInfo.InvariantCulture),
                Replaces = replaces,
                EndOfLog = end == known.Log.Length && known.Report.Status?.IsTerminal() == true,
                Truncated = request.TailOnly && start > 0,
            };
        }
    }
}
