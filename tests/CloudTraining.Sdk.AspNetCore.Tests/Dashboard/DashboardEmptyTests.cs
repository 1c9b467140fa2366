using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>Each empty list says why and offers one thing to do.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class DashboardEmptyTests(bool hasProvider) : BrowserTest
{
    private protected override DashboardHostOptions HostOptions => new() { HasProvider = hasProvider };

    private ILocator Empty => Page.Locator("[data-empty]");

    [Test]
    public async Task The_first_visit_says_what_to_do()
    {
        await OpenAsync();

        await Expect(Empty).ToContainTextAsync(hasProvider ? "No jobs yet" : "No provider is configured");
        Assert.That(await Empty.GetByRole(AriaRole.Button).CountAsync(), Is.EqualTo(1));
        if (hasProvider)
        {
            await Empty.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Train" }).ClickAsync();
            await Expect(Page.Locator("#train")).ToBeVisibleAsync();
        }
        else
        {
            await Expect(Page.Locator("[data-action=train]")).ToBeDisabledAsync();
        }
    }

    [Test]
    public async Task An_empty_queue_is_good_news()
    {
        await OpenAsync("?view=queue");

        await Expect(Empty).ToContainTextAsync("Nothing waits");
        Assert.That(await Empty.GetByRole(AriaRole.Button).CountAsync(), Is.EqualTo(1));
    }
}
