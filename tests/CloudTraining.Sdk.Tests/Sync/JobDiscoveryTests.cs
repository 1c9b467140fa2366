using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Sync;

public sealed class JobDiscoveryTests
{
    [Test]
    public async Task New_jobs_are_added_under_the_providers_own_id_and_counted_in_the_documented_message()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.AddForeign(JobStatus.Running, "abc123");
        sdk.Provider.AddForeign(JobStatus.Completed, "def456");
        sdk.Provider.AddForeign(JobStatus.Failed, "ghi789");

        var result = await sdk.Client.DiscoverAsync();

        var job = await sdk.ReadAsync("abc123");
        Assert.Multiple(() =>
        {
            Assert.That((result.Synced, result.Updated, result.Message), Is.EqualTo((3, 0, "Discovered 3 new jobs from Fake")));
            Assert.That((job.Status, job.Queue, job.External!.Id), Is.EqualTo((JobStatus.Running, (QueueEntry?)null, "abc123")));
        });
    }

    [Test]
    public async Task A_second_sync_adds_nothing_and_updates_what_changed()
    {
        await using var sdk = new TestSdk();
        var id = sdk.Provider.AddForeign(JobStatus.Running, "abc123");
        await sdk.Client.DiscoverAsync();
        sdk.Provider.Move(id, JobStatus.Failed, report => report with { ErrorMessage = "CUDA out of memory", CostUsd = 0.5m });

        var result = await sdk.Client.DiscoverAsync();

        var job = await sdk.ReadAsync(id);
        Assert.Multiple(() =>
        {
            Assert.That((result.Synced, result.Updated), Is.EqualTo((0, 1)));
            Assert.That((job.Status, job.ErrorMessage, job.CostUsd), Is.EqualTo((JobStatus.Failed, "CUDA out of memory", 0.5m)));
        });
    }

    [Test]
    public async Task An_id_that_is_not_legal_here_gets_one_of_ours()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.AddForeign(JobStatus.Running, "team/job:1");

        await sdk.Client.DiscoverAsync();

        var job = (await sdk.Client.ListAsync(new JobFilter())).Jobs.Single();
        Assert.That((JobId.IsValid(job.Id), job.External!.Id), Is.EqualTo((true, "team/job:1")));
    }

    [Test]
    public async Task A_job_that_may_be_ours_but_shows_no_token_is_left_for_the_next_sync()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.ShowsClientTokens = false;
        sdk.Provider.AddForeign(JobStatus.Running, "older");
        sdk.Clock.Advance(TimeSpan.FromHours(3));
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await sdk.SubmitAndDispatchAsync();

        var result = await sdk.Client.DiscoverAsync();

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((result.Synced, result.Deferred), Is.EqualTo((1, 1)));
            Assert.That((await sdk.ReadAsync(job.Id)).CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.Unknown));
        });
    }

    [Test]
    public async Task A_listed_job_that_carries_the_token_of_a_lost_submission_is_adopted()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await sdk.SubmitAndDispatchAsync();

        var result = await sdk.Client.DiscoverAsync();

        var adopted = await sdk.ReadAsync(job.Id);
        Assert.Multiple(() =>
        {
            Assert.That((result.Synced, result.Updated), Is.EqualTo((0, 1)));
            Assert.That((adopted.Status, adopted.External!.Id), Is.EqualTo((JobStatus.Queued, sdk.Provider.Accepted.Single().Id)));
        });
    }

    [Test]
    public async Task A_provider_that_does_not_answer_is_an_error_and_not_zero_discoveries()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Fault = (operation, _) => operation == "list" ? FakeFault.ServerError : FakeFault.None;

        var result = await sdk.Client.DiscoverAsync();

        Assert.That((result.AnyAnswered, result.Providers[0].Error), Is.EqualTo((false, "The provider failed with 500.")));
    }

    [Test]
    public async Task At_most_a_hundred_recent_jobs_are_looked_at_over_several_pages()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.PageSize = 30;
        for (var i = 0; i < 130; i++)
        {
            sdk.Provider.AddForeign(JobStatus.Completed);
        }

        var result = await sdk.Client.DiscoverAsync();

        Assert.That((result.Synced, sdk.Provider.Calls["list"]), Is.EqualTo((100, 4)));
    }
}
