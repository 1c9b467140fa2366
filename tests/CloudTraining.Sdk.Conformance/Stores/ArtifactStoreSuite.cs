using System.Text;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>What every <see cref="IJobArtifactStore"/> promises.</summary>
[SuiteOf(typeof(IJobArtifactStore))]
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class ArtifactStoreSuite<TStore>
    where TStore : IJobArtifactStore
{
    private const int Bound = 4_096;
    private const int BoundInAll = 64 * Bound;
    private readonly Lazy<IJobArtifactStore> _store;

    /// <summary>Prepares an empty store for one test.</summary>
    protected ArtifactStoreSuite() => _store = new Lazy<IJobArtifactStore>(() => CreateStore(Bound, BoundInAll));

    private IJobArtifactStore Store => _store.Value;

    /// <summary>An empty store with these bounds.</summary>
    protected abstract IJobArtifactStore CreateStore(int maxBytesPerJob, long maxTotalBytes);

    [Test]
    public void The_store_under_test_is_the_one_the_fixture_names() => Assert.That(Store, Is.InstanceOf<TStore>());

    [Test]
    public async Task What_was_appended_is_read_back_in_order()
    {
        await AppendAsync("job", "one\n");
        await AppendAsync("job", "two\n");
        await AppendAsync("other", "three\n");

        Assert.That(await ReadAsync("job", 0), Is.EqualTo(("one\ntwo\n", 0L, 8L)));
        Assert.That(await ReadAsync("job", 4), Is.EqualTo(("two\n", 4L, 8L)));
        Assert.That(await ReadAsync("job", -4), Is.EqualTo(("two\n", 4L, 8L)));
        Assert.That(await ReadAsync("job", -400), Is.EqualTo(("one\ntwo\n", 0L, 8L)));
        Assert.That(await ReadAsync("job", 8), Is.EqualTo((string.Empty, 8L, 8L)));
        Assert.That(await ReadAsync("job", 800), Is.EqualTo((string.Empty, 8L, 8L)));
    }

    [Test]
    public async Task Nothing_kept_is_null_and_stays_so_after_a_deletion()
    {
        Assert.That(await Store.ReadLogAsync("job", 0, 100), Is.Null);
        await Store.DeleteAsync("job");
        await AppendAsync("job", "text");
        await Store.DeleteAsync("job");
        Assert.That(await Store.ReadLogAsync("job", 0, 100), Is.Null);
    }

    [Test]
    public async Task A_replacement_drops_what_was_there()
    {
        await AppendAsync("job", "old");

        await Store.ReplaceLogAsync("job", Encoding.UTF8.GetBytes("new text"));

        Assert.That(await ReadAsync("job", 0), Is.EqualTo(("new text", 0L, 8L)));
    }

    [Test]
    public async Task Reading_on_from_where_a_slice_ended_gives_the_whole_text_without_a_split_character()
    {
        const string Text = "a€🚂äß漢字🚂🚂x€";
        await AppendAsync("job", Text);

        for (var size = 4; size < 12; size++)
        {
            var read = new StringBuilder();
            long offset = 0;
            while (await Store.ReadLogAsync("job", offset, size) is { Utf8.Length: > 0 } slice)
            {
                Assert.That((slice.Offset, slice.Utf8.Length), Is.EqualTo((offset, Math.Min(slice.Utf8.Length, size))));
                read.Append(Encoding.UTF8.GetString(slice.Utf8.Span));
                offset = slice.Offset + slice.Utf8.Length;
            }

            Assert.That(read.ToString(), Is.EqualTo(Text), $"slices of {size}");
        }
    }

    [Test]
    public async Task A_read_from_within_a_character_begins_at_its_start()
    {
        await AppendAsync("job", "🚂🚂");

        Assert.That(await ReadAsync("job", 6), Is.EqualTo(("🚂", 4L, 8L)));
        Assert.That(await ReadAsync("job", -3), Is.EqualTo(("🚂", 4L, 8L)));
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_read_to_their_end()
    {
        var garbage = Enumerable.Repeat((byte)0x80, 100).ToArray();
        await Store.AppendLogAsync("job", garbage);

        var read = new List<byte>();
        while (read.Count < 100 && await Store.ReadLogAsync("job", read.Count, 7) is { Utf8.Length: > 0 } slice)
        {
            Assert.That(slice.Offset, Is.EqualTo(read.Count));
            read.AddRange(slice.Utf8.ToArray());
        }

        Assert.That(read, Is.EqualTo(garbage));
    }

    [Test]
    public async Task Past_the_bound_head_and_tail_are_kept_and_a_line_counts_what_is_missing()
    {
        var lines = Enumerable.Range(0, 2_000).Select(i => $"Step {i}/2000 - löss: 0.5\n").ToList();
        foreach (var line in lines)
        {
            await AppendAsync("job", line);
        }

        var (text, _, length) = await ReadAsync("job", 0);

        Assert.That(length, Is.LessThanOrEqualTo(Bound).And.GreaterThan(Bound / 2));
        Assert.That(text, Does.StartWith(lines[0] + lines[1]).And.EndWith(lines[^2] + lines[^1]));
        Assert.That(text, Does.Not.Contain('\uFFFD'));
        var missing = System.Text.RegularExpressions.Regex.Matches(text, @"\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n");
        Assert.That(missing, Has.Count.EqualTo(1));
        var marker = Encoding.UTF8.GetByteCount(missing[0].Value);
        Assert.That(int.Parse(missing[0].Groups[1].Value), Is.EqualTo(lines.Sum(line => Encoding.UTF8.GetByteCount(line)) - (length - marker)));
    }

    [Test]
    public async Task One_text_larger_than_the_bound_is_cut_the_same_way()
    {
        var big = "first line\n" + new string('x', 50_000) + "\nlast line\n";

        await AppendAsync("appended", big);
        await Store.ReplaceLogAsync("replaced", Encoding.UTF8.GetBytes(big));

        foreach (var job in new[] { "appended", "replaced" })
        {
            var (text, _, length) = await ReadAsync(job, 0);
            Assert.That(length, Is.LessThanOrEqualTo(Bound));
            Assert.That(text, Does.StartWith("first line\n").And.EndWith("last line\n").And.Contain("bytes left out"));
        }
    }

    [Test]
    public async Task Past_the_bound_of_all_logs_the_oldest_are_dropped_whole_and_a_read_of_them_says_so()
    {
        const int Length = 4_000;
        var ids = Enumerable.Range(0, 200).Select(i => $"job-{i:000}").ToList();
        foreach (var id in ids)
        {
            await AppendAsync(id, new string('x', Length));
        }

        var texts = new List<string>();
        foreach (var id in ids)
        {
            texts.Add((await ReadAsync(id, 0)).Text);
        }

        var firstKept = texts.FindIndex(text => text.Length == Length);
        Assert.That(texts.Skip(firstKept).Select(text => text.Length), Is.All.EqualTo(Length));
        Assert.That((ids.Count - firstKept) * Length, Is.LessThanOrEqualTo(BoundInAll).And.GreaterThan(BoundInAll * 3 / 4));
        Assert.That(texts.Take(firstKept), Is.All.Contains($"dropped: the logs of all jobs may take {BoundInAll} bytes together").And.All.EndsWith("]\n"));
    }

    [Test]
    public async Task A_dropped_log_that_is_written_again_still_says_so_until_it_is_replaced_or_deleted()
    {
        foreach (var i in Enumerable.Range(0, 100))
        {
            await AppendAsync($"job-{i:000}", new string('x', 4_000));
        }

        await AppendAsync("job-000", "more\n");
        await Store.ReplaceLogAsync("job-001", "new\n"u8.ToArray());
        await Store.DeleteAsync("job-002");

        Assert.That((await ReadAsync("job-000", 0)).Text, Does.Contain("was dropped").And.EndWith("]\nmore\n"));
        Assert.That((await ReadAsync("job-001", 0)).Text, Is.EqualTo("new\n"));
        Assert.That(await Store.ReadLogAsync("job-002", 0, 100), Is.Null);
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("CON")]
    [TestCase("-rf")]
    public async Task Any_legal_id_has_a_log_of_its_own(string id)
    {
        await AppendAsync(id, "mine");

        Assert.That((await ReadAsync(id, 0)).Text, Is.EqualTo("mine"));
    }

    [Test]
    public async Task Ids_that_differ_by_case_or_only_at_the_end_of_a_long_name_stay_apart()
    {
        var ids = new[] { "Job", "job", "JOB", new string('A', 127) + "1", new string('A', 127) + "2" };
        foreach (var id in ids)
        {
            await AppendAsync(id, id);
        }

        foreach (var id in ids)
        {
            Assert.That((await ReadAsync(id, 0)).Text, Is.EqualTo(id));
        }
    }

    [TestCase("../escape")]
    [TestCase("")]
    [TestCase("a/b")]
    public async Task An_illegal_id_is_refused(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendLogAsync(id, new byte[1]));

    [Test]
    public async Task Appends_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => AppendAsync("job", $"{i:000}\n"))));

        var lines = (await ReadAsync("job", 0)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Order(), Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"{i:000}")));
    }

    private Task AppendAsync(string id, string text) => Store.AppendLogAsync(id, Encoding.UTF8.GetBytes(text));

    private async Task<(string Text, long Offset, long Length)> ReadAsync(string id, long offset)
    {
        var slice = (await Store.ReadLogAsync(id, offset, 100_000))!;
        return (Encoding.UTF8.GetString(slice.Utf8.Span), slice.Offset, slice.Length);
    }
}
