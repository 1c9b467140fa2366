using System.Text.RegularExpressions;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>What is read when: the documented table of best practice.</summary>
public sealed class DashboardSyncTests : BrowserTest
{
    [Test]
    public async Task Sync_spins_discovers_and_tells_how_many_jobs_came_from_replicate()
    {
        await OpenAsync();
        for (var number = 0; number < 3; number++)
        {
            Host.Provider.AddForeign(JobStatus.Completed);
        }

        var release = new TaskCompletionSource();
        await Page.RouteAsync("**/api/cloud/jobs/sync", async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });

        await Button("Sync").ClickAsync();
        await Expect(Button("Sync")).ToHaveAttributeAsync("aria-busy", "true");
        release.SetResult();

        await Expect(Toast("Discovered 3 new jobs from Replicate")).ToBeVisibleAsync();
        await Expect(Button("Sync")).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(List.Locator(".row")).ToHaveCountAsync(3);
        await Expect(Page.Locator("[data-tile=finished]")).ToHaveTextAsync("3");
    }

    [Test]
    public async Task A_provider_that_does_not_answer_is_told_and_the_button_comes_back()
    {
        Host.Provider.Options.Fault = (operation, _) => operation == "list" ? FakeFault.ServerError : FakeFault.None;
        ExpectsFailedRequests = true;
        await OpenAsync();

        await Button("Sync").ClickAsync();

        await Expect(Toast("Replicate")).ToHaveClassAsync(new Regex("bad"));
        await Expect(Button("Sync")).ToHaveAttributeAsync("aria-busy", "false");
    }

    [Test]
    public async Task The_first_load_asks_no_provider()
    {
        await Host.AddRunningAsync("running");

        await OpenAsync();

        Assert.That(Host.Requests, Has.None.Contains("sync_active"));
        Assert.That(Host.Provider.Calls.ContainsKey("get"), Is.False);
    }

    [Test]
    public async Task The_periodic_refresh_asks_for_the_active_jobs()
    {
        await Page.Clock.InstallAsync();
        await Host.AddRunningAsync("running");
        await OpenAsync();

        var request = await Page.RunAndWaitForRequestAsync(() => Page.Clock.FastForwardAsync(31_000), request => request.Url.Contains("sync_active", StringComparison.Ordinal));

        Assert.That(request.Url, Does.Contain("/api/cloud/jobs?").And.Contain("sync_active=true"));
    }

    [Test]
    public async Task Progress_is_read_for_running_jobs_only()
    {
        var (running, external) = await Host.AddRunningAsync("running");
        var ended = await Host.AddEndedAsync("ended");
        Host.Provider.AppendLog(external, "Step 1/4 - loss: 1\n");

        await OpenAsync();
        await Expect(Row("running")).ToContainTextAsync("25%");

        var read = Host.Requests.Where(request => request.Contains("inline-progress", StringComparison.Ordinal)).ToList();
        Assert.That(read, Is.Not.Empty);
        Assert.That(read, Has.All.Contains(running).And.None.Contains(ended.Id));
    }

    [Test]
    public async Task An_idle_page_reads_nothing_more_and_a_hidden_one_neither()
    {
        await Page.Clock.InstallAsync();
        await Host.AddEndedAsync(null, JobStatus.Completed);
        await OpenAsync();
        await Expect(Page.Locator("[data-tile=finished]")).ToHaveTextAsync("1");

        // Once the stream is open, the page reads what may have changed before it was.
        await Expect(Page.Locator("[data-connection]")).ToHaveTextAsync("Live");
        await Page.Clock.RunForAsync(5_000);
        var before = Host.Requests.Count;

        await Page.Clock.RunForAsync(65_000);
        Assert.That(Host.Requests, Has.Count.EqualTo(before), "idle");
        await Host.AddRunningAsync("news");
        await Expect(Row("news")).ToBeVisibleAsync();
        await Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { get: () => true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        await Page.Clock.RunForAsync(2_000);
        var hidden = Host.Requests.Count;
        await Host.AddRunningAsync("unseen");
        await Page.Clock.RunForAsync(65_000);

        Assert.That(Host.Requests, Has.Count.EqualTo(hidden), "hidden");
        await Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { get: () => false }); document.dispatchEvent(new Event('visibilitychange')); }");
        await Expect(Row("unseen")).ToBeVisibleAsync();
    }

    [Test]
    public async Task What_is_still_under_way_is_not_drawn_as_completed()
    {
        await Host.AddEndedAsync("done");
        await Host.AddRunningAsync("under way");

        await OpenAsync();

        await Expect(Page.Locator(".trend rect.good:not([height='0.00'])")).ToHaveCountAsync(1);
        await Expect(Page.Locator(".trend rect.now:not([height='0.00'])")).ToHaveAttributeAsync("height", "16.00");
    }
}
