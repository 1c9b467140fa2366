using CloudTraining.Sdk.Jobs;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>All tabs of a browser share one stream; the server allows five per address and a browser six per site.</summary>
public sealed class DashboardTabTests : BrowserTest
{
    private const int Tabs = 7;

    [Test]
    public async Task Seven_tabs_share_one_stream_and_all_see_the_news()
    {
        var (_, external) = await Host.AddRunningAsync("shared");
        var pages = new List<IPage> { Page };
        await OpenAsync();
        while (pages.Count < Tabs)
        {
            pages.Add(await NewPageAsync());
            await OpenAsync(page: pages[^1]);
        }

        Assert.That(Host.OpenStreams, Is.EqualTo(1));
        await Host.MoveAsync(external, JobStatus.Completed);

        foreach (var page in pages)
        {
            await Expect(page.Locator("#list .row")).ToContainTextAsync("Completed");
        }
    }

    [Test]
    public async Task Closing_the_tab_that_opened_the_stream_leaves_the_other_live()
    {
        var (_, external) = await Host.AddRunningAsync("shared");
        await OpenAsync();
        var other = await NewPageAsync();
        await OpenAsync(page: other);

        await Page.CloseAsync();
        await Host.MoveAsync(external, JobStatus.Failed, report => report with { ErrorMessage = "out of memory" });

        await Expect(other.Locator("#list .row")).ToContainTextAsync("Failed: out of memory");
        Assert.That(Host.OpenStreams, Is.EqualTo(1));
    }

    [Test]
    public async Task A_browser_without_shared_workers_streams_from_the_page_and_gives_the_connection_back_when_hidden()
    {
        var (_, external) = await Host.AddRunningAsync("alone");
        await Page.AddInitScriptAsync("delete globalThis.SharedWorker;");
        await OpenAsync();
        Assert.That(Host.OpenStreams, Is.EqualTo(1));

        await Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { get: () => globalThis.away ?? true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        await Expect(Connection).ToHaveTextAsync("Paused");
        await Host.MoveAsync(external, JobStatus.Completed);
        await Page.EvaluateAsync("() => { globalThis.away = false; document.dispatchEvent(new Event('visibilitychange')); }");

        await Expect(Connection).ToHaveTextAsync("Live");
        await Expect(Row("alone")).ToContainTextAsync("Completed");
    }
}
