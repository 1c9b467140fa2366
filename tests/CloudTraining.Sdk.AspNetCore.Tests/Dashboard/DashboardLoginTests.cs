using CloudTraining.Sdk.Jobs;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A browser serves one person after the other, and nobody sees in it what was another's.</summary>
public sealed class DashboardLoginTests : BrowserTest
{
    private protected override DashboardHostOptions HostOptions => new() { Users = new CookieUser() };

    [Test]
    public async Task Who_signs_in_next_gets_a_stream_of_their_own_and_no_tab_keeps_the_jobs_of_the_one_before()
    {
        await SignInAsync("alice");
        var (_, hers) = await Host.AddRunningAsync("secret-of-alice", "alice");
        var (_, his) = await Host.AddRunningAsync("run-of-bob", "bob");
        await OpenAsync();
        await Expect(Row("secret-of-alice")).ToBeVisibleAsync();

        await SignInAsync("bob");
        var next = await NewPageAsync();
        await OpenAsync(page: next);
        await Host.MoveAsync(hers, JobStatus.Failed);
        await Host.MoveAsync(his, JobStatus.Completed);

        foreach (var page in (IPage[])[next, Page])
        {
            await Expect(page.Locator("#list .row")).ToHaveCountAsync(1);
            await Expect(page.Locator("#list .row")).ToContainTextAsync("run-of-bob");
            await Expect(page.Locator("#list .row")).ToContainTextAsync("Completed");
            await Expect(page.Locator("body")).Not.ToContainTextAsync("alice");
        }

        Assert.That(Host.OpenStreams, Is.EqualTo(1));
    }

    [Test]
    public async Task A_tab_that_stayed_open_begins_anew_when_it_is_answered_as_somebody_else()
    {
        await SignInAsync("alice");
        var (id, _) = await Host.AddRunningAsync("secret-of-alice", "alice");
        await Host.AddRunningAsync("run-of-bob", "bob");
        await OpenAsync($"?job={id}");
        await Expect(Panel.Locator("h2")).ToHaveTextAsync("secret-of-alice");

        await SignInAsync("bob");
        await Page.Keyboard.PressAsync("s");

        await Expect(Row("run-of-bob")).ToBeVisibleAsync();
        await Expect(Page.Locator("body")).Not.ToContainTextAsync("alice");
        await Expect(Page).ToHaveURLAsync(Host.Address);
        await Expect(Connection).ToHaveTextAsync("Live");
    }

    [Test]
    public async Task A_configuration_is_remembered_for_the_one_who_typed_it()
    {
        await SignInAsync("alice");
        await OpenAsync();
        await Page.Keyboard.PressAsync("t");
        await Page.Locator("#train [name=config]").FillAsync("""{"steps": 4242}""");
        await Page.Keyboard.PressAsync("Control+Enter");
        await Expect(Toast("Submitted")).ToBeVisibleAsync();
        await OpenAsync();
        await Page.Keyboard.PressAsync("t");
        await Expect(Page.Locator("#train [name=config]")).ToHaveValueAsync("""{"steps": 4242}""");

        await SignInAsync("bob");
        await OpenAsync();
        await Page.Keyboard.PressAsync("t");

        await Expect(Page.Locator("#train [name=config]")).Not.ToHaveValueAsync("""{"steps": 4242}""");
    }

    private Task SignInAsync(string user) => Context.AddCookiesAsync([new Cookie { Name = CookieUser.CookieName, Value = user, Url = Host.Origin }]);
}
