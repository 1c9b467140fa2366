using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>However much a job writes, the page keeps a bounded end of it and stays usable.</summary>
public sealed class DashboardLogTests : BrowserTest
{
    private const int MostCharacters = 400_000;
    private const int MostNodes = 50;

    private ILocator Log => Panel.Locator(".log");

    [Test]
    public async Task Of_a_hundred_thousand_lines_the_end_is_shown_and_followed()
    {
        var (id, external) = await Host.AddRunningAsync("chatty");
        Host.Provider.AppendLog(external, Lines(1, 100_000));
        await OpenAsync($"?job={id}");
        await Expect(Log).ToContainTextAsync("Step 100000/200000");
        await Expect(Panel.Locator("[data-field=log-state]")).ToHaveTextAsync("The end of a longer log");

        for (var from = 100_001; from <= 103_001; from += 1_000)
        {
            Host.Provider.AppendLog(external, Lines(from, 1_000));
            await Expect(Log).ToContainTextAsync($"Step {from + 999}/200000");
        }

        Assert.That(await LengthAsync(), Is.InRange(MostCharacters / 2, MostCharacters));
        Assert.That(await Log.EvaluateAsync<int>("log => log.childNodes.length"), Is.LessThan(MostNodes));
        Assert.That(await Log.EvaluateAsync<bool>("log => log.scrollTop + log.clientHeight >= log.scrollHeight - 2"), Is.True, "its end is in view");
        Assert.That(await Log.EvaluateAsync<string>("log => log.textContent.slice(0, 5)"), Is.EqualTo("Step "), "whole lines");
    }

    [Test]
    public async Task A_line_without_end_is_bounded_too()
    {
        var (id, external) = await Host.AddRunningAsync("dots");
        Host.Provider.AppendLog(external, new string('.', 300_000));
        await OpenAsync($"?job={id}");
        await Expect(Log).ToContainTextAsync("...");

        Host.Provider.AppendLog(external, new string('.', 300_000) + "end");
        await Expect(Log).ToContainTextAsync("end");

        Assert.That(await LengthAsync(), Is.LessThanOrEqualTo(MostCharacters));
    }

    [Test]
    public async Task A_line_that_looks_like_a_hundred_thousand_steps_does_not_hold_the_page()
    {
        var (id, external) = await Host.AddRunningAsync("tricky");
        Host.Provider.AppendLog(external, string.Concat(Enumerable.Repeat("step 1/2 ", 44_000)) + "\nStep 1/4 - loss: 0.5\n");

        await OpenAsync($"?job={id}");
        await Expect(Log).ToContainTextAsync("loss: 0.5");
        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close the details" }).ClickAsync();

        await Expect(Panel).ToBeHiddenAsync();
    }

    [Test]
    public async Task What_is_selected_in_it_stays_selected_while_it_grows()
    {
        var (id, external) = await Host.AddRunningAsync("selected");
        Host.Provider.AppendLog(external, Lines(1, 20_000));
        await OpenAsync($"?job={id}");
        await Expect(Log).ToContainTextAsync("Step 20000/200000");
        await Log.EvaluateAsync("log => { const at = log.textContent.indexOf('Step 19990'); getSelection().setBaseAndExtent(log.firstChild, at, log.firstChild, at + 10); }");

        Host.Provider.AppendLog(external, Lines(20_001, 100));
        await Expect(Log).ToContainTextAsync("Step 20100/200000");

        Assert.That(await Page.EvaluateAsync<string>("() => String(getSelection())"), Is.EqualTo("Step 19990"));
    }

    private static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(step => $"Step {step}/200000 - loss: 0.5\n"));

    private Task<int> LengthAsync() => Log.EvaluateAsync<int>("log => log.textContent.length");
}
