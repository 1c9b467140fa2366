using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sqlite;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.StoreStress;

/// <summary>One host: the dispatcher, the poller and the reconciler in their barest form, on the real store.</summary>
public sealed class StressHost(string path, TruthLog truth, IQueuePolicy policy, TimeSpan jobDuration) : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly SqliteJobStore _store = new(Options.Create(new SqliteStoreOptions { Path = path }), TimeProvider.System);

    /// <summary>Works until the process is killed. Any exception of the store ends it with a message: none is expected.</summary>
    public async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick, _clock);
        while (await timer.WaitForNextTickAsync())
        {
            await DispatchAsync();
            await AloneAsync("poll", PollAsync);
            await AloneAsync("reconcile", ReconcileAsync);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task DispatchAsync()
    {
        var asked = Stopwatch.GetTimestamp();
        var claimed = await _store.ClaimAsync(new ClaimRequest
        {
            Policy = policy,
            Owner = _owner,
            Lease = Lease,
            Max = 8,
            Decide = (job, now) => JobTransitions.Apply(job, new JobInput.Claimed(Guid.NewGuid().ToString("N"), $"ct-{Guid.NewGuid():N}", _owner), now),
        });
        await Task.WhenAll(claimed.Select(claim => SubmitAsync(claim.Job, asked)));
    }

    private async Task SubmitAsync(TrainingJob job, long asked)
    {
        var attempt = job.CurrentAttempt!;
        if (Lease - Stopwatch.GetElapsedTime(asked) <= CallTimeout)
        {
            await ApplyAsync(job, new JobInput.NotSubmitted(attempt.Id, "stood down before the call"));
            return;
        }

        var external = truth.Accept(job.Id, attempt.ClientToken, _clock.GetUtcNow());
        await ApplyAsync(job, new JobInput.Accepted(attempt.Id, new ProviderJobRef(job.Provider, string.Empty, external), new ProviderReport { Status = JobStatus.Running }));
    }

    private async Task PollAsync()
    {
        var page = await _store.ListAsync(new JobFilter { Statuses = [JobStatus.Queued, JobStatus.Running], Limit = JobFilter.MaxLimit });
        var ended = page.Jobs.Where(job => _clock.GetUtcNow() - TruthLog.AcceptedAt(job.External!.Id) >= jobDuration);
        await Task.WhenAll(ended.Select(job => ApplyAsync(job, new JobInput.Reported(new ProviderReport { Status = JobStatus.Completed }))));
    }

    private async Task ReconcileAsync()
    {
        var unsettled = await _store.ListUnsettledAsync(1_000);
        if (unsettled.Count == 0)
        {
            return;
        }

        var accepted = truth.ReadAll().ToLookup(acceptance => acceptance.ClientToken);
        foreach (var job in unsettled)
        {
            var attempt = job.CurrentAttempt!;
            if (accepted[attempt.ClientToken].FirstOrDefault() is { } found)
            {
                await ApplyAsync(job, new JobInput.Adopted(attempt.Id, new ProviderJobRef(job.Provider, string.Empty, found.External), new ProviderReport { Status = JobStatus.Running }));
            }
            else if (_clock.GetUtcNow() - attempt.StartedAt > Lease + CallTimeout)
            {
                await ApplyAsync(job, new JobInput.NotSubmitted(attempt.Id, "the provider knows nothing of it"));
            }
        }
    }

    private async Task AloneAsync(string name, Func<Task> work)
    {
        if (await _store.TryAcquireAsync(name, _owner, TimeSpan.FromSeconds(1)) is not null)
        {
            await work();
        }
    }

    private async Task ApplyAsync(TrainingJob job, JobInput input)
    {
        TrainingJob? current = job;
        while (current is not null)
        {
            var transition = JobTransitions.Apply(current, input, _clock.GetUtcNow());
            if (!transition.HasChanged || (await _store.SaveAsync([JobChange.From(transition)]))[0].Outcome == JobSaveOutcome.Saved)
            {
                return;
            }

            current = await _store.FindAsync(job.Id);
        }
    }
}
