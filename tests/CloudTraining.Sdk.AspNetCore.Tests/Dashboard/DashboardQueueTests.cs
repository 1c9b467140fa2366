using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The queue, why a job waits, and what people decide about it.</summary>
public sealed class DashboardQueueTests : BrowserTest
{
    [Test]
    public async Task Waiting_jobs_stand_in_order_with_the_reason_of_each()
    {
        foreach (var name in (string[])["one", "two", "three", "four"])
        {
            await Host.SubmitAsync(name);
        }

        await OpenAsync("?view=queue");

        await Expect(List.Locator(".row .name")).ToHaveTextAsync(["three", "four"]);
        await Expect(Page.Locator("[data-total]")).ToHaveTextAsync("2 waiting");
        await Expect(List.Locator(".row .place")).ToHaveTextAsync(["1", "2"]);
        await Expect(Row("three").Locator(".why")).ToContainTextAsync("2 of 2");
        await Expect(Page.Locator("[data-count=waiting]")).ToHaveTextAsync("2");
        await Row("three").Locator(".open").ClickAsync();
        await Expect(Panel.Locator(".notice.why")).ToContainTextAsync("Why it waits");
        await Expect(Panel.Locator(".notice.why")).ToContainTextAsync("2 of 2");
    }

    [Test]
    public async Task A_higher_priority_goes_first()
    {
        foreach (var name in (string[])["one", "two", "three", "four"])
        {
            await Host.SubmitAsync(name);
        }

        await OpenAsync("?view=queue");
        await Page.GetByLabel("Priority of four").SelectOptionAsync("Urgent");

        await Expect(Toast("Changed the priority of four")).ToBeVisibleAsync();
        await Expect(List.Locator(".row .name")).ToHaveTextAsync(["four", "three"]);
    }

    [Test]
    public async Task I_can_approve_a_job_that_waits_for_it()
    {
        await Host.SubmitAsync("expensive", cost: 48);
        await OpenAsync();
        await Expect(Row("expensive")).ToContainTextAsync("Needs approval");
        await Row("expensive").Locator(".open").ClickAsync();
        await Expect(Panel.Locator(".notice.approval")).ToContainTextAsync("The estimated cost is above $25.00.");

        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Approve" }).ClickAsync();

        await Expect(Row("expensive")).ToContainTextAsync("Queued at provider");
        Assert.That(Host.Provider.Accepted, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task I_can_reject_one_with_a_reason()
    {
        await Host.SubmitAsync("expensive", cost: 48);
        await OpenAsync("?view=queue");

        await Row("expensive").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Reject" }).ClickAsync();
        await Page.GetByLabel("Reason").FillAsync("Not this month");
        await Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Reject" }).ClickAsync();

        await Expect(Page.GetByText("Nothing waits")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Jobs", Exact = true }).ClickAsync();
        await Expect(Row("expensive")).ToContainTextAsync("Not this month");
    }

}
