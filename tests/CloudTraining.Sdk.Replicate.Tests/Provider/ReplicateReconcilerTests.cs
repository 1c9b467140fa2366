using CloudTraining.Sdk.Providers;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A lost submission is found by its token; a search that could have missed it never claims to be complete.</summary>
[TestFixture]
public sealed class ReplicateReconcilerTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Test]
    public async Task A_submission_whose_answer_was_lost_is_found_among_others()
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["PageSize=2"]);
        var began = Now;
        await rig.SubmitAsync("other-1");
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetAfterAccept, Next = 1 });
        await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync("lost"));
        await rig.SubmitAsync("other-2");
        await rig.SubmitAsync("other-3");

        var found = await FindAsync(rig, "lost", began);

        Assert.That(found.Matches.Single().Ref.Id, Is.EqualTo(rig.Simulator.Truth().Single(line => line.ClientToken == "lost").Id));
        Assert.That(found.IsComplete, found.Evidence);
    }

    [Test]
    public async Task A_submission_that_never_arrived_is_missing_in_a_complete_search()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var began = Now;
        await rig.SubmitAsync("other");

        var found = await FindAsync(rig, "lost", began);

        Assert.That((found.Matches.Count, found.IsComplete), Is.EqualTo((0, true)), found.Evidence);
    }

    [Test]
    public async Task Twins_are_told_oldest_first()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var began = Now;
        var first = await rig.SubmitAsync("twin");
        var second = await rig.SubmitAsync("twin");

        var found = await FindAsync(rig, "twin", began);

        Assert.That(found.Matches.Select(job => job.Ref), Is.EqualTo(new[] { first.Ref, second.Ref }));
    }

    [Test]
    public async Task A_training_is_found_without_a_filter_and_older_ones_end_the_search()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.Destination = "simulated/base-model", settings: ["PageSize=2"]);
        for (var number = 0; number < 9; number++)
        {
            await rig.SubmitAsync("old-" + number);
        }

        var began = Now.AddMinutes(5);
        var complete = await FindAsync(rig, "lost", began);
        var found = await FindAsync(rig, "old-3", Now.AddMinutes(-1));

        Assert.That((complete.IsComplete, rig.Simulator.Calls.Of("trainings.list")), Is.EqualTo((true, 1 + 5)), complete.Evidence);
        Assert.That(found.Matches, Has.Count.EqualTo(1));
    }

    [TestCase(FaultKind.RepeatedNext)]
    [TestCase(FaultKind.ForeignNext)]
    public async Task A_list_that_cannot_be_read_to_its_end_is_not_complete(FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["PageSize=2"]);
        var began = Now;
        for (var number = 0; number < 5; number++)
        {
            await rig.SubmitAsync("other-" + number);
        }

        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = kind, Skip = 1 });
        var found = await FindAsync(rig, "lost", began);

        Assert.That(found.IsComplete, Is.False, found.Evidence);
    }

    [Test]
    public async Task A_list_that_fails_is_an_error_and_not_a_missing_job()
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = FaultKind.HtmlBadGateway });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => FindAsync(rig, "lost", Now));

        Assert.That(failure!.IsTransient);
    }

    [TestCase(FaultKind.NullMembers)]
    [TestCase(FaultKind.MissingMembers)]
    [TestCase(FaultKind.WrongTypes)]
    public async Task Jobs_that_show_no_input_keep_the_search_incomplete(FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var began = Now;
        await rig.SubmitAsync("other");
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = kind });

        var found = await FindOrFailAsync(rig, began);

        Assert.That(found?.IsComplete, Is.Not.True, found?.Evidence);
    }

    [Test]
    public async Task A_job_whose_input_was_removed_keeps_the_search_incomplete()
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["ClockSpeed=1000000000"]);
        var began = Now;
        var other = await rig.SubmitAsync("other");
        await rig.Simulator.MoveAsync(other.Ref.Id, new { status = "succeeded" });

        var found = await FindAsync(rig, "lost", began);

        Assert.That((found.Matches.Count, found.IsComplete), Is.EqualTo((0, false)), found.Evidence);
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_job_without_a_place_for_the_token_may_be_ours_only_when_tokens_also_travel_in_the_callback_address(bool webhook, bool complete)
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = webhook ? "https://example.com/hook" : null);
        var began = Now;
        await rig.SubmitAsync("prompt-only", """{"prompt":"a cat"}""");

        var found = await FindAsync(rig, "lost", began);

        Assert.That(found.IsComplete, Is.EqualTo(complete), found.Evidence);
    }

    [Test]
    public async Task A_lagging_list_shows_nothing_which_is_why_a_settle_time_is_declared()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.SettleTime = TimeSpan.FromSeconds(90));
        var began = Now;
        await rig.SubmitAsync("young");
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = FaultKind.ListLag, Seconds = 30, Next = 1 });

        var early = await FindAsync(rig, "young", began);
        var later = await FindAsync(rig, "young", began);

        Assert.That((early.Matches.Count, later.Matches.Count), Is.EqualTo((0, 1)));
        Assert.That(rig.Provider.Descriptor.Limits.SettleTime, Is.EqualTo(TimeSpan.FromSeconds(90)));
    }

    private static async Task<ReconcileResult?> FindOrFailAsync(ReplicateRig rig, DateTimeOffset began)
    {
        try
        {
            return await FindAsync(rig, "lost", began);
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private static Task<ReconcileResult> FindAsync(ReplicateRig rig, string token, DateTimeOffset notBefore) =>
        rig.Feature<ISubmissionReconciler>().FindByClientTokenAsync(token, notBefore, ProviderContext.Host);
}
