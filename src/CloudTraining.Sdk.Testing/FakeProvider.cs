using System.Collections.Concurrent;
using System.Globalization;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Testing;

/// <summary>
/// A provider in memory that keeps its own truth: every job it ever accepted, whatever it answered. Faults are scripted, time is the clock's, jobs move only when told to. Thread-safe.
/// </summary>
public sealed partial class FakeProvider : ICloudProvider
{
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, FakeProviderJob> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<string> _order = [];
    private int _callsUnderWay;
    private int _maxCallsUnderWay;

    /// <summary>Creates the fake.</summary>
    public FakeProvider(TimeProvider clock, FakeProviderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        Options = options ?? new FakeProviderOptions();
    }

    /// <summary>How it behaves.</summary>
    public FakeProviderOptions Options { get; }

    /// <summary>How many calls were made, by operation.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>The most calls that were under way at once.</summary>
    public int MaxCallsUnderWay => _maxCallsUnderWay;

    /// <summary>Every job it ever accepted, oldest first: the truth.</summary>
    public IReadOnlyList<FakeProviderJob> Accepted
    {
        get
        {
            lock (_gate)
            {
                return [.. _order.Select(id => _jobs[id])];
            }
        }
    }

    /// <inheritdoc/>
    public ProviderDescriptor Descriptor => new()
    {
        Id = Options.Id,
        Name = Options.Name,
        Description = "Keeps jobs in memory for tests.",
        WebhookUrl = Options.WebhookUrl,
        Limits = Options.Limits,
        Capabilities = ProviderCapabilities.Logs | ProviderCapabilities.LogTail | ProviderCapabilities.CancelQueued | ProviderCapabilities.CancelRunning
            | ProviderCapabilities.ListTimeFilter | ProviderCapabilities.ReportsSuccess
            | (Options.CanReconcile ? ProviderCapabilities.Reconcile : 0)
            | (Options.HasNativeIdempotency ? ProviderCapabilities.ClientToken : 0)
            | (Options.TakesUploads ? ProviderCapabilities.InputUpload : 0)
            | (Options.NeedsCleanup ? ProviderCapabilities.NeedsCleanup : 0)
            | (Options.HasBatchStatus ? ProviderCapabilities.BatchStatus : 0),
    };

    /// <summary>Makes the fake say something else of a job.</summary>
    /// <param name="id">The fake's id of it.</param>
    /// <param name="status">The status.</param>
    /// <param name="change">Changes the rest of the report; null for nothing.</param>
    public void Move(string id, JobStatus status, Func<ProviderReport, ProviderReport>? change = null) => Update(id, job =>
    {
        var now = _clock.GetUtcNow();
        var report = job.Report with
        {
            Status = status,
            RawStatus = status.ToWireName(),
            StartedAt = status == JobStatus.Queued ? job.Report.StartedAt : job.Report.StartedAt ?? now,
            CompletedAt = status.IsTerminal() ? now : null,
        };
        return job with { Report = change?.Invoke(report) ?? report };
    });

    /// <summary>Appends to the log of a job.</summary>
    public void AppendLog(string id, string text) => Update(id, job => job with { Log = job.Log + text });

    /// <summary>Replaces the log of a job, as providers do that reset or remove it.</summary>
    public void ResetLog(string id, string text) => Update(id, job => job with { Log = text });

    /// <summary>Adds a job that somebody started elsewhere.</summary>
    /// <returns>The fake's id of it.</returns>
    public string AddForeign(JobStatus status, string? id = null, string? configName = null) => Accept(id ?? NewId(), null, new ProviderReport { Status = status, RawStatus = status.ToWireName() }, configName);

    /// <summary>Forgets a job, as providers do after a while.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            _jobs.TryRemove(id, out _);
            _order.Remove(id);
        }
    }

    /// <inheritdoc/>
    public async Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default)
    {
        await CallAsync("validate", null, cancellationToken).ConfigureAwait(false);
        return new ProviderAccount { Username = "fake-user", Type = "user", CredentialSource = "none" };
    }

    /// <inheritdoc/>
    public async Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var fault = await CallAsync("submit", submission.JobId, cancellationToken).ConfigureAwait(false);
        var known = Options.HasNativeIdempotency ? Accepted.FirstOrDefault(job => job.ClientToken == submission.ClientToken) : null;
        var id = known?.Id ?? Accept(NewId(), submission, new ProviderReport { Status = JobStatus.Queued, RawStatus = "queued" }, submission.ConfigName);
        await AnswerAsync("submit", fault, cancellationToken).ConfigureAwait(false);
        return Describe(_jobs[id]);
    }

    /// <inheritdoc/>
    public async Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var fault = await CallAsync("get", job.Id, cancellationToken).ConfigureAwait(false);
        await AnswerAsync("get", fault, cancellationToken).ConfigureAwait(false);
        return Describe(Get("get", job));
    }

    /// <inheritdoc/>
    public async Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var fault = await CallAsync("list", null, cancellationToken).ConfigureAwait(false);
        await AnswerAsync("list", fault, cancellationToken).ConfigureAwait(false);
        var start = query.PageToken is null ? 0 : int.Parse(query.PageToken, CultureInfo.InvariantCulture);
        var visible = Visible().Where(job => query.CreatedAtOrAfter is not { } from || job.CreatedAt >= from).Reverse().ToList();
        var size = Math.Min(Options.PageSize, query.Limit);
        var page = visible.Skip(start).Take(size).Select(Describe).ToList();
        return new ProviderJobPage(page, start + size < visible.Count ? (start + size).ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <inheritdoc/>
    public async Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var fault = await CallAsync("cancel", job.Id, cancellationToken).ConfigureAwait(false);
        if (Find(job.Id) is not { } known)
        {
            return CancelOutcome.NotFound;
        }

        if (known.Report.Status is { } status && status.IsTerminal())
        {
            return CancelOutcome.AlreadyTerminal;
        }

        Update(job.Id, asked => asked with { CancelRequested = true });
        await AnswerAsync("cancel", fault, cancellationToken).ConfigureAwait(false);
        return CancelOutcome.Accepted;
    }

    private static string NewId() => $"fake-{Guid.NewGuid():N}";

    private string Accept(string id, JobSubmission? submission, ProviderReport report, string? configName)
    {
        lock (_gate)
        {
            _order.Add(id);
            _jobs[id] = new FakeProviderJob
            {
                Id = id,
                JobId = submission?.JobId,
                ClientToken = submission?.ClientToken,
                CreatedAt = _clock.GetUtcNow(),
                Report = report,
                Submission = submission,
            };
            return id;
        }
    }

    private void Update(string id, Func<FakeProviderJob, FakeProviderJob> change)
    {
        lock (_gate)
        {
            _jobs[id] = change(_jobs.TryGetValue(id, out var job) ? job : throw new ArgumentException($"The fake never accepted a job '{id}'.", nameof(id)));
        }
    }

    private FakeProviderJob? Find(string id) => _jobs.TryGetValue(id, out var known) && !known.IsDeleted ? known : null;

    private FakeProviderJob Get(string operation, ProviderJobRef job) => Find(job.Id)
        ?? throw new ProviderException(ProviderErrorKind.NotFound, Options.Id, operation, $"There is no job '{job.Id}'.") { HttpStatus = 404 };

    private IEnumerable<FakeProviderJob> Visible()
    {
        var now = _clock.GetUtcNow();
        return Accepted.Where(job => !job.IsDeleted && job.CreatedAt + Options.ListLag <= now);
    }

    private ProviderJob Describe(FakeProviderJob job) => new()
    {
        Ref = new ProviderJobRef(Options.Id, string.Empty, job.Id),
        Report = job.Report,
        CreatedAt = job.CreatedAt,
        ClientToken = Options.ShowsClientTokens ? job.ClientToken : null,
        ConfigName = job.Submission?.ConfigName,
        Input = job.Submission?.Input,
    };
}
