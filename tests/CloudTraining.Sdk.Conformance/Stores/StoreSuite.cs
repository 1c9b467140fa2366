using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>What the suites of stores share: fresh data, a manual clock and two hosts for each test.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class StoreSuite : IAsyncDisposable
{
    private readonly Lazy<StoreBackend> _backend;
    private readonly Lazy<StoreHost> _host;
    private readonly Lazy<StoreHost> _otherHost;

    /// <summary>Prepares fresh data for one test.</summary>
    protected StoreSuite()
    {
        _backend = new Lazy<StoreBackend>(CreateBackend);
        _host = new Lazy<StoreHost>(() => _backend.Value.OpenHost(Clock));
        _otherHost = new Lazy<StoreHost>(() => _backend.Value.OpenHost(Clock));
    }

    /// <summary>The clock of both hosts.</summary>
    protected ManualTimeProvider Clock { get; } = new();

    /// <summary>The store's time.</summary>
    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The store under test, as one host sees it.</summary>
    protected IJobStore Jobs => _host.Value.Jobs;

    /// <summary>Its event log.</summary>
    protected IJobEventLog Events => _host.Value.Events;

    /// <summary>Its leases.</summary>
    protected ILeaseStore Leases => _host.Value.Leases;

    /// <summary>The same data as another host sees it.</summary>
    protected StoreHost Other => _otherHost.Value;

    /// <summary>Fresh, empty data.</summary>
    protected abstract StoreBackend CreateBackend();

    /// <summary>Drops the data after each test.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_backend.IsValueCreated)
        {
            await _backend.Value.DisposeAsync();
        }
    }

    /// <summary>Adds a job with its event and returns it as stored.</summary>
    protected async Task<TrainingJob> AddAsync(TrainingJob job)
    {
        var result = await Jobs.AddAsync(job, [Some.Event(job, JobEventType.JobAdded, Now)]);
        Assert.That(result.Outcome, Is.EqualTo(JobAddOutcome.Added));
        return result.Job;
    }

    /// <summary>Loads, decides and saves until no other host was faster.</summary>
    protected static async Task<Transition> ApplyAsync(IJobStore store, string jobId, JobInput input, DateTimeOffset now)
    {
        while (true)
        {
            var job = await store.FindAsync(jobId) ?? throw new InvalidOperationException($"Job '{jobId}' is gone.");
            var transition = JobTransitions.Apply(job, input, now);
            if (!transition.HasChanged)
            {
                return transition;
            }

            var result = (await store.SaveAsync([JobChange.From(transition)]))[0];
            if (result.Outcome == JobSaveOutcome.Saved)
            {
                return transition with { Job = result.Job! };
            }

            Assert.That(result.Outcome, Is.EqualTo(JobSaveOutcome.Conflict));
        }
    }

    /// <summary>The same on the host under test, at the store's time; it must change the job.</summary>
    protected async Task<TrainingJob> ApplyAsync(TrainingJob job, JobInput input)
    {
        var transition = await ApplyAsync(Jobs, job.Id, input, Now);
        Assert.That(transition.Outcome, Is.EqualTo(TransitionOutcome.Applied));
        return transition.Job;
    }

    /// <summary>A claim under the policy of the suite.</summary>
    protected static ClaimRequest Claim(int max = 10, string owner = "host-1", LimitPolicy? policy = null, int leaseSeconds = 30) => new()
    {
        Policy = policy ?? new LimitPolicy(),
        Owner = owner,
        Lease = TimeSpan.FromSeconds(leaseSeconds),
        Max = max,
        Decide = (job, now) => JobTransitions.Apply(job, new JobInput.Claimed(Guid.NewGuid().ToString("N"), $"ct-{Guid.NewGuid():N}", owner), now),
    };

    /// <summary>How many rounds a random test runs: the short form, or the long one when <c>CLOUDTRAINING_FULL_TESTS</c> is 1.</summary>
    protected static int Rounds(int brief, int full) => Environment.GetEnvironmentVariable("CLOUDTRAINING_FULL_TESTS") == "1" ? full : brief;

    /// <summary>A seed that is printed, or the one in <c>CLOUDTRAINING_SEED</c>.</summary>
    protected static int NewSeed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}; set CLOUDTRAINING_SEED={seed} to run the same again");
        return seed;
    }
}
