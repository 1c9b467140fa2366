using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Local;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalCancelTests
{
    // Whoever runs holds the pipe open for as long as it lives: the end of the pipe is the end of the group.
    private const string WithWorker = """exec 5> ../group; sleep 1000 & echo ready > ../ready; wait""";

    [Test, CancelAfter(60_000)]
    public async Task Cancelling_ends_the_whole_group(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench(WithWorker);
        await Posix.MakePipeAsync(bench.In("ready"));
        await Posix.MakePipeAsync(bench.In("group"));
        var group = Posix.ReadToEndAsync(bench.In("group"), cancellationToken);
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);

        var outcome = await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);

        Assert.That(outcome, Is.EqualTo(CancelOutcome.Accepted));
        await group;
        var ended = await bench.EndOfAsync(job, cancellationToken);
        Assert.That((ended.Report.Status, ended.Report.RawStatus, ended.Report.ErrorMessage), Is.EqualTo(((JobStatus?)JobStatus.Cancelled, "cancelled, exited 143", (string?)null)));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_command_that_saves_before_it_goes_is_cancelled_whatever_its_exit_code(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("""trap 'echo saved; exit 0' TERM; echo ready > ../ready; while :; do sleep 0.05; done""");
        await Posix.MakePipeAsync(bench.In("ready"));
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);

        await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);

        var ended = await bench.EndOfAsync(job, cancellationToken);
        Assert.That((ended.Report.Status, ended.Report.RawStatus), Is.EqualTo(((JobStatus?)JobStatus.Cancelled, "cancelled, exited 0")));
        Assert.That(await bench.ReadLogAsync(job, cancellationToken), Does.Contain("saved"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_command_that_does_not_listen_is_killed_after_the_grace(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var bench = new LocalBench("""trap '' TERM; echo ready > ../ready; while :; do sleep 0.05; done""", options => options.CancelGrace = TimeSpan.FromSeconds(7), clock);
        await Posix.MakePipeAsync(bench.In("ready"));
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);

        await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);
        var before = await bench.Provider.GetAsync(job.Ref, LocalBench.Context, cancellationToken);
        await clock.WaitForActiveTimersAsync(1, cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(7));

        Assert.That((before.Report.Status, before.Report.RawStatus), Is.EqualTo(((JobStatus?)JobStatus.Running, "cancelling")));
        Assert.That((await bench.EndOfAsync(job, cancellationToken)).Report.RawStatus, Is.EqualTo("cancelled, exited 137"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_host_that_repeats_the_cancel_of_one_that_died_kills_once_the_grace_is_over(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var bench = new LocalBench("""trap '' TERM; echo ready > ../ready; while :; do sleep 0.05; done""", options => options.CancelGrace = TimeSpan.FromSeconds(7), clock);
        await Posix.MakePipeAsync(bench.In("ready"));
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);
        await bench.EndHostAsync();
        clock.Advance(TimeSpan.FromSeconds(8));
        var next = bench.StartHost();
        await bench.LinkOf(1).StartAsync(cancellationToken);

        await next.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);

        await EndSeenByLookAsync(next, clock, cancellationToken);
        Assert.That((await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.Status, Is.EqualTo(JobStatus.Cancelled));
    }

    [Test, CancelAfter(60_000)]
    public async Task SIGTERM_is_sent_once_however_often_the_cancel_is_repeated(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("""trap 'echo TERM >> ../terms' TERM; echo ready > ../ready; read go < ../gate; read go < ../gate; exit 5""");
        await Posix.MakePipeAsync(bench.In("ready"));
        await Posix.MakePipeAsync(bench.In("gate"));
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);

        for (var i = 0; i < 3; i++)
        {
            Assert.That(await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken), Is.EqualTo(CancelOutcome.Accepted));
        }

        await Posix.OpenGateAsync(bench.In("gate"), cancellationToken);
        await bench.EndOfAsync(job, cancellationToken);
        Assert.That(await File.ReadAllLinesAsync(bench.In("terms"), cancellationToken), Has.Length.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task Cancelling_what_has_ended_changes_nothing(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");
        var job = await bench.RunAsync(cancellationToken);

        var outcome = await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken);

        Assert.That(outcome, Is.EqualTo(CancelOutcome.AlreadyTerminal));
        Assert.That((await bench.Provider.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_a_command_leaves_behind_in_its_group_ends_with_it(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("""read go < ../gate; exec 5> ../group; sleep 1000 & exit 0""");
        await Posix.MakePipeAsync(bench.In("gate"));
        await Posix.MakePipeAsync(bench.In("group"));
        var group = Posix.ReadToEndAsync(bench.In("group"), cancellationToken);
        var job = await bench.SubmitAsync(cancellationToken);

        await Posix.OpenGateAsync(bench.In("gate"), cancellationToken);

        await group;
        Assert.That((await bench.EndOfAsync(job, cancellationToken)).Report.Status, Is.EqualTo(JobStatus.Completed));
    }

    private static async Task EndSeenByLookAsync(ICloudProvider provider, ManualTimeProvider clock, CancellationToken cancellationToken)
    {
        var said = LocalBench.NextEventAsync(provider, cancellationToken);
        while (!said.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await said;
    }
}
