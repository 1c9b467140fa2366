using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Local;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalRunTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_job_runs_to_its_end_with_its_input_in_a_file(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("""echo "job $CLOUDTRAINING_JOB_ID"; pwd; cat "$CLOUDTRAINING_CONFIG" """, options => options.CostPerHourUsd = 3_600);
        var submission = LocalBench.Submission(input: """{"learning_rate": 0.5}""");

        var job = await bench.RunAsync(cancellationToken, submission);

        Assert.That(job.Report.Status, Is.EqualTo(JobStatus.Completed), job.Report.ErrorMessage);
        Assert.That(job.Report.RawStatus, Is.EqualTo("exited 0"));
        Assert.That(job.Report.OutputUrl, Is.EqualTo($"file://{bench.In(submission.JobId)}/"));
        Assert.That(job.Report.CompletedAt, Is.GreaterThanOrEqualTo(job.Report.StartedAt!.Value));
        Assert.That(job.Report.CostUsd, Is.EqualTo((decimal)(job.Report.CompletedAt - job.Report.StartedAt)!.Value.TotalSeconds).Within(0.001m));
        Assert.That(job.ClientToken, Is.EqualTo(submission.ClientToken));
        Assert.That(await bench.ReadLogAsync(job, cancellationToken), Is.EqualTo($"job {submission.JobId}\n{bench.In(submission.JobId)}\n{{\"learning_rate\": 0.5}}"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_submitted_job_runs_at_once(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("sleep 1000");

        var job = await bench.SubmitAsync(cancellationToken);

        Assert.That(job.Report.Status, Is.EqualTo(JobStatus.Running));
        Assert.That(job.Report.StartedAt, Is.Not.Null);
    }

    [TestCase("echo 'loss is nan' >&2; exit 3", "exited 3", "The command ended with exit code 3. Its last line: loss is nan")]
    [TestCase("kill -SEGV $$", "exited 139", "The command was ended by SIGSEGV.")]
    [TestCase("kill -KILL $$", "exited 137", "The command was ended by SIGKILL; nobody here sent it, so look for the kernel's out-of-memory killer.")]
    [TestCase("no-such-program-anywhere 2> ../complaint || { code=$?; echo quiet; exit $code; }", "exited 127", "The command, or one that it calls, was not found. Its last line: quiet")]
    [CancelAfter(60_000)]
    public async Task A_training_that_fails_is_a_result_that_says_why(string script, string raw, string error, CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench(script);

        var job = await bench.RunAsync(cancellationToken);

        Assert.That((job.Report.Status, job.Report.RawStatus, job.Report.ErrorMessage), Is.EqualTo((JobStatus.Failed, raw, error)));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_provider_tells_of_an_end_by_itself(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");
        var submission = LocalBench.Submission();
        var job = await bench.SubmitAsync(cancellationToken, submission);

        var said = await LocalBench.NextEventAsync(bench.Provider, cancellationToken);

        Assert.That((said.Job, said.JobId, said.ClientToken, said.Report.Status), Is.EqualTo((job.Ref, submission.JobId, submission.ClientToken, (JobStatus?)JobStatus.Completed)));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_same_token_twice_is_one_run(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("echo ran >> ../ran");
        var submission = LocalBench.Submission();
        var first = await bench.RunAsync(cancellationToken, submission);

        var second = await bench.SubmitAsync(cancellationToken, submission);

        Assert.That(second.Ref, Is.EqualTo(first.Ref));
        Assert.That(second.Report.Status, Is.EqualTo(JobStatus.Completed));
        Assert.That(await File.ReadAllLinesAsync(bench.In("ran"), cancellationToken), Has.Length.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_same_token_from_many_sides_at_once_is_one_run(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("echo ran >> ../ran; sleep 1000");
        var other = bench.StartHost();
        var submission = LocalBench.Submission();

        var jobs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? bench.Provider : other).SubmitAsync(submission, LocalBench.Context, cancellationToken))));

        Assert.That(jobs.Select(job => (job.Ref, job.Report.Status)).Distinct().Single().Status, Is.EqualTo(JobStatus.Running));
        Assert.That(await File.ReadAllLinesAsync(bench.In("ran"), cancellationToken), Has.Length.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task Ended_runs_leave_no_zombie(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");

        var jobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.SubmitAsync(cancellationToken)));
        foreach (var _ in jobs)
        {
            await LocalBench.NextEventAsync(bench.Provider, cancellationToken);
        }

        Assert.That(Posix.Zombies(), Has.None.Contains("setsid").And.None.Contains("(sh)"));
    }

    [TestCase("..", "~..")]
    [TestCase(".runs", "~.runs")]
    [TestCase("-rf", "-rf")]
    [CancelAfter(60_000)]
    public async Task Whatever_the_id_of_a_job_is_its_folder_lies_in_the_output_directory(string jobId, string folder, CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("pwd");

        var job = await bench.RunAsync(cancellationToken, LocalBench.Submission(jobId: jobId));

        Assert.That(await bench.ReadLogAsync(job, cancellationToken), Is.EqualTo($"{bench.In(folder)}\n"));
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase("../../etc")]
    [TestCase("no-such-run")]
    [TestCase("a\0b")]
    [CancelAfter(60_000)]
    public async Task A_run_that_was_never_started_is_not_found(string id, CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");
        var unknown = Some.External(id, "local");

        Assert.That(
            async () => await bench.Provider.GetAsync(unknown, LocalBench.Context, cancellationToken),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(ProviderErrorKind.NotFound));
        Assert.That(await bench.Provider.CancelAsync(unknown, LocalBench.Context, cancellationToken), Is.EqualTo(CancelOutcome.NotFound));
    }
}
