using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Providers.Local;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Local;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalRecoveryTests
{
    private const string WaitAtGate = """echo $$ > ../ready; read go < ../gate; echo done; exit 0""";

    [Test, CancelAfter(60_000)]
    public async Task The_next_host_finds_a_run_again_and_tells_of_its_end(CancellationToken cancellationToken)
    {
        await using var bench = await AtGateAsync();
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        await bench.EndHostAsync();
        var next = bench.StartHost();
        await bench.LinkOf(1).StartAsync(cancellationToken);

        var found = await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken);
        await Posix.OpenGateAsync(bench.In("gate"), cancellationToken);
        var said = await LocalBench.NextEventAsync(next, cancellationToken);

        Assert.That(found.Report.Status, Is.EqualTo(JobStatus.Running));
        Assert.That((said.Job, said.Report.Status), Is.EqualTo((job.Ref, (JobStatus?)JobStatus.Completed)));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_next_host_reads_the_exit_of_a_run_that_ended_while_no_host_was_there(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 4");
        var job = await bench.RunAsync(cancellationToken);
        await bench.EndHostAsync();

        var next = bench.StartHost();

        Assert.That((await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report, Is.EqualTo(job.Report));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_command_whose_supervisor_was_killed_runs_on_and_its_unseen_end_is_a_failure_that_says_so(CancellationToken cancellationToken)
    {
        await using var bench = await AtGateAsync();
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        Posix.Kill(bench.StartOf(job).GetProperty("supervisor_pid").GetInt32(), Posix.SigKill);
        await bench.EndHostAsync();
        var next = bench.StartHost();
        await bench.LinkOf(1).StartAsync(cancellationToken);

        var meanwhile = await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken);
        await Posix.OpenGateAsync(bench.In("gate"), cancellationToken);
        var said = await LocalBench.NextEventAsync(next, cancellationToken);

        Assert.That(meanwhile.Report.Status, Is.EqualTo(JobStatus.Running));
        Assert.That((said.Report.Status, said.Report.RawStatus), Is.EqualTo(((JobStatus?)JobStatus.Failed, "lost")));
        Assert.That(said.Report.ErrorMessage, Does.StartWith("The command and its supervisor are gone and left no exit code").And.EndWith("Its last line: done"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_cancel_survives_the_death_of_the_supervisor(CancellationToken cancellationToken)
    {
        await using var bench = await AtGateAsync();
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        Posix.Kill(bench.StartOf(job).GetProperty("supervisor_pid").GetInt32(), Posix.SigKill);
        await bench.EndHostAsync();
        var next = bench.StartHost();
        await bench.LinkOf(1).StartAsync(cancellationToken);

        await next.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);
        var said = await LocalBench.NextEventAsync(next, cancellationToken);

        Assert.That((said.Report.Status, said.Report.RawStatus), Is.EqualTo(((JobStatus?)JobStatus.Cancelled, "cancelled, lost")));
    }

    [TestCase("start_time", "1")]
    [TestCase("boot_id", "\"another boot\"")]
    [CancelAfter(60_000)]
    public async Task Another_process_with_the_same_pid_is_not_taken_for_the_run_and_never_signalled(string member, string value, CancellationToken cancellationToken)
    {
        await using var bench = await AtGateAsync();
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        var marker = bench.RecordOf(job, "started.json");
        var start = bench.StartOf(job);
        var forged = start.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
        forged[member] = value;
        forged["supervisor_start_time"] = "1";
        await File.WriteAllTextAsync(marker, $"{{{string.Join(", ", forged.Select(entry => $"\"{entry.Key}\": {entry.Value}"))}}}", cancellationToken);

        var outcome = await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);

        Assert.That(outcome, Is.EqualTo(CancelOutcome.AlreadyTerminal));
        Assert.That(Posix.Kill(start.GetProperty("pid").GetInt32(), 0), Is.Zero, "the process that has the pid lives on");
        Assert.That((await bench.Provider.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.RawStatus, Is.EqualTo("lost"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Reconciliation_finds_a_run_that_started(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("sleep 1000");
        var submission = LocalBench.Submission();
        var job = await bench.SubmitAsync(cancellationToken, submission);
        var reconciler = bench.StartHost().GetFeature<ISubmissionReconciler>()!;

        var found = await reconciler.FindByClientTokenAsync(submission.ClientToken, Some.Now, LocalBench.Context, cancellationToken);

        Assert.That(found.Matches.Single().Ref, Is.EqualTo(job.Ref));
    }

    [Test, CancelAfter(60_000)]
    public async Task Reconciliation_revokes_what_has_not_started_so_that_it_never_does(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("echo ran > ../ran");
        var submission = LocalBench.Submission();

        var found = await bench.Provider.GetFeature<ISubmissionReconciler>()!.FindByClientTokenAsync(submission.ClientToken, Some.Now, LocalBench.Context, cancellationToken);

        Assert.That((found.Matches.Count, found.IsComplete, found.IsCertain), Is.EqualTo((0, true, true)));
        Assert.That(
            async () => await bench.SubmitAsync(cancellationToken, submission),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.IsOutcomeKnown)).True.And.Property(nameof(ProviderException.Kind)).EqualTo(ProviderErrorKind.Conflict));
        Assert.That(bench.In("ran"), Does.Not.Exist);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_submission_and_its_revocation_at_the_same_instant_agree(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("echo \"$CLOUDTRAINING_JOB_ID\" >> ../ran");
        var reconciler = bench.StartHost().GetFeature<ISubmissionReconciler>()!;
        for (var i = 0; i < 10; i++)
        {
            var submission = LocalBench.Submission();
            var submit = Task.Run(() => bench.SubmitAsync(cancellationToken, submission), cancellationToken);
            if (i % 2 == 0)
            {
                // Every other round late, when the supervisor is on its way.
                await Posix.WaitForFileAsync(bench.In(".runs", submission.ClientToken), "output.log", cancellationToken);
            }

            var found = await reconciler.FindByClientTokenAsync(submission.ClientToken, Some.Now, LocalBench.Context, cancellationToken);
            var accepted = await submit.ContinueWith(task => task.IsCompletedSuccessfully, TaskScheduler.Default);

            Assert.That(accepted, Is.EqualTo(found.Matches.Count == 1), $"round {i}");
        }
    }

    private static async Task<LocalBench> AtGateAsync(Action<LocalProviderOptions>? configure = null)
    {
        var bench = new LocalBench(WaitAtGate, configure);
        await Posix.MakePipeAsync(bench.In("ready"));
        await Posix.MakePipeAsync(bench.In("gate"));
        return bench;
    }
}
