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
    [TestCase(401, "Login expired", "Your login has expired")]
    [TestCase(302, "Login expired", "Your login has expired")]
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

    [Test]
    public async Task An_expired_login_is_looked_for_when_somebody_acts_and_not_by_waiting()
    {
        await OpenWithOwnStreamAsync();
        ExpectsFailedRequests = true;
        Host.Answer(401);
        await Expect(Connection).ToHaveTextAsync("Login expired");

        // From here on no timer of the page goes off.
        await Page.Clock.PauseAtAsync(DateTime.UtcNow.AddDays(1));
        await Page.Clock.FastForwardAsync(1_500);
        Host.Answer(null);
        await Page.Keyboard.PressAsync("Shift");

        await Expect(Connection).ToHaveTextAsync("Live");
    }

    [Test]
    public async Task A_tab_that_becomes_visible_looks_for_the_login_at_once()
    {
        await OpenAsync();
        ExpectsFailedRequests = true;
        await ShowAsync(false);
        Host.Answer(401);
        await Expect(Connection).ToHaveTextAsync("Login expired");
        Host.Answer(null);
        var asked = Streams();

        await ShowAsync(true);

        await Expect(Connection).ToHaveTextAsync("Live");
        Assert.That(Streams(), Is.EqualTo(asked + 1), "one question");
    }

    [Test]
    public async Task A_login_that_ended_while_the_page_was_away_is_noticed_and_ends_the_stream()
    {
        await OpenAsync();
        ExpectsFailedRequests = true;
        await ShowAsync(false);
        Host.Answer(401, cutsStreams: false);

        await ShowAsync(true);

        await Expect(Connection).ToHaveTextAsync("Login expired");
        Assert.That(() => Host.OpenStreams, Is.Zero.After(10_000, 20));
    }

    private int Streams() => Host.Requests.Count(request => request.EndsWith("/api/events", StringComparison.Ordinal));

    private Task ShowAsync(bool visible) => Page.EvaluateAsync(
        "visible => { Object.defineProperty(document, 'hidden', { get: () => !visible, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", visible);

    private async Task OpenWithOwnStreamAsync()
    {
        await Page.Clock.InstallAsync();
        await Page.AddInitScriptAsync("delete globalThis.SharedWorker;");
        await OpenAsync();
    }
}
