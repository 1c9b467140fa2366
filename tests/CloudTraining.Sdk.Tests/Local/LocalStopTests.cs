using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Providers.Local;

namespace CloudTraining.Sdk.Tests.Local;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalStopTests
{
    private const string Listening = """exec 5> ../group; trap 'echo saved; exit 0' TERM; echo ready > ../ready; while :; do sleep 0.05; done""";
    private const string Deaf = """exec 5> ../group; trap '' TERM; echo ready > ../ready; while :; do sleep 0.05; done""";

    [Test, CancelAfter(60_000)]
    public async Task A_stopping_host_ends_its_trainings_and_lets_them_save(CancellationToken cancellationToken)
    {
        await using var bench = await BenchAsync(Listening, LocalHostStop.Terminate);
        var (job, group) = await RunAsync(bench, cancellationToken);

        await bench.LinkOf().StopAsync(cancellationToken);

        await group;
        var ended = await bench.Provider.GetAsync(job.Ref, LocalBench.Context, cancellationToken);
        Assert.That((ended.Report.Status, ended.Report.RawStatus), Is.EqualTo(((JobStatus?)JobStatus.Failed, "host stopped, exited 0")));
        Assert.That(ended.Report.ErrorMessage, Does.Contain("OnHostStop is Terminate"));
        Assert.That(await bench.ReadLogAsync(job, cancellationToken), Does.EndWith("saved\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_host_whose_time_to_stop_is_over_kills_what_does_not_listen(CancellationToken cancellationToken)
    {
        await using var bench = await BenchAsync(Deaf, LocalHostStop.Terminate);
        var (job, group) = await RunAsync(bench, cancellationToken);

        await bench.LinkOf().StopAsync(new CancellationToken(canceled: true));

        await group;
        Assert.That((await bench.Provider.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.RawStatus, Is.EqualTo("host stopped, exited 137"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_stopping_host_leaves_its_trainings_running_where_it_is_told_to(CancellationToken cancellationToken)
    {
        await using var bench = await BenchAsync(Listening, LocalHostStop.KeepRunning);
        var (job, _) = await RunAsync(bench, cancellationToken);

        await bench.LinkOf().StopAsync(cancellationToken);
        await bench.EndHostAsync();

        Assert.That((await bench.StartHost().GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.Status, Is.EqualTo(JobStatus.Running));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_host_that_goes_without_stopping_takes_its_trainings_along(CancellationToken cancellationToken)
    {
        await using var bench = await BenchAsync(Listening, LocalHostStop.Terminate);
        var (_, group) = await RunAsync(bench, cancellationToken);

        await bench.EndHostAsync();

        await group;
    }

    [Test, CancelAfter(60_000)]
    public async Task A_killed_host_takes_its_trainings_along(CancellationToken cancellationToken)
    {
        await using var bench = await BenchAsync("exit 0", LocalHostStop.Terminate);
        await bench.RunAsync(cancellationToken);
        var script = Directory.GetFiles(bench.In(".runs"), "supervisor-*.sh").Single();
        Directory.CreateDirectory(bench.In("run"));
        Directory.CreateDirectory(bench.In("work"));
        await Posix.MakePipeAsync(bench.In("lifeline"));
        using var host = Process.Start("sh", ["-c", $"exec sleep 1000 > '{bench.In("lifeline")}'"]);
        using var supervisor = Process.Start("sh", ["-c", $"exec setsid sh '{script}' supervise '{bench.In("run")}' '{bench.In("work")}' 5 terminate sh -c '{Listening.Replace("'", "'\\''", StringComparison.Ordinal)}' < '{bench.In("lifeline")}' > /dev/null"]);
        var group = Posix.ReadToEndAsync(bench.In("group"), cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);

        Posix.Kill(host.Id, Posix.SigKill);

        await group;
        await supervisor.WaitForExitAsync(cancellationToken);
        Assert.That(bench.In("run", "host-stopped"), Does.Exist);
        Assert.That(bench.In("run", "exit.json"), Does.Exist);
    }

    [Test, CancelAfter(60_000)]
    public async Task Nothing_is_started_any_more_once_the_host_stops(CancellationToken cancellationToken)
    {
        await using var bench = await BenchAsync("echo ran > ../ran", LocalHostStop.Terminate);
        await bench.LinkOf().StopAsync(cancellationToken);

        var failure = await Assert.ThrowsAsync<ProviderException>(() => bench.SubmitAsync(cancellationToken));

        Assert.That((failure!.IsTransient, failure.IsOutcomeKnown), Is.EqualTo((true, true)));
        Assert.That(bench.In("ran"), Does.Not.Exist);
    }

    private static async Task<LocalBench> BenchAsync(string script, LocalHostStop onHostStop)
    {
        var bench = new LocalBench(script, options => options.OnHostStop = onHostStop);
        await Posix.MakePipeAsync(bench.In("ready"));
        await Posix.MakePipeAsync(bench.In("group"));
        return bench;
    }

    /// <summary>A training that runs, and the task that completes when all its processes are gone.</summary>
    private static async Task<(ProviderJob Job, Task Group)> RunAsync(LocalBench bench, CancellationToken cancellationToken)
    {
        var group = Posix.ReadToEndAsync(bench.In("group"), cancellationToken);
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        return (job, group);
    }
}
