using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>What every <see cref="IJobStore"/> promises.</summary>
[SuiteOf(typeof(IJobStore))]
public abstract partial class JobStoreSuite<TStore> : StoreSuite
    where TStore : IJobStore
{
    [Test]
    public void The_store_under_test_is_the_one_the_fixture_names() => Assert.That(Jobs, Is.InstanceOf<TStore>());

    [Test]
    public async Task An_added_job_is_found_whole_by_another_host()
    {
        var job = Some.Job(JobStatus.Failed) with
        {
            Metadata = Some.Input("""{"note": "naïve \u0000 🚂", "deep": [1, 2.5, {"x": null}]}"""),
            CostUsd = 12.3456789m,
            EstimatedCostUsd = 0.10m,
            OrganizationId = "org",
            TeamId = "team",
            RetryOf = "other-job",
            IdempotencyKey = "key",
            Attention = new JobAttention("reason", "evidence", Now),
            Approval = Some.JobAwaitingApproval().Approval,
            CreatedAt = Now.AddTicks(1_234_567),
        };

        var added = await AddAsync(job);
        var found = await Other.Jobs.FindAsync(job.Id);

        Assert.That(added.Version, Is.EqualTo(1));
        Assert.That(Text(found!), Is.EqualTo(Text(job with { Version = 1 })));
    }

    [Test]
    public async Task What_is_not_there_is_null()
    {
        Assert.That(await Jobs.FindAsync("nobody"), Is.Null);
        Assert.That(await Jobs.FindByExternalIdAsync(Some.External()), Is.Null);
        Assert.That(await Jobs.FindByClientTokenAsync("nothing"), Is.Null);
    }

    [Test]
    public async Task A_job_is_found_by_its_external_id_in_all_its_parts()
    {
        var job = await AddAsync(Some.Job() with { External = new ProviderJobRef("fake", "account-a", "17") });

        Assert.That((await Jobs.FindByExternalIdAsync(new ProviderJobRef("fake", "account-a", "17")))?.Id, Is.EqualTo(job.Id));
        Assert.That(await Jobs.FindByExternalIdAsync(new ProviderJobRef("fake", "account-b", "17")), Is.Null);
        Assert.That(await Jobs.FindByExternalIdAsync(new ProviderJobRef("Fake", "account-a", "17")), Is.Null);
    }

    [Test]
    public async Task A_job_is_found_by_the_client_token_of_any_of_its_attempts()
    {
        var first = Some.Attempt(Now, AttemptOutcome.Refused);
        var second = Some.Attempt(Now);
        var job = await AddAsync(Some.Job() with { Attempts = [first, second] });

        Assert.That((await Jobs.FindByClientTokenAsync(first.ClientToken))?.Id, Is.EqualTo(job.Id));
        Assert.That((await Other.Jobs.FindByClientTokenAsync(second.ClientToken))?.Id, Is.EqualTo(job.Id));
    }

    [Test]
    public async Task Ids_differ_by_case()
    {
        await AddAsync(Some.Job(id: "Job-a"));

        Assert.That(await Jobs.FindAsync("job-A"), Is.Null);
        Assert.That((await Jobs.AddAsync(Some.Job(id: "job-A"), [])).Outcome, Is.EqualTo(JobAddOutcome.Added));
    }

    [Test]
    public async Task A_repeat_with_the_same_idempotency_key_returns_the_first_job_and_stores_nothing()
    {
        var first = await AddAsync(Some.Job() with { IdempotencyKey = "key" });
        var head = await Events.GetHeadAsync();

        var repeat = Some.Job() with { IdempotencyKey = "key" };
        var result = await Other.Jobs.AddAsync(repeat, [Some.Event(repeat, JobEventType.JobAdded)]);

        Assert.That(result.Outcome, Is.EqualTo(JobAddOutcome.Repeated));
        Assert.That(result.Job.Id, Is.EqualTo(first.Id));
        Assert.That(await Jobs.FindAsync(repeat.Id), Is.Null);
        Assert.That(await Events.GetHeadAsync(), Is.EqualTo(head));
    }

    [Test]
    public async Task An_idempotency_key_with_another_body_is_refused()
    {
        await AddAsync(Some.Job() with { IdempotencyKey = "key" });

        var result = await Jobs.AddAsync(Some.Job() with { IdempotencyKey = "key", RequestHash = new string('1', 64) }, []);

        Assert.That(result.Outcome, Is.EqualTo(JobAddOutcome.IdempotencyKeyReused));
    }

    [Test]
    public async Task Each_user_has_idempotency_keys_of_their_own()
    {
        await AddAsync(Some.Job(userId: "a") with { IdempotencyKey = "key" });

        Assert.That((await Jobs.AddAsync(Some.Job(userId: "b") with { IdempotencyKey = "key" }, [])).Outcome, Is.EqualTo(JobAddOutcome.Added));
        Assert.That((await Jobs.AddAsync(Some.Job(userId: null) with { IdempotencyKey = "key" }, [])).Outcome, Is.EqualTo(JobAddOutcome.Added));
        Assert.That((await Jobs.AddAsync(Some.Job(userId: null) with { IdempotencyKey = "key" }, [])).Outcome, Is.EqualTo(JobAddOutcome.Repeated));
    }

    [Test]
    public async Task A_taken_id_is_never_overwritten()
    {
        var first = await AddAsync(Some.Job(id: "taken", userId: "a"));

        var result = await Jobs.AddAsync(Some.Job(id: "taken", userId: "b"), []);

        Assert.That(result.Outcome, Is.EqualTo(JobAddOutcome.IdTaken));
        Assert.That(result.Job.UserId, Is.EqualTo("a"));
        Assert.That(Text((await Jobs.FindAsync("taken"))!), Is.EqualTo(Text(first)));
    }

    [Test]
    public async Task A_second_job_with_the_same_external_id_is_refused()
    {
        var first = await AddAsync(Some.Job(JobStatus.Running));

        var result = await Jobs.AddAsync(Some.DiscoveredJob() with { External = first.External }, []);

        Assert.That(result.Outcome, Is.EqualTo(JobAddOutcome.ExternalTaken));
        Assert.That(result.Job.Id, Is.EqualTo(first.Id));
    }

    [TestCase("")]
    [TestCase("../etc/passwd")]
    [TestCase("with space")]
    [TestCase("nul\0nul")]
    public async Task An_illegal_id_is_refused_before_anything_is_stored(string id)
    {
        var job = Some.Job() with { Id = id };

        await Assert.ThrowsAsync<ArgumentException>(() => Jobs.AddAsync(job, []));
        Assert.That((await Jobs.ListAsync(new JobFilter())).Jobs, Is.Empty);
    }

    [Test]
    public async Task Of_many_hosts_that_add_with_one_key_at_once_one_adds()
    {
        var adds = Enumerable.Range(0, 32).Select(i => (i % 2 == 0 ? Jobs : Other.Jobs, Job: Some.Job() with { IdempotencyKey = "key" })).ToList();

        var results = await Task.WhenAll(adds.Select(add => Task.Run(() => add.Item1.AddAsync(add.Job, [Some.Event(add.Job, JobEventType.JobAdded)]))));

        Assert.That(results.Count(result => result.Outcome == JobAddOutcome.Added), Is.EqualTo(1));
        Assert.That(results.Select(result => result.Job.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await Events.GetHeadAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Members_of_a_newer_release_survive_a_change_by_this_one()
    {
        var newer = Text(Some.Job()).Replace("\"provider\"", "\"spot_price\":{\"limit\":3},\"provider\"", StringComparison.Ordinal);
        var job = await AddAsync(TrainingJobJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(newer)));

        await ApplyAsync(job, new JobInput.PriorityChanged(30));

        var stored = await Other.Jobs.FindAsync(job.Id);
        Assert.That(stored!.UnknownMembers!["spot_price"].GetRawText(), Is.EqualTo("{\"limit\":3}"));
        Assert.That(stored.Queue!.Priority, Is.EqualTo(30));
    }

    [Test]
    public async Task The_change_number_rises_with_every_commit_of_any_host()
    {
        var before = await Jobs.GetChangeNumberAsync();
        var job = await AddAsync(Some.Job());
        var afterAdd = await Other.Jobs.GetChangeNumberAsync();
        await ApplyAsync(Other.Jobs, job.Id, new JobInput.PriorityChanged(40), Now);
        var afterSave = await Jobs.GetChangeNumberAsync();

        Assert.That(afterAdd, Is.GreaterThan(before));
        Assert.That(afterSave, Is.GreaterThan(afterAdd));
        Assert.That(await Other.Jobs.GetChangeNumberAsync(), Is.EqualTo(afterSave));
    }

    private static string Text(TrainingJob job) => System.Text.Encoding.UTF8.GetString(TrainingJobJson.Serialize(job));
}
