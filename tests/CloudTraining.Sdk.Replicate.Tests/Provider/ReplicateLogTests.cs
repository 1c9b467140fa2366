using System.Text;
using CloudTraining.Sdk.Providers;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A log that comes whole each time reads like a file.</summary>
[TestFixture]
public sealed class ReplicateLogTests
{
    [Test]
    public async Task A_growing_log_is_read_from_its_cursor_to_its_end()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var id = (await rig.SubmitAsync()).Ref.Id;
        await rig.Simulator.MoveAsync(id, new { status = "processing", logs = "one\n" });
        var first = await ReadAsync(rig, id);
        await rig.Simulator.MoveAsync(id, new { logs = "one\ntwo 日本\n" });
        var second = await ReadAsync(rig, id, first.NextCursor);
        var nothing = await ReadAsync(rig, id, second.NextCursor);
        await rig.Simulator.MoveAsync(id, new { status = "succeeded", logs = "one\ntwo 日本\nthree\n" });
        var last = await ReadAsync(rig, id, nothing.NextCursor);

        Assert.That(
            new[] { first, second, nothing, last }.Select(chunk => (chunk.Text, chunk.Replaces, chunk.EndOfLog)),
            Is.EqualTo(new[] { ("one\n", false, false), ("two 日本\n", false, false), ("", false, false), ("three\n", false, true) }));
    }

    [TestCase("new\n")]
    [TestCase("a new log that is longer than the old one was\n")]
    public async Task A_log_that_began_anew_replaces_what_was_read(string anew)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var id = (await rig.SubmitAsync()).Ref.Id;
        await rig.Simulator.MoveAsync(id, new { status = "processing", logs = "the old log\n" });
        var first = await ReadAsync(rig, id);
        await rig.Simulator.MoveAsync(id, new { logs = anew });

        var second = await ReadAsync(rig, id, first.NextCursor);

        Assert.That((second.Text, second.Replaces), Is.EqualTo((anew, true)));
    }

    [Test]
    public async Task The_tail_and_small_pieces_never_split_a_character()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var id = (await rig.SubmitAsync()).Ref.Id;
        const string Log = "step 1\r步骤 2 😀😀 ▏█ end";
        await rig.Simulator.MoveAsync(id, new { status = "succeeded", logs = Log });

        for (var size = 1; size < 12; size++)
        {
            var text = new StringBuilder();
            string? cursor = null;
            LogChunk chunk;
            do
            {
                chunk = await ReadAsync(rig, id, cursor, size);
                Assert.That(chunk.Text, Does.Not.Contain("\ufffd").And.Not.Empty);
                text.Append(chunk.Text);
                cursor = chunk.NextCursor;
            }
            while (!chunk.EndOfLog);

            var tail = await rig.Feature<IJobLogs>().ReadAsync(ReplicateRig.Ref(id), new LogReadRequest { TailOnly = true, MaxChars = size }, ProviderContext.Host);
            Assert.That((text.ToString(), Log.EndsWith(tail.Text, StringComparison.Ordinal), tail.Truncated, tail.EndOfLog), Is.EqualTo((Log, true, true, true)));
        }
    }

    [TestCase("{\"id\":\"ID\",\"status\":\"processing\",\"logs\":null}")]
    [TestCase("{\"id\":\"ID\",\"status\":\"processing\"}")]
    [TestCase("{\"id\":\"ID\",\"status\":\"processing\",\"logs\":7}")]
    public async Task A_log_that_is_not_said_leaves_the_cursor_where_it_is(string body)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var id = (await rig.SubmitAsync()).Ref.Id;
        await rig.Simulator.MoveAsync(id, new { status = "processing", logs = "one\n" });
        var first = await ReadAsync(rig, id);
        rig.Simulator.Faults.Add(new() { Operation = "predictions.get", Kind = FaultKind.Replace, Body = body.Replace("ID", id, StringComparison.Ordinal), Next = 1 });

        var silent = await ReadAsync(rig, id, first.NextCursor);
        await rig.Simulator.MoveAsync(id, new { logs = "one\ntwo\n" });
        var second = await ReadAsync(rig, id, silent.NextCursor);

        Assert.That((silent.Text, silent.Replaces, second.Text, second.Replaces), Is.EqualTo(("", false, "two\n", false)));
    }

    [Test]
    public async Task Half_of_a_surrogate_pair_in_a_log_breaks_neither_the_status_nor_the_log()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var id = (await rig.SubmitAsync()).Ref.Id;
        rig.Simulator.Faults.Add(new()
        {
            Operation = "predictions.get",
            Kind = FaultKind.Replace,
            Body = "{\"id\":\"" + id + "\",\"status\":\"processing\",\"logs\":\"a\\ud83d b\\\\ud83d \\uDE00 \\ud83d\\ude00 c\",\"error\":\"\\udc00\"}",
        });

        var job = await rig.GetAsync(id);
        var log = await ReadAsync(rig, id);

        Assert.That((job.Report.RawStatus, log.Text), Is.EqualTo(("processing", "a\ufffd b\\ud83d \ufffd 😀 c")));
    }

    [TestCase("garbage")]
    [TestCase("999999999.abc")]
    [TestCase("")]
    [TestCase("-1.abc")]
    public async Task A_cursor_that_is_not_ours_reads_from_the_start(string cursor)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var id = (await rig.SubmitAsync()).Ref.Id;
        await rig.Simulator.MoveAsync(id, new { status = "processing", logs = "one\n" });

        var chunk = await ReadAsync(rig, id, cursor);

        Assert.That((chunk.Text, chunk.Replaces), Is.EqualTo(("one\n", true)));
    }

    [Test]
    public async Task A_log_of_50_MB_is_followed_for_its_status_and_read_in_pieces_with_one_download()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.CallTimeout = TimeSpan.FromSeconds(300));
        var id = (await rig.SubmitAsync()).Ref.Id;
        var line = "Epoch 1/10, Steps:  30%|███       | 300/1000 [05:00<11:40,  1.00s/it]\r";
        var log = string.Concat(Enumerable.Repeat(line, 50 * 1024 * 1024 / Encoding.UTF8.GetByteCount(line)));
        rig.Simulator.Book.Update(id, run => run with { Status = "succeeded", Logs = log, CompletedAt = TimeProvider.System.GetUtcNow() });

        var job = await rig.GetAsync(id);
        rig.Simulator.Calls.Clear();
        var length = 0L;
        string? cursor = null;
        LogChunk chunk;
        do
        {
            chunk = await ReadAsync(rig, id, cursor, 1 << 20);
            length += chunk.Text.Length;
            cursor = chunk.NextCursor;
        }
        while (!chunk.EndOfLog);

        Assert.That((job.Report.RawStatus, length), Is.EqualTo(("succeeded", (long)log.Length)));
        Assert.That(rig.Simulator.Calls.Of("predictions.get"), Is.EqualTo(1));
    }

    private static Task<LogChunk> ReadAsync(ReplicateRig rig, string id, string? cursor = null, int size = 65_536) =>
        rig.Feature<IJobLogs>().ReadAsync(ReplicateRig.Ref(id), new LogReadRequest { Cursor = cursor, MaxChars = size }, ProviderContext.Host);
}
