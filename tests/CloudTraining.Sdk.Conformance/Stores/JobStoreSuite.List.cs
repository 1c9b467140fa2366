using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    [Test]
    public async Task A_list_is_newest_first_then_by_id_descending()
    {
        await AddAsync(Some.Job(id: "b", createdAt: Now));
        await AddAsync(Some.Job(id: "C", createdAt: Now));
        await AddAsync(Some.Job(id: "a", createdAt: Now));
        await AddAsync(Some.Job(id: "newest", createdAt: Now.AddTicks(1)));
        await AddAsync(Some.Job(id: "oldest", createdAt: Now.AddDays(-1)));

        var page = await Jobs.ListAsync(new JobFilter());

        Assert.That(page.Jobs.Select(job => job.Id), Is.EqualTo(new[] { "newest", "b", "a", "C", "oldest" }));
        Assert.That(page.NextCursor, Is.Null);
        Assert.That(page.Total, Is.Null);
    }

    [Test]
    public async Task Pages_neither_repeat_nor_skip_while_jobs_come_and_go()
    {
        for (var i = 0; i < 10; i++)
        {
            await AddAsync(Some.Job(JobStatus.Completed, id: $"job-{i}", createdAt: Now.AddSeconds(i / 3)));
        }

        var first = await Jobs.ListAsync(new JobFilter { Limit = 4, IncludeTotal = true });
        await AddAsync(Some.Job(id: "newer", createdAt: Now.AddHours(1)));
        await Jobs.DeleteAsync(first.Jobs[^1].Id);
        var second = await Other.Jobs.ListAsync(new JobFilter { Limit = 4, Cursor = first.NextCursor });
        var third = await Jobs.ListAsync(new JobFilter { Limit = 4, Cursor = second.NextCursor });

        Assert.That(first.Total, Is.EqualTo(10));
        Assert.That(first.Jobs.Concat(second.Jobs).Concat(third.Jobs).Select(job => job.Id), Is.EqualTo(Enumerable.Range(0, 10).Reverse().Select(i => $"job-{i}").OrderByDescending(id => (int.Parse(id[4..]) / 3, id))));
        Assert.That(third.NextCursor, Is.Null);
    }

    [Test]
    public async Task An_offset_skips_and_a_total_counts_what_passes()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(Some.Job(id: $"job-{i}", createdAt: Now.AddSeconds(i)));
        }

        await AddAsync(Some.Job(JobStatus.Failed, id: "other"));

        var page = await Jobs.ListAsync(new JobFilter { Statuses = [JobStatus.Pending], Offset = 3, Limit = 10, IncludeTotal = true });

        Assert.That(page.Jobs.Select(job => job.Id), Is.EqualTo(new[] { "job-1", "job-0" }));
        Assert.That(page.Total, Is.EqualTo(5));
    }

    [TestCase(0, 0)]
    [TestCase(1_001, 0)]
    [TestCase(10, -1)]
    public async Task A_filter_out_of_range_is_refused(int limit, int offset) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Jobs.ListAsync(new JobFilter { Limit = limit, Offset = offset }));

    [Test]
    public async Task A_cursor_that_nobody_gave_out_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Jobs.ListAsync(new JobFilter { Cursor = "'; drop table jobs --" }));

    [Test]
    public async Task Every_filter_passes_what_its_description_says()
    {
        var all = FilterSamples();
        foreach (var job in all)
        {
            await AddAsync(job);
        }

        foreach (var filter in Filters())
        {
            var expected = all.Where(filter.Matches).Select(job => job.Id).Order(StringComparer.Ordinal);
            var page = await Jobs.ListAsync(filter with { Limit = 1_000, IncludeTotal = true });

            Assert.That(page.Jobs.Select(job => job.Id).Order(StringComparer.Ordinal), Is.EqualTo(expected), filter.ToString());
            Assert.That(page.Total, Is.EqualTo(page.Jobs.Count), filter.ToString());
        }
    }

    [Test]
    public async Task Pages_by_cursor_and_by_offset_are_cut_from_the_same_list_whatever_the_filter()
    {
        foreach (var job in FilterSamples())
        {
            await AddAsync(job);
        }

        var deleted = await AddAsync(Some.Job(JobStatus.Completed));
        await Jobs.DeleteAsync(deleted.Id);
        foreach (var filter in Filters())
        {
            var whole = (await Jobs.ListAsync(filter with { Limit = 1_000 })).Jobs.Select(job => job.Id).ToList();
            var (byCursor, byOffset) = (new List<string>(), new List<string>());
            JobPage page;
            string? cursor = null;
            do
            {
                page = await Jobs.ListAsync(filter with { Limit = 2, Cursor = cursor, IncludeTotal = true });
                byCursor.AddRange(page.Jobs.Select(job => job.Id));
                Assert.That(page.Total, Is.EqualTo(whole.Count), filter.ToString());
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            do
            {
                page = await Jobs.ListAsync(filter with { Limit = 3, Offset = byOffset.Count, IncludeTotal = true });
                byOffset.AddRange(page.Jobs.Select(job => job.Id));
                Assert.That(page.Total, Is.EqualTo(whole.Count), filter.ToString());
            }
            while (page.NextCursor is not null);

            Assert.That(byCursor, Is.EqualTo(whole), filter.ToString());
            Assert.That(byOffset, Is.EqualTo(whole), filter.ToString());
            Assert.That((await Jobs.ListAsync(filter with { Offset = 10_000, IncludeTotal = true })).Total, Is.EqualTo(whole.Count), filter.ToString());
        }
    }

    [Test]
    public async Task An_active_job_that_ends_leaves_the_list_of_active_ones()
    {
        var job = await AddAsync(Some.Job(JobStatus.Running));
        var active = new JobFilter { Statuses = JobStatusExtensions.Active };
        var before = await Jobs.ListAsync(active);

        await ApplyAsync(job, new JobInput.Reported(Some.Report(JobStatus.Completed)));

        Assert.That(before.Jobs, Has.Count.EqualTo(1));
        Assert.That((await Jobs.ListAsync(active)).Jobs, Is.Empty);
        Assert.That((await Jobs.ListAsync(new JobFilter { Statuses = [JobStatus.Completed] })).Jobs, Has.Count.EqualTo(1));
    }

    private List<TrainingJob> FilterSamples()
    {
        var jobs = Enum.GetValues<JobStatus>().Select(status => Some.Job(status, createdAt: Now.AddMinutes((int)status))).ToList();
        jobs.Add(Some.DiscoveredJob());
        jobs.Add(Some.DiscoveredJob(JobStatus.Completed) with { CompletedAt = Now.AddDays(-3) });
        jobs.Add(Some.JobAwaitingApproval(Now.AddHours(1)));
        jobs.Add(Some.JobAwaitingApproval(Now.AddHours(3)));
        jobs.Add(Some.JobAwaitingApproval() with { Approval = Some.JobAwaitingApproval().Approval! with { Status = ApprovalStatus.Approved } });
        jobs.Add(Some.Job(userId: null));
        jobs.Add(Some.Job(userId: "O'Brien"));
        jobs.Add(Some.Job(provider: "other"));
        jobs.Add(Some.Job() with { ConfigName = "100%_Ünïcode LoRA" });
        jobs.Add(Some.Job() with { ConfigName = "100 percent" });
        jobs.Add(Some.Job(id: "Needle.in-Hay_stack"));
        jobs.Add(Some.Job() with { Attention = new JobAttention("r", "e", Now) });
        jobs.Add(Some.Job() with { External = Some.External("EXT-needle") });
        return jobs;
    }

    private IEnumerable<JobFilter> Filters()
    {
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            yield return new JobFilter { Statuses = [status] };
        }

        foreach (var status in Enum.GetValues<QueueStatus>())
        {
            yield return new JobFilter { QueueStatuses = [status] };
        }

        foreach (var status in Enum.GetValues<ApprovalStatus>())
        {
            yield return new JobFilter { ApprovalStatuses = [status] };
        }

        yield return new JobFilter();
        yield return new JobFilter { Statuses = [] };
        yield return new JobFilter { Statuses = JobStatusExtensions.Active, Provider = "other" };
        yield return new JobFilter { Statuses = JobStatusExtensions.Terminal };
        yield return new JobFilter { Statuses = [JobStatus.Failed, JobStatus.Running] };
        yield return new JobFilter { Statuses = [JobStatus.Completed], UserId = "user-1" };
        yield return new JobFilter { ExceptProvider = "other" };
        yield return new JobFilter { ExceptProvider = "fake", Statuses = [JobStatus.Pending] };
        yield return new JobFilter { QueueStatuses = [QueueStatus.Ready, QueueStatus.Completed] };
        yield return new JobFilter { ApprovalStatuses = [ApprovalStatus.Pending], ApprovalExpiresAtOrBefore = Now.AddHours(1) };
        yield return new JobFilter { ApprovalExpiresAtOrBefore = Now.AddHours(2) };
        yield return new JobFilter { UserId = "O'Brien" };
        yield return new JobFilter { UserId = "user-1", Statuses = [JobStatus.Pending] };
        yield return new JobFilter { CreatedAtOrAfter = Now.AddMinutes(2), CreatedBefore = Now.AddMinutes(4) };
        yield return new JobFilter { CompletedBefore = Now };
        yield return new JobFilter { CompletedBefore = Now.AddDays(1) };
        yield return new JobFilter { OnlyNeedingAttention = true };
        foreach (var text in new[] { "needle", "NEEDLE", "%", "_", "100%_", "ünïcode", "Ünïcode lora", "some CONFIG", "\\", "'", "" })
        {
            yield return new JobFilter { Text = text };
        }
    }
}
