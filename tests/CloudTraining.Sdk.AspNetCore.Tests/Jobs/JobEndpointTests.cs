using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary>A job from the click to its end, over HTTP.</summary>
public sealed class JobEndpointTests
{
    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test, CancelAfter(30_000)]
    public async Task A_submitted_job_runs_shows_progress_and_its_log_and_ends(CancellationToken cancellationToken)
    {
        var (status, submitted) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit?provider=fake", """{"config":{"steps":500},"config_name":"my lora","tracker_run_name":"run 7"}""");
        Assert.That(status, Is.EqualTo(200), submitted.ToString());
        Assert.That(submitted.GetProperty("status").GetString(), Is.EqualTo("pending"));
        var id = submitted.GetProperty("job_id").GetString()!;
        var sent = await _host.WaitForAsync(id, job => job.External is not null, cancellationToken);
        _host.Fake.AppendLog(sent.External!.Id, "Loading model\nstep 1500/5000 - loss: 0.0234\n");
        _host.Fake.Move(sent.External.Id, JobStatus.Running);
        await _host.GetJsonAsync("/api/cloud/jobs?sync_active=true");

        var job = (await _host.GetJsonAsync($"/api/cloud/jobs/{id}")).GetProperty("job");
        var progress = await _host.GetJsonAsync($"/api/cloud/jobs/{id}/inline-progress");
        var logs = await _host.GetJsonAsync($"/api/cloud/jobs/{id}/logs");
        Assert.Multiple(() =>
        {
            Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("running"));
            Assert.That(job.GetProperty("config_name").GetString(), Is.EqualTo("my lora"));
            Assert.That(job.GetProperty("metadata").GetProperty("tracker_run_name").GetString(), Is.EqualTo("run 7"));
            Assert.That(job.GetProperty("metadata").GetProperty("prediction_id").GetString(), Is.EqualTo(sent.External.Id));
            Assert.That(progress.GetProperty("stage").GetString(), Is.EqualTo("Training"));
            Assert.That(progress.GetProperty("progress").GetDouble(), Is.EqualTo(30.0));
            Assert.That(progress.GetProperty("last_log").GetString(), Is.EqualTo("step 1500/5000 - loss: 0.0234"));
            Assert.That(logs.GetProperty("logs").GetString(), Does.Contain("Loading model\n"));
        });

        _host.Fake.Move(sent.External.Id, JobStatus.Completed);
        await _host.GetJsonAsync("/api/cloud/jobs?sync_active=true");
        var ended = (await _host.GetJsonAsync($"/api/cloud/jobs/{id}")).GetProperty("job");
        Assert.That(ended.GetProperty("status").GetString(), Is.EqualTo("completed"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_followed_log_shows_what_stands_last_in_a_line_and_cuts_one_without_end(CancellationToken cancellationToken)
    {
        var (_, submitted) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit?provider=fake", """{"config":{"steps":500}}""");
        var id = submitted.GetProperty("job_id").GetString()!;
        var sent = await _host.WaitForAsync(id, job => job.External is not null, cancellationToken);
        _host.Fake.AppendLog(sent.External!.Id, "begins\r\n10 %\r20 %\r30 %\n" + new string('x', 65_536) + "y\nends");
        _host.Fake.Move(sent.External.Id, JobStatus.Completed);
        await _host.GetJsonAsync("/api/cloud/jobs?sync_active=true");

        var text = await _host.Client.GetStringAsync($"/api/cloud/jobs/{id}/logs/stream", cancellationToken);

        var lines = text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]).ToList();
        Assert.That(lines[..5], Is.EqualTo(new[] { "begins", "30 %", new string('x', 65_536), "y", "ends" }));
    }

    [Test]
    public async Task To_go_before_everybody_needs_the_right_to_all_jobs_also_at_submission()
    {
        const string Urgent = """{"config":{"steps":5},"priority":30}""";

        using var plain = _host.CreateClient("bob");
        var (refused, problem) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", Urgent, plain);
        var (taken, _) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", Urgent);

        Assert.That((refused, problem.GetProperty("code").GetString(), taken), Is.EqualTo((403, "permission_denied", 200)));
    }

    [Test]
    public async Task What_is_trained_is_the_body_without_the_members_that_only_say_how_to_submit()
    {
        var (_, submitted) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", """{"config":{"steps":5},"dataloader_config":[{"id":"a"}],"idempotency_key":"k1","config_name":"n","priority":20,"webhook_url":null}""");

        var job = await _host.Store.FindAsync(submitted.GetProperty("job_id").GetString()!);

        Assert.That(job!.Input.GetRawText(), Is.EqualTo("""{"config":{"steps":5},"dataloader_config":[{"id":"a"}]}"""));
        Assert.That(job.Queue!.Priority, Is.EqualTo(20));
        Assert.That(job.UserId, Is.EqualTo("alice"));
    }

    [TestCase("""{"config":{"a":1}}""", "?provider=moon", 422, "provider")]
    [TestCase("{}", "", 422, "config")]
    [TestCase("""{"config":{}}""", "", 422, "config")]
    [TestCase("""{"config":[]}""", "", 422, "config")]
    [TestCase("""{"config":{"a":1},"priority":51}""", "", 422, "priority")]
    [TestCase("""{"config":{"a":1},"priority":"high"}""", "", 422, "priority")]
    [TestCase("""{"config":{"a":1},"metadata":7}""", "", 422, "metadata")]
    [TestCase("""{"config_name_to_load":"x"}""", "", 422, "config_name_to_load")]
    [TestCase("""{"config":{"a":1}""", "", 400, "body")]
    [TestCase("[]", "", 400, "body")]
    public async Task A_submission_that_cannot_be_taken_is_refused_with_the_field_named(string body, string query, int expected, string field)
    {
        var (status, problem) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/submit{query}", body);

        Assert.That(status, Is.EqualTo(expected), problem.ToString());
        Assert.That(problem.GetProperty("errors").TryGetProperty(field, out _), Is.True, problem.ToString());
        Assert.That(problem.GetProperty("detail").GetString(), Is.Not.Empty);
        Assert.That(problem.GetProperty("success").GetBoolean(), Is.False);
    }

    [Test, CancelAfter(30_000)]
    public async Task Twenty_concurrent_submissions_with_one_key_make_one_job(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", """{"config":{"steps":5}}""", headers: ("Idempotency-Key", "\"once\""))));

        Assert.That(answers.Select(answer => answer.Status), Has.All.EqualTo(200));
        Assert.That(answers.Select(answer => answer.Body.GetProperty("job_id").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Count(answer => !answer.Body.GetProperty("idempotent_hit").GetBoolean()), Is.EqualTo(1));
        var list = await _host.GetJsonAsync("/api/cloud/jobs");
        Assert.That(list.GetProperty("total").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_with_another_body_is_refused_and_another_users_same_key_is_another_job()
    {
        const string Body = """{"config":{"steps":5},"idempotency_key":"k"}""";
        using var bob = _host.CreateClient("bob");
        var (_, first) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", Body);

        var (conflict, problem) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", Body.Replace('5', '6'));
        var (_, other) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", Body, bob);

        Assert.That(conflict, Is.EqualTo(409), problem.ToString());
        Assert.That(other.GetProperty("job_id").GetString(), Is.Not.EqualTo(first.GetProperty("job_id").GetString()));
    }

    [Test]
    public async Task A_job_that_waits_is_cancelled_at_once_and_a_cancelled_one_is_a_conflict()
    {
        var job = await _host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: DateTimeOffset.MaxValue));

        var (status, cancelled) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/cancel");
        var (again, problem) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/cancel");

        Assert.That(status, Is.EqualTo(200));
        Assert.That(cancelled.ToString(), Is.EqualTo($$"""{"success":true,"job_id":"{{job.Id}}","status":"cancelled","cancel_requested":true}"""));
        Assert.That(again, Is.EqualTo(409));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("is in state 'cancelled'"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Cancelling_a_running_job_is_sent_to_its_provider(CancellationToken cancellationToken)
    {
        var job = await _host.AddRunningAsync();

        var (status, answer) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{job.Id}/cancel");

        Assert.That(status, Is.EqualTo(200));
        Assert.That(answer.GetProperty("cancel_requested").GetBoolean(), Is.True);
        Assert.That(_host.Fake.Calls.GetValueOrDefault("cancel"), Is.GreaterThan(0));
    }

    [Test]
    public async Task Only_a_job_that_has_ended_is_deleted_or_retried()
    {
        var running = await _host.AddRunningAsync();
        var failed = await _host.AddAsync(Some.Job(JobStatus.Failed, userId: "alice"));

        var (refused, problem) = await _host.SendAsync(HttpMethod.Delete, $"/api/cloud/jobs/{running.Id}");
        var (notRetried, _) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{running.Id}/retry");
        var (_, retried) = await _host.SendAsync(HttpMethod.Post, $"/api/cloud/jobs/{failed.Id}/retry");
        var (deleted, _) = await _host.SendAsync(HttpMethod.Delete, $"/api/cloud/jobs/{failed.Id}");
        var (gone, _) = await _host.SendAsync(HttpMethod.Get, $"/api/cloud/jobs/{failed.Id}");

        Assert.Multiple(() =>
        {
            Assert.That(refused, Is.EqualTo(400));
            Assert.That(problem.GetProperty("detail").GetString(), Is.EqualTo("Cannot delete job in state 'running'. Cancel it first."));
            Assert.That(notRetried, Is.EqualTo(409));
            Assert.That(retried.GetProperty("retry_of").GetString(), Is.EqualTo(failed.Id));
            Assert.That(deleted, Is.EqualTo(200));
            Assert.That(gone, Is.EqualTo(404));
        });
    }

    [Test]
    public async Task Who_deletes_a_job_whose_second_copy_is_still_being_cancelled_is_told_so()
    {
        _host.Fake.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.ServerError : FakeFault.None;
        var job = await _host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice") is var ended
            ? ended with { Attempts = [.. ended.Attempts, Some.Attempt(outcome: AttemptOutcome.Twin) with { External = Some.External(_host.Fake.AddForeign(JobStatus.Running)) }] }
            : null!);

        var (status, problem) = await _host.SendAsync(HttpMethod.Delete, $"/api/cloud/jobs/{job.Id}");

        Assert.That(status, Is.EqualTo(409));
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("job_not_settled"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("second copy").And.Not.Contain("state 'completed'"));
        Assert.That(await _host.Store.FindAsync(job.Id), Is.Not.Null);
    }

    [Test]
    public async Task A_sync_says_what_it_discovered_and_from_whom()
    {
        _host.Fake.AddForeign(JobStatus.Completed);
        _host.Fake.AddForeign(JobStatus.Running, "odd/id");
        _host.Fake.AddForeign(JobStatus.Running, "legal-id");

        var (status, answer) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/sync", """{"provider":"fake"}""");

        Assert.That(status, Is.EqualTo(200));
        Assert.That(answer.GetProperty("synced").GetInt32(), Is.EqualTo(3));
        Assert.That(answer.GetProperty("message").GetString(), Is.EqualTo("Discovered 3 new jobs from Fake"));
        Assert.That((await _host.GetJsonAsync("/api/cloud/jobs/legal-id")).GetProperty("job").GetProperty("status").GetString(), Is.EqualTo("running"));
    }

    [Test]
    public async Task A_sync_that_no_provider_answers_is_a_bad_gateway()
    {
        _host.Fake.Options.Fault = (_, _) => FakeFault.ServerError;

        var (status, problem) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/sync");

        Assert.That(status, Is.EqualTo(502));
        Assert.That(problem.GetProperty("detail").GetString(), Does.StartWith("Fake did not answer"));
    }
}
