using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests.Local;

/// <summary>Records that cannot be written, as on a full disk or in a folder whose rights were changed.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LocalRecordFaultTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_found_run_whose_end_cannot_be_written_down_ends_all_the_same_and_the_timer_lives_on(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var bench = new LocalBench("exec 5> ../gone; echo $$ > ../ready; read go < ../gate; exit 0", clock: clock);
        Array.ForEach(["gone", "ready", "gate"], name => Posix.MakePipe(bench.In(name)));
        var gone = Posix.ReadToEndAsync(bench.In("gone"), cancellationToken);
        var job = await bench.SubmitAsync(cancellationToken);
        await Posix.ReadToEndAsync(bench.In("ready"), cancellationToken);
        Posix.Kill(bench.StartOf(job).GetProperty("supervisor_pid").GetInt32(), Posix.SigKill);
        await bench.EndHostAsync();
        var next = bench.StartHost();
        await bench.LinkOf(1).StartAsync(cancellationToken);
        using var obstacle = new SealedFolder(bench.In(".runs", job.Ref.Id));
        await Posix.OpenGateAsync(bench.In("gate"), cancellationToken);
        await gone;

        var said = await NextEventAsync(next, clock, cancellationToken);

        Assert.That((said.Report.Status, said.Report.RawStatus), Is.EqualTo(((JobStatus?)JobStatus.Failed, "lost")));
        Assert.That(bench.Logs.Messages(LogLevel.Warning), Has.One.Contains(job.Ref.Id).And.Contains("cannot be written down"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_host_starts_beside_a_lost_run_whose_end_cannot_be_written_down_and_writes_it_when_it_can(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");
        var job = await bench.RunAsync(cancellationToken);
        await bench.EndHostAsync();
        var exit = bench.RecordOf(job, "exit.json");
        File.Delete(exit);
        using var obstacle = new SealedFolder(Path.GetDirectoryName(exit)!);

        var next = bench.StartHost();
        await bench.LinkOf(1).StartAsync(cancellationToken);
        var unwritten = await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken);
        obstacle.Dispose();
        var written = await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken);

        Assert.That((unwritten.Report.RawStatus, unwritten.Report.CompletedAt), Is.EqualTo(("lost", (DateTimeOffset?)null)));
        Assert.That((written.Report.RawStatus, written.Report.CompletedAt), Is.EqualTo(("lost", (await next.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.CompletedAt)));
        Assert.That(exit, Does.Exist);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_cancel_that_cannot_be_written_down_is_refused_and_signals_nothing(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("sleep 1000");
        var job = await bench.SubmitAsync(cancellationToken);
        using var obstacle = new SealedFolder(bench.In(".runs", job.Ref.Id));

        Assert.That(
            async () => await bench.Provider.CancelAsync(job.Ref, LocalBench.Context, cancellationToken),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(ProviderErrorKind.Unavailable));
        Assert.That((await bench.Provider.GetAsync(job.Ref, LocalBench.Context, cancellationToken)).Report.RawStatus, Is.EqualTo("running"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_damaged_record_is_left_out_of_the_list_with_a_warning_and_hides_no_other_run(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var bench = new LocalBench("exit 0", clock: clock);
        var oldest = await RunLaterAsync(bench, clock, cancellationToken);
        var damaged = await RunLaterAsync(bench, clock, cancellationToken);
        var newest = await RunLaterAsync(bench, clock, cancellationToken);
        await File.WriteAllTextAsync(bench.RecordOf(damaged, "exit.json"), "{", cancellationToken);

        var listed = await bench.Provider.ListAsync(new JobQuery(), LocalBench.Context, cancellationToken);

        Assert.That(listed.Jobs.Select(job => job.Ref), Is.EqualTo(new[] { newest.Ref, oldest.Ref }));
        Assert.That(bench.Logs.Messages(LogLevel.Warning), Has.One.Contains(damaged.Ref.Id));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_list_reads_no_more_runs_than_it_shows(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var bench = new LocalBench("exit 0", clock: clock);
        var unread = await RunLaterAsync(bench, clock, cancellationToken);
        var second = await RunLaterAsync(bench, clock, cancellationToken);
        var first = await RunLaterAsync(bench, clock, cancellationToken);
        var file = bench.RecordOf(unread, "run.json");
        var writtenAt = File.GetLastWriteTimeUtc(file);
        await File.WriteAllTextAsync(file, "{", cancellationToken);
        File.SetLastWriteTimeUtc(file, writtenAt);

        var page = await bench.Provider.ListAsync(new JobQuery { Limit = 1 }, LocalBench.Context, cancellationToken);
        var next = await bench.Provider.ListAsync(new JobQuery { Limit = 1, PageToken = page.NextPageToken }, LocalBench.Context, cancellationToken);
        var young = await bench.Provider.ListAsync(new JobQuery { CreatedAtOrAfter = second.CreatedAt }, LocalBench.Context, cancellationToken);

        Assert.That(page.Jobs.Concat(next.Jobs).Select(job => job.Ref), Is.EqualTo(new[] { first.Ref, second.Ref }));
        Assert.That(young.Jobs.Select(job => job.Ref), Is.EqualTo(new[] { first.Ref, second.Ref }));
        Assert.That(bench.Logs.Messages(LogLevel.Warning), Is.Empty, "a read of the oldest would have been logged");
    }

    private static async Task<ProviderJob> RunLaterAsync(LocalBench bench, ManualTimeProvider clock, CancellationToken cancellationToken)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        return await bench.RunAsync(cancellationToken);
    }

    /// <summary>What the provider tells next, with a second of its clock between looks.</summary>
    private static async Task<ProviderEvent> NextEventAsync(ICloudProvider provider, ManualTimeProvider clock, CancellationToken cancellationToken)
    {
        var events = provider.GetFeature<IProviderFeed>()!.Events;
        while (true)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            if (events.TryRead(out var said))
            {
                return said;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
