using System.Text;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Tests.Local;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalLogTests
{
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(7)]
    [TestCase(1_000)]
    [CancelAfter(60_000)]
    public async Task Pieces_of_any_size_put_together_are_the_log(int size, CancellationToken cancellationToken)
    {
        const string Text = "Schritt 1/3 – Verlust: 0,5\n第二步 ███\n👩‍🔬 done\n";
        await using var bench = new LocalBench($"printf '%s' '{Text}'");
        var job = await bench.RunAsync(cancellationToken);
        var logs = bench.Provider.GetFeature<IJobLogs>()!;

        var read = new StringBuilder();
        LogChunk? chunk = null;
        while (chunk is not { EndOfLog: true })
        {
            chunk = await logs.ReadAsync(job.Ref, new LogReadRequest { Cursor = chunk?.NextCursor, MaxChars = size }, LocalBench.Context, cancellationToken);
            Assert.That(chunk.Text, Is.Not.Empty);
            read.Append(chunk.Text);
        }

        Assert.That(read.ToString(), Is.EqualTo(Text));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_tail_of_a_huge_log_is_read_without_the_rest(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");
        var job = await bench.RunAsync(cancellationToken);
        await using (var log = new FileStream(bench.RecordOf(job, "output.log"), FileMode.Create))
        {
            log.SetLength(3L << 30); // sparse: 3 GiB that take no room
            log.Seek(0, SeekOrigin.End);
            await log.WriteAsync("éStep 9/10\n"u8.ToArray(), cancellationToken);
        }

        var tail = await bench.Provider.GetFeature<IJobLogs>()!.ReadAsync(job.Ref, new LogReadRequest { TailOnly = true, MaxChars = 12 }, LocalBench.Context, cancellationToken);

        Assert.That((tail.Text, tail.Truncated, tail.EndOfLog), Is.EqualTo(("Step 9/10\n", true, true)).Or.EqualTo(("éStep 9/10\n", true, true)));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_followed_log_ends_with_its_job(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("""echo one; read go < ../gate; echo two""");
        await Posix.MakePipeAsync(bench.In("gate"));
        var job = await bench.SubmitAsync(cancellationToken);

        var read = new StringBuilder();
        var gate = Task.CompletedTask;
        await foreach (var chunk in bench.Provider.GetFeature<IJobLogStream>()!.FollowAsync(job.Ref, null, LocalBench.Context, cancellationToken))
        {
            if (read.Length == 0)
            {
                gate = Posix.OpenGateAsync(bench.In("gate"), cancellationToken);
            }

            read.Append(chunk.Text);
        }

        await gate;
        Assert.That(read.ToString(), Is.EqualTo("one\ntwo\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_cursor_past_a_log_that_was_cut_begins_anew(CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("echo a long line");
        var job = await bench.RunAsync(cancellationToken);
        var logs = bench.Provider.GetFeature<IJobLogs>()!;
        var first = await logs.ReadAsync(job.Ref, new LogReadRequest(), LocalBench.Context, cancellationToken);
        await File.WriteAllTextAsync(bench.RecordOf(job, "output.log"), "new\n", cancellationToken);

        var second = await logs.ReadAsync(job.Ref, new LogReadRequest { Cursor = first.NextCursor }, LocalBench.Context, cancellationToken);

        Assert.That((second.Text, second.Replaces), Is.EqualTo(("new\n", true)));
    }

    [TestCase("-1")]
    [TestCase("x")]
    [TestCase("99999999999999999999")]
    [CancelAfter(60_000)]
    public async Task A_cursor_that_was_not_given_out_is_refused(string cursor, CancellationToken cancellationToken)
    {
        await using var bench = new LocalBench("exit 0");
        var job = await bench.RunAsync(cancellationToken);

        var failure = await Assert.ThrowsAsync<ProviderException>(() => bench.Provider.GetFeature<IJobLogs>()!.ReadAsync(job.Ref, new LogReadRequest { Cursor = cursor }, LocalBench.Context, cancellationToken));

        Assert.That(failure!.Kind, Is.EqualTo(ProviderErrorKind.InvalidRequest));
    }
}
