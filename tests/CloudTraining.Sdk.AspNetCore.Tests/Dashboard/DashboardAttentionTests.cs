using CloudTraining.Sdk.Jobs;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A job whose submission nobody can settle: what is known, and the three things a person may decide.</summary>
public sealed class DashboardAttentionTests : BrowserTest
{
    [Test]
    public async Task It_says_what_was_seen_and_the_filter_finds_it()
    {
        await Host.AddEndedAsync("fine");
        await Host.AddLostAsync("lost");
        await OpenAsync();

        await Page.GetByText("Attention", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(List.Locator(".row")).ToHaveCountAsync(1);
        await Row("lost").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Decide lost" }).ClickAsync();

        await Expect(Panel.Locator(".notice.approval")).ToContainTextAsync("Nobody knows whether the provider took it.");
        await Expect(Panel.Locator(".evidence pre")).ToHaveTextAsync("Two listings were read.\nNeither has a trace of it.");
    }

    [Test]
    public async Task It_is_adopted_by_the_keyboard_alone_under_the_id_of_the_provider()
    {
        var job = await Host.AddLostAsync("lost");
        var external = Host.Provider.AddForeign(JobStatus.Running);
        await OpenAsync($"?job={job.Id}");

        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "It is there…" }).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByLabel("The provider’s id of the job")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Alertdialog)).ToBeVisibleAsync();
        await Page.Keyboard.TypeAsync(external);
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Toast($"lost is followed as {external}")).ToBeVisibleAsync();
        await Expect(Panel.Locator("[data-field=status]")).ToHaveTextAsync("Running");
        await Expect(Panel.Locator(".evidence")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task It_is_submitted_again_when_somebody_is_sure_that_it_never_arrived()
    {
        var job = await Host.AddLostAsync("lost");
        await OpenAsync($"?job={job.Id}");

        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "It never arrived…" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("paid twice");
        await Button("It never arrived").ClickAsync();

        await Expect(Toast("lost is submitted again")).ToBeVisibleAsync();
        await Expect(Panel.Locator("[data-field=status]")).ToHaveTextAsync("Queued at provider");
        Assert.That(Host.Provider.Accepted, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task It_is_abandoned_only_after_a_question()
    {
        var job = await Host.AddLostAsync("lost");
        await OpenAsync($"?job={job.Id}");

        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Abandon…" }).ClickAsync();
        await Button("Go back").ClickAsync();
        Assert.That(Host.Requests, Has.None.Contains("/abandon"));
        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Abandon…" }).ClickAsync();
        await Page.GetByLabel("Reason").FillAsync("The account is closed");
        await Button("Abandon the job").ClickAsync();

        await Expect(Toast("Abandoned lost")).ToBeVisibleAsync();
        await Expect(Panel.Locator("[data-field=status]")).ToHaveTextAsync("Cancelled");
        await Expect(Panel.Locator(".notice")).ToHaveTextAsync("The account is closed");
    }
}
