using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>Whatever happens to the connection has a name on the page and ends by itself.</summary>
public sealed class DashboardConnectionTests : BrowserTest
{
    private ILocator Banner => Page.Locator("[data-banner]");

    [Test]
    public async Task A_restart_of_the_server_is_told_and_the_page_shows_what_happened_meanwhile()
    {
        var (_, external) = await Host.AddRunningAsync("survivor");
        await OpenAsync();
        ExpectsFailedRequests = true;

        await Host.StopAsync();
        await Expect(Connection).Not.ToHaveTextAsync("Live");
        await Expect(Banner).ToBeVisibleAsync();
        await Host.StartAsync();
        await Host.MoveAsync(external, JobStatus.Completed);

        await Expect(Connection).ToHaveTextAsync("Live", new LocatorAssertionsToHaveTextOptions { Timeout = 10_000 });
        await Expect(Row("survivor")).ToContainTextAsync("Completed");
        await Expect(Banner).ToBeHiddenAsync();
    }

    [TestCase(429, "Limited", "Too many live connections")]
    [TestCase(503, "Unavailable", "cannot answer right now")]
    [TestCase(401, "Signed out", "Your login has ended")]
    [TestCase(403, "No access", "does not show its jobs to you")]
    public async Task A_refusal_has_a_name_and_the_page_recovers_by_itself(int status, string label, string words)
    {
        await OpenAsync();
        ExpectsFailedRequests = true;

        Host.Answer(status);
        await Expect(Connection).ToHaveTextAsync(label);
        await Expect(Banner).ToContainTextAsync(words);
        Host.Answer(null);
        await Host.AddRunningAsync("news");

        await Expect(Connection).ToHaveTextAsync("Live", new LocatorAssertionsToHaveTextOptions { Timeout = 10_000 });
        await Expect(Row("news")).ToBeVisibleAsync();
        await Expect(Banner).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_page_opened_while_the_server_is_not_ready_fills_itself()
    {
        await Host.AddEndedAsync("there", JobStatus.Completed);
        ExpectsFailedRequests = true;
        Host.Answer(503);

        await Page.GotoAsync(Host.Address);
        await Expect(Connection).ToHaveTextAsync("Unavailable");
        Host.Answer(null);

        await Expect(Row("there")).ToBeVisibleAsync();
        await Expect(Connection).ToHaveTextAsync("Live");
    }

    [Test]
    public async Task Losing_the_network_is_named_and_ends_with_it()
    {
        await OpenAsync();
        ExpectsFailedRequests = true;

        await Context.SetOfflineAsync(true);
        await Expect(Connection).ToHaveTextAsync("Offline");
        await Context.SetOfflineAsync(false);

        await Expect(Connection).ToHaveTextAsync("Live");
    }
}
