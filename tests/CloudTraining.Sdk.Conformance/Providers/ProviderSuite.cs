using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Conformance.Providers;

/// <summary>What every provider owes its callers. A feature that a provider lacks is passed over; that it says so honestly is a test of its own.</summary>
/// <typeparam name="TProvider">The provider.</typeparam>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[SuiteOf(typeof(ICloudProvider))]
public abstract class ProviderSuite<TProvider>
    where TProvider : class, ICloudProvider
{
    private static readonly ProviderContext Host = ProviderContext.Host;
    private ProviderBackend _backend = null!;

    private ICloudProvider Provider => _backend.Provider;

    /// <summary>Starts a provider without jobs.</summary>
    protected abstract Task<ProviderBackend> CreateBackendAsync();

    /// <summary>Prepares one test.</summary>
    [SetUp]
    public async Task StartAsync() => _backend = await CreateBackendAsync();

    /// <summary>Cleans up after it.</summary>
    [TearDown]
    public async Task StopAsync() => await _backend.DisposeAsync();

    [Test]
    public void It_is_the_provider_that_the_suite_is_for() => Assert.That(Provider, Is.InstanceOf<TProvider>());

    [Test]
    public void Its_flags_are_its_features()
    {
        AssertMirrored<ISubmissionReconciler>(ProviderCapabilities.Reconcile);
        AssertMirrored<IBatchStatus>(ProviderCapabilities.BatchStatus);
        AssertMirrored<IJobLogs>(ProviderCapabilities.Logs);
        AssertMirrored<IJobLogStream>(ProviderCapabilities.LogFollow);
        AssertMirrored<IProviderWebhooks>(ProviderCapabilities.Webhooks);
        AssertMirrored<IJobCost>(ProviderCapabilities.Cost);
        AssertMirrored<IHardwareCatalog>(ProviderCapabilities.HardwareCatalog);
        AssertMirrored<IInputUpload>(ProviderCapabilities.InputUpload);
        AssertMirrored<IJobCleanup>(ProviderCapabilities.NeedsCleanup);
        Assert.That(Provider.Descriptor.Id, Does.Match("^[a-z0-9._-]{1,64}$"));
    }

    [Test]
    public async Task A_submitted_job_is_active_and_can_be_read_and_listed_under_its_ref()
    {
        var submitted = await SubmitAsync("token-1");

        var read = await Provider.GetAsync(submitted.Ref, Host);
        var listed = await Provider.ListAsync(new JobQuery(), Host);

        Assert.Multiple(() =>
        {
            Assert.That(submitted.Ref.Provider, Is.EqualTo(Provider.Descriptor.Id));
            Assert.That(submitted.Report.Status, Is.AnyOf(JobStatus.Queued, JobStatus.Running));
            Assert.That(submitted.Report.RawStatus, Is.Not.Empty);
            Assert.That(read.Ref, Is.EqualTo(submitted.Ref));
            Assert.That(listed.Jobs.Select(job => job.Ref), Does.Contain(submitted.Ref));
        });
    }

    [Test]
    public async Task An_end_is_reported_as_what_it_was([Values(JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled)] JobStatus status)
    {
        var job = (await SubmitAsync("token-1")).Ref;
        await _backend.MoveAsync(job, JobStatus.Running);
        var running = await Provider.GetAsync(job, Host);

        await _backend.MoveAsync(job, status);
        var ended = await Provider.GetAsync(job, Host);

        Assert.That((running.Report.Status, ended.Report.Status), Is.EqualTo((JobStatus.Running, status)));
        Assert.That(ended.Report.CompletedAt, Is.Not.Null);
    }

    [Test]
    public async Task A_job_that_does_not_exist_is_not_found()
    {
        var missing = (await SubmitAsync("token-1")).Ref with { Id = "0123456789missing" };

        var failure = await Assert.ThrowsAsync<ProviderException>(() => Provider.GetAsync(missing, Host));

        Assert.That((failure!.Kind, failure.Provider, await Provider.CancelAsync(missing, Host)), Is.EqualTo((ProviderErrorKind.NotFound, Provider.Descriptor.Id, CancelOutcome.NotFound)));
    }

    [Test]
    public async Task Cancel_never_claims_more_than_it_knows()
    {
        var waiting = (await SubmitAsync("token-1")).Ref;
        var running = (await SubmitAsync("token-2")).Ref;
        var ended = (await SubmitAsync("token-3")).Ref;
        await _backend.MoveAsync(running, JobStatus.Running);
        await _backend.MoveAsync(ended, JobStatus.Completed);

        var outcomes = new[]
        {
            await Provider.CancelAsync(waiting, Host), await Provider.CancelAsync(running, Host), await Provider.CancelAsync(ended, Host), await Provider.CancelAsync(ended, Host),
        };

        Assert.Multiple(() =>
        {
            Assert.That(outcomes[0], Is.EqualTo(Can(ProviderCapabilities.CancelQueued) ? CancelOutcome.Accepted : CancelOutcome.NotSupportedInState));
            Assert.That(outcomes[1], Is.EqualTo(Can(ProviderCapabilities.CancelRunning) ? CancelOutcome.Accepted : CancelOutcome.NotSupportedInState));
            Assert.That(outcomes[2..], Is.All.EqualTo(CancelOutcome.AlreadyTerminal));
        });
        Assert.That((await Provider.GetAsync(ended, Host)).Report.Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test]
    public async Task A_walk_through_the_pages_meets_each_job_once_newest_first()
    {
        var submitted = new List<ProviderJobRef>();
        for (var number = 0; number < 7; number++)
        {
            submitted.Insert(0, (await SubmitAsync("token-" + number)).Ref);
        }

        var met = new List<ProviderJobRef>();
        string? token = null;
        do
        {
            var page = await Provider.ListAsync(new JobQuery { Limit = 3, PageToken = token }, Host);
            met.AddRange(page.Jobs.Select(job => job.Ref));
            token = page.NextPageToken;
            Assert.That(met, Has.Count.LessThanOrEqualTo(submitted.Count), "the walk must end");
        }
        while (token is not null);

        Assert.That(met, Is.EqualTo(submitted));
    }

    [Test]
    public async Task A_lost_answer_is_unknown_and_its_one_job_is_found_by_the_token()
    {
        var began = (await SubmitAsync("token-before")).CreatedAt!.Value;
        _backend.LoseNextAnswer();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => SubmitAsync("token-lost"));
        await SubmitAsync("token-after");

        Assert.That((failure!.IsOutcomeKnown, failure.NothingSent, _backend.CountTaken("token-lost")), Is.EqualTo((false, false, 1)));
        if (Provider.GetFeature<ISubmissionReconciler>() is { } reconciler)
        {
            Assert.That(reconciler.CanReconcile(_backend.CreateSubmission("token-lost")));
            var found = await reconciler.FindByClientTokenAsync("token-lost", began, Host);
            Assert.That(found.Matches.Select(job => job.ClientToken), Is.EqualTo(new[] { "token-lost" }), found.Evidence);
            Assert.That(found.Evidence, Is.Not.Empty);
        }
    }

    [Test]
    public async Task A_token_that_never_arrived_is_missing_in_a_complete_search()
    {
        var began = (await SubmitAsync("token-before")).CreatedAt!.Value;
        if (Provider.GetFeature<ISubmissionReconciler>() is { } reconciler)
        {
            var found = await reconciler.FindByClientTokenAsync("token-never", began, Host);

            Assert.That((found.Matches.Count, found.IsComplete), Is.EqualTo((0, true)), found.Evidence);
        }
    }

    [Test]
    public async Task The_same_token_twice_makes_one_job_where_the_provider_says_so_and_two_that_are_both_found_where_not()
    {
        var first = await SubmitAsync("token-twin");
        var second = await SubmitAsync("token-twin");

        Assert.That(_backend.CountTaken("token-twin"), Is.EqualTo(Can(ProviderCapabilities.ClientToken) ? 1 : 2));
        Assert.That(first.Ref == second.Ref, Is.EqualTo(Can(ProviderCapabilities.ClientToken)));
        if (!Can(ProviderCapabilities.ClientToken) && Provider.GetFeature<ISubmissionReconciler>() is { } reconciler)
        {
            var found = await reconciler.FindByClientTokenAsync("token-twin", first.CreatedAt!.Value, Host);
            Assert.That(found.Matches.Select(job => job.Ref), Is.EqualTo(new[] { first.Ref, second.Ref }), "oldest first");
        }
    }

    [Test]
    public async Task Many_jobs_read_at_once_are_what_they_are_one_by_one()
    {
        if (Provider.GetFeature<IBatchStatus>() is not { } batch)
        {
            return;
        }

        var jobs = new List<ProviderJobRef>();
        for (var number = 0; number < 5; number++)
        {
            jobs.Add((await SubmitAsync("token-" + number)).Ref);
        }

        await _backend.MoveAsync(jobs[1], JobStatus.Running);
        await _backend.MoveAsync(jobs[2], JobStatus.Failed);
        var missing = jobs[0] with { Id = "0123456789missing" };
        var found = await batch.GetManyAsync([.. jobs, missing], Host);

        Assert.That(found.Keys, Is.SubsetOf(jobs));
        foreach (var (job, answer) in found)
        {
            Assert.That(answer.Report.Status, Is.EqualTo((await Provider.GetAsync(job, Host)).Report.Status));
        }
    }

    [Test]
    public async Task A_log_grows_under_its_cursor_begins_anew_when_it_was_reset_and_ends_with_the_job()
    {
        if (Provider.GetFeature<IJobLogs>() is not { } logs)
        {
            return;
        }

        var job = (await SubmitAsync("token-1")).Ref;
        await _backend.MoveAsync(job, JobStatus.Running, "one\n");
        var first = await logs.ReadAsync(job, new LogReadRequest(), Host);
        await _backend.MoveAsync(job, JobStatus.Running, "one\ntwo\n");
        var second = await logs.ReadAsync(job, new LogReadRequest { Cursor = first.NextCursor }, Host);
        await _backend.MoveAsync(job, JobStatus.Completed, "one\ntwo\nthree\n");
        var third = await logs.ReadAsync(job, new LogReadRequest { Cursor = second.NextCursor }, Host);

        Assert.That(
            new[] { first, second, third }.Select(chunk => (chunk.Text, chunk.Replaces, chunk.EndOfLog)),
            Is.EqualTo(new[] { ("one\n", false, false), ("two\n", false, false), ("three\n", false, true) }));
    }

    [Test]
    public async Task What_a_job_occupies_is_deleted_once_and_deleting_it_again_succeeds()
    {
        if (Provider.GetFeature<IJobCleanup>() is not { } cleanup)
        {
            return;
        }

        var (ended, other) = ((await SubmitAsync("token-1")).Ref, (await SubmitAsync("token-2")).Ref);
        await _backend.MoveAsync(ended, JobStatus.Completed);

        await cleanup.DeleteAsync(ended, Host);
        await cleanup.DeleteAsync(ended, Host);

        Assert.That((await Provider.GetAsync(other, Host)).Ref, Is.EqualTo(other));
    }

    [Test]
    public async Task A_call_that_was_cancelled_before_it_began_ends_as_cancelled()
    {
        var job = (await SubmitAsync("token-1")).Ref;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Func<Task>[] calls =
        [
            () => Provider.ValidateCredentialsAsync(Host, cancelled.Token),
            () => Provider.SubmitAsync(_backend.CreateSubmission("token-2"), Host, cancelled.Token),
            () => Provider.GetAsync(job, Host, cancelled.Token),
            () => Provider.ListAsync(new JobQuery(), Host, cancelled.Token),
            () => Provider.CancelAsync(job, Host, cancelled.Token),
        ];
        foreach (var call in calls)
        {
            await Assert.CatchAsync<OperationCanceledException>(() => call());
        }

        Assert.That(_backend.CountTaken("token-2"), Is.Zero);
    }

    private bool Can(ProviderCapabilities capability) => Provider.Descriptor.Capabilities.HasFlag(capability);

    private Task<ProviderJob> SubmitAsync(string clientToken) => Provider.SubmitAsync(_backend.CreateSubmission(clientToken), Host);

    private void AssertMirrored<T>(ProviderCapabilities capability)
        where T : class => Assert.That(Provider.GetFeature<T>() is not null, Is.EqualTo(Can(capability)), $"{capability} and {typeof(T).Name} differ");
}
