namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>Silence is judged by how often the server says that it sends a heartbeat.</summary>
public sealed class DashboardHeartbeatTests : BrowserTest
{
    private protected override DashboardHostOptions HostOptions => new() { Settings = new() { ["CloudTraining:Events:HeartbeatInterval"] = "00:01:00" } };

    [Test]
    public async Task A_stream_is_given_up_after_three_missed_heartbeats_and_not_before()
    {
        // The page's own clock is moved, so the stream has to be the page's own.
        await Page.Clock.InstallAsync();
        await Page.AddInitScriptAsync("delete globalThis.SharedWorker;");
        await OpenAsync();
        await Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(10));

        await Page.Clock.FastForwardAsync(120_000);
        await Expect(Connection).ToHaveTextAsync("Live");
        await Page.Clock.FastForwardAsync(70_000);

        await Expect(Connection).ToHaveTextAsync("Reconnecting");
        await Page.Clock.FastForwardAsync(10_000);
        await Expect(Connection).ToHaveTextAsync("Live");
    }
}
