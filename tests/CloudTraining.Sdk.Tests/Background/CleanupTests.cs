using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace CloudTraining.Sdk.Tests.Background;

public sealed class CleanupTests
{
    [Test]
    public async Task A_log_that_cannot_be_deleted_leaves_no_other_behind_and_goes_with_the_next_pass()
    {
        var isBusy = true;
        var logs = new HashSet<string>(["a", "b", "c"], StringComparer.Ordinal);
        var artifacts = new Mock<IJobArtifactStore>();
        artifacts.Setup(store => store.DeleteAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns((string id, CancellationToken _) =>
        {
            if (isBusy && id == "a")
            {
                throw new JobStoreException("The log is open elsewhere.", isTransient: true);
            }

            logs.Remove(id);
            return Task.CompletedTask;
        });
        await using var sdk = new TestSdk(builder =>
        {
            builder.ConfigureBackground(options => options.JobRetention = TimeSpan.FromHours(1)).Services.AddSingleton(artifacts.Object);
        });
        foreach (var id in logs.ToList())
        {
            await sdk.Store.AddAsync(Some.Job(JobStatus.Completed, id) with { CompletedAt = sdk.Clock.GetUtcNow() }, []);
        }

        sdk.Clock.Advance(TimeSpan.FromHours(2));
        await CleanAsync(sdk);
        var left = logs.ToList();
        isBusy = false;
        await CleanAsync(sdk);

        Assert.That(left, Is.EqualTo(new[] { "a" }));
        Assert.That(logs, Is.Empty);
        Assert.That(sdk.Logs.Messages(LogLevel.Warning), Has.One.Contains("job a could not be deleted"));
        Assert.That((await sdk.Store.ListAsync(new JobFilter { IncludeTotal = true })).Total, Is.Zero);
    }

    private static Task CleanAsync(TestSdk sdk) => sdk.Get<IEnumerable<IBackgroundTask>>().Single(task => task.Name == "clean-up").RunOnceAsync(CancellationToken.None);
}
