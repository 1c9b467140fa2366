using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Client;

public sealed class SubmitTests
{
    private static IEnumerable<TestCaseData> BadRequests()
    {
        yield return Case("input", "It must be a JSON object and is missing.", request => request with { Input = default });
        yield return Case("input", "It must be a JSON object and is a JSON array.", request => request with { Input = JsonElement.Parse("[1]") });
        yield return Case("input", "No configuration provided: the input is an empty object.", request => request with { Input = JsonElement.Parse("{}") });
        yield return Case("input", "It has 10,000,008 bytes; at most 1,048,576 are taken (CloudTraining:MaxInputBytes). Upload large data and refer to it by URL.", request => request with { Input = JsonElement.Parse($"{{\"a\":\"{new string('x', 10_000_000)}\"}}") });
        yield return Case("priority", "51 is not a number from 0 to 50.", request => request with { Priority = 51 });
        yield return Case("priority", "-1 is not a number from 0 to 50.", request => request with { Priority = -1 });
        yield return Case("config_name", "It has 300 characters; 1 to 200 are taken. Leave it out for none.", request => request with { ConfigName = new string('x', 300) });
        yield return Case("config_name", "It holds a control character.", request => request with { ConfigName = "a\0b" });
        yield return Case("user_id", "It has 0 characters; 1 to 128 are taken. Leave it out for none.", request => request with { UserId = string.Empty });
        yield return Case("organization_id", "It holds a control character.", request => request with { OrganizationId = "a\nb" });
        yield return Case("team_id", "It has 300 characters; 1 to 128 are taken. Leave it out for none.", request => request with { TeamId = new string('t', 300) });
        yield return Case("idempotency_key", "It has 300 characters; 1 to 255 are taken. Leave it out for none.", request => request with { IdempotencyKey = new string('k', 300) });
        yield return Case("metadata", "It must be a JSON object and is a JSON string.", request => request with { Metadata = JsonElement.Parse("\"x\"") });
        yield return Case("estimated_cost_usd", "-0.5 is below 0.", request => request with { EstimatedCostUsd = -0.5m });

        static TestCaseData Case(string field, string message, Func<TrainingRequest, TrainingRequest> change) =>
            new TestCaseData(field, message, change).SetArgDisplayNames(field, message.Length > 40 ? message[..40] : message);
    }

    [TestCaseSource(nameof(BadRequests))]
    public async Task A_bad_request_names_the_field_the_value_and_the_cure_and_stores_nothing(string field, string message, Func<TrainingRequest, TrainingRequest> change)
    {
        await using var sdk = new TestSdk();
        var before = await sdk.Store.GetChangeNumberAsync();

        var refusal = (await Assert.ThrowsAsync<TrainingRequestException>(() => sdk.Client.SubmitAsync(change(Some.Request()))))!;

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(refusal.Errors[field], Is.EqualTo(message));
            Assert.That(await sdk.Store.GetChangeNumberAsync(), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Every_mistake_is_named_at_once()
    {
        await using var sdk = new TestSdk();

        var refusal = (await Assert.ThrowsAsync<TrainingRequestException>(() => sdk.Client.SubmitAsync(Some.Request() with { Priority = 99, UserId = string.Empty, Input = default })))!;

        Assert.That(refusal.Errors.Keys, Is.EquivalentTo(new[] { "input", "priority", "user_id" }));
    }

    [Test]
    public async Task An_unknown_provider_is_named_with_those_there_are()
    {
        await using var sdk = new TestSdk();

        var refusal = (await Assert.ThrowsAsync<UnknownProviderException>(() => sdk.Client.SubmitAsync(Some.Request() with { Provider = "replicat" })))!;

        Assert.That(refusal.Message, Does.StartWith("No cloud provider is registered as 'replicat'. Registered: fake."));
    }

    [TestCase("a/b")]
    [TestCase("a\0b")]
    [TestCase("../etc/passwd")]
    [TestCase("")]
    public async Task An_id_that_no_job_can_have_finds_nothing_and_never_reaches_the_store(string id)
    {
        await using var sdk = new TestSdk();

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await sdk.Client.FindAsync(id), Is.Null);
            Assert.That(await sdk.Client.DeleteAsync(id), Is.EqualTo(JobDeleteOutcome.NotFound));
            await Assert.ThrowsAsync<JobNotFoundException>(() => sdk.Client.CancelAsync(id));
        });
    }

    [Test]
    public async Task The_same_key_and_body_return_the_first_job_and_another_body_is_refused()
    {
        await using var sdk = new TestSdk();
        var first = await sdk.Client.SubmitAsync(Some.Request(idempotencyKey: "k1"));

        var repeat = await sdk.Client.SubmitAsync(Some.Request(idempotencyKey: "k1") with { Input = JsonElement.Parse("""{"learning_rate":0.0001,"steps":500}""") });
        var otherUser = await sdk.Client.SubmitAsync(Some.Request("user-2", idempotencyKey: "k1"));
        var refusal = (await Assert.ThrowsAsync<TrainingRequestException>(() => sdk.Client.SubmitAsync(Some.Request(idempotencyKey: "k1") with { Input = JsonElement.Parse("""{"steps":501}""") })))!;

        Assert.Multiple(() =>
        {
            Assert.That((repeat.Job.Id, repeat.IsRepeat), Is.EqualTo((first.Job.Id, true)));
            Assert.That(otherUser.Job.Id, Is.Not.EqualTo(first.Job.Id));
            Assert.That((refusal.IsConflict, refusal.Errors["idempotency_key"]), Is.EqualTo((true, $"'k1' was used for another request (job {first.Job.Id}). Use a new key for a new request.")));
        });
    }

    [Test]
    public async Task Twenty_concurrent_submissions_with_one_key_make_one_job()
    {
        await using var sdk = new TestSdk();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => sdk.Client.SubmitAsync(Some.Request(idempotencyKey: "k1")))));

        Assert.That((results.Select(result => result.Job.Id).Distinct().Count(), results.Count(result => !result.IsRepeat)), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_submission_keeps_the_correlation_id_it_was_made_under()
    {
        await using var sdk = new TestSdk();
        using var correlation = CorrelationId.Push("click-42");

        var job = await sdk.SubmitAsync();

        Assert.That((job.CorrelationId, (await sdk.ReadEventsAsync(job.Id)).Single().CorrelationId), Is.EqualTo(("click-42", "click-42")));
    }

    [Test]
    public async Task A_provider_that_cannot_find_lost_submissions_is_warned_about_at_submission()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.CanReconcile = false;

        var result = await sdk.Client.SubmitAsync(Some.Request());

        Assert.That(result.Warnings.Single(), Does.StartWith("If the answer of Fake to this submission is lost, the job cannot be searched for there"));
    }
}
