using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace CloudTraining.Sdk.Tests.Background;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CleanupTests
{
    private readonly HashSet<string> _logs = new(["a", "b", "c"], StringComparer.Ordinal);
    private bool _isBusy = true;

    [Test]
    public async Task A_log_that_cannot_be_deleted_leaves_no_other_behind_and_goes_with_the_next_pass()
    {
        await using var sdk = await CreateAsync(TimeSpan.FromHours(1));
        sdk.Clock.Advance(TimeSpan.FromHours(2));

        await CleanAsync(sdk);
        var left = _logs.ToList();
        _isBusy = false;
        await CleanAsync(sdk);

        Assert.That(left, Is.EqualTo(new[] { "a" }));
        Assert.That(_logs, Is.Empty);
        Assert.That(sdk.Logs.Messages(LogLevel.Warning), Has.One.Contains("job a could not be deleted"));
        Assert.That((await sdk.Store.ListAsync(new JobFilter { IncludeTotal = true })).Total, Is.Zero);
    }

    [Test]
    public async Task A_job_is_deleted_although_its_log_cannot_be_and_the_log_follows_with_the_next_pass()
    {
        await using var sdk = await CreateAsync(null);

        var outcome = await sdk.Client.DeleteAsync("a");
        var left = _logs.ToList();
        _isBusy = false;
        await CleanAsync(sdk);

        Assert.That((outcome, await sdk.Client.FindAsync("a")), Is.EqualTo((JobDeleteOutcome.Deleted, (TrainingJob?)null)));
        Assert.That(left, Has.Count.EqualTo(3));
        Assert.That(_logs, Is.EquivalentTo(new[] { "b", "c" }));
    }

    /// <summary>Three ended jobs with kept logs; that of the first cannot be deleted while it is busy.</summary>
    private async Task<TestSdk> CreateAsync(TimeSpan? retention)
    {
        var artifacts = new Mock<IJobArtifactStore>();
        artifacts.Setup(store => store.DeleteAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns((string id, CancellationToken _) =>
        {
            if (_isBusy && id == "a")
            {
                throw new JobStoreException("The log is open elsewhere.", isTransient: true);
            }

            _logs.Remove(id);
            return Task.CompletedTask;
        });
        var sdk = new TestSdk(builder => builder.ConfigureBackground(options => options.JobRetention = retention).Services.AddSingleton(artifacts.Object));
        foreach (var id in _logs.ToList())
        {
            await sdk.Store.AddAsync(Some.Job(JobStatus.Completed, id) with { CompletedAt = sdk.Clock.GetUtcNow() }, []);
        }

        return sdk;
    }

    private static Task CleanAsync(TestSdk sdk) => sdk.Get<IEnumerable<IBackgroundTask>>().Single(task => task.Name == "clean-up").RunOnceAsync(CancellationToken.None);
}
