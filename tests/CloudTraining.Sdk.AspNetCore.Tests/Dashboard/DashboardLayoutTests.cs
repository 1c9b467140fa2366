using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The page fits a small phone and serves people who see, hear or move differently.</summary>
public sealed class DashboardLayoutTests : BrowserTest
{
    private static readonly string[] Serious = ["serious", "critical"];

    [Test]
    public async Task Nothing_scrolls_sideways_on_a_phone_of_360_pixels()
    {
        await Page.SetViewportSizeAsync(360, 740);
        var id = await FillAsync();

        foreach (var query in (string[])["", "?status=failed&q=nothing-has-this-name-anywhere-on-earth", "?view=queue", $"?job={id}"])
        {
            await OpenAsync(query);
            Assert.That(await OverflowAsync(), Is.Empty, query);
        }

        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("t");
        Assert.That(await OverflowAsync(), Is.Empty, "train");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("?");
        Assert.That(await OverflowAsync(), Is.Empty, "help");
    }

    [Test]
    public async Task Neither_a_name_of_a_thousand_characters_nor_a_lost_login_pushes_a_control_off_a_phone()
    {
        await Page.SetViewportSizeAsync(360, 740);
        var job = await Host.AddEndedAsync(string.Concat(Enumerable.Repeat("very-long-name-", 70)));
        await OpenAsync($"?job={job.Id}");
        ExpectsFailedRequests = true;

        await Expect(Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close the details" })).ToBeInViewportAsync();
        await Expect(Panel.Locator(".facts")).ToContainTextAsync(job.ConfigName!);
        Host.Answer(401);
        await Expect(Connection).ToHaveTextAsync("Login expired");

        Assert.That(await OverflowAsync(), Is.Empty);
        await Expect(Connection).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });
    }

    [Test]
    public async Task On_a_phone_the_details_are_all_that_tab_reaches_below_the_header()
    {
        await Page.SetViewportSizeAsync(360, 740);
        var job = await Host.AddEndedAsync("ended");
        await OpenAsync($"?job={job.Id}");

        for (var press = 0; press < 20; press++)
        {
            await Page.Keyboard.PressAsync("Tab");
            Assert.That(await Page.EvaluateAsync<bool>("() => !document.activeElement.closest('.work, .skip')"), Is.True, "the focus is under the details");
        }

        await Page.Keyboard.PressAsync("Escape");
        await Expect(Row("ended").Locator(".open")).ToBeFocusedAsync();
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task The_accessibility_rules_find_nothing_serious(ColorScheme scheme)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var id = await FillAsync();

        foreach (var query in (string[])["", "?view=queue", $"?job={id}"])
        {
            await OpenAsync(query);
            await CheckAsync(query);
        }

        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("t");
        await CheckAsync("train");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("?");
        await CheckAsync("help");
    }

    [Test]
    public async Task The_system_decides_between_light_and_dark_until_somebody_chooses()
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await OpenAsync();
        var dark = await GroundAsync();
        var theme = Page.Locator("[data-action=theme]");

        await theme.ClickAsync();
        await Expect(theme).ToHaveAttributeAsync("aria-label", "Colour theme: light");
        var light = await GroundAsync();
        await Page.ReloadAsync();

        Assert.That(light, Is.Not.EqualTo(dark));
        await Expect(theme).ToHaveAttributeAsync("aria-label", "Colour theme: light");
        Assert.That(await GroundAsync(), Is.EqualTo(light));
    }

    [Test]
    public async Task Who_asked_for_less_motion_sees_none()
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await Host.AddRunningAsync("still");

        await OpenAsync();
        await Expect(Row("still")).ToBeVisibleAsync();

        Assert.That(await Page.EvaluateAsync<int>("() => document.getAnimations().length"), Is.Zero);
    }

    [Test]
    public async Task With_forced_colours_progress_and_focus_stay_visible()
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
        await Host.AddRunningAsync("plain");
        await OpenAsync();
        var style = await Row("plain").Locator("progress").EvaluateAsync<string>("bar => getComputedStyle(bar).borderTopStyle");
        await Page.Keyboard.PressAsync("j");

        Assert.That(style, Is.EqualTo("solid"));
        Assert.That(await Row("plain").EvaluateAsync<string>("row => getComputedStyle(row).outlineStyle"), Is.EqualTo("solid"));
    }

    private Task<string> GroundAsync() => Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    private async Task<string> FillAsync()
    {
        var name = string.Concat(Enumerable.Repeat("a-very-long-name-without-any-space-", 5));
        var (id, external) = await Host.AddRunningAsync(name);
        Host.Provider.AppendLog(external, string.Concat(Enumerable.Range(1, 40).Select(step => $"Step {step}/80 - loss: {1.0 / step:F4} {new string('x', 120)}\n")));
        await Host.AddAsync(Some.Job(JobStatus.Failed, userId: null, provider: "replicate") with { ConfigName = name, ErrorMessage = new string('e', 400) });
        await Host.AddAsync(Some.Job(JobStatus.Completed, userId: null, provider: "replicate") with { CostUsd = 12_345.67m });
        await Host.SubmitAsync(name, cost: 100);
        foreach (var waiting in (string[])["one", "two", "three"])
        {
            await Host.SubmitAsync(waiting);
        }

        return id;
    }

    /// <summary>What sticks out of the screen, and what scrolls sideways though it should not.</summary>
    private Task<string[]> OverflowAsync() => Page.EvaluateAsync<string[]>("""
        () => [
          ...(document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth}`] : []),
          ...[...document.querySelectorAll('.panel, dialog[open], .bar, .list, .filters, .heading')].filter(box => box.scrollWidth > box.clientWidth + 1).map(box => `${box.className || box.id} ${box.scrollWidth}`),
          ...[...document.querySelectorAll('button, a, input, select')].filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80)),
        ]
        """);

    private async Task CheckAsync(string where)
    {
        var result = await Page.RunAxe();
        var found = result.Violations.Where(violation => Serious.Contains(violation.Impact)).Select(violation => $"{violation.Impact} {violation.Id}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}");
        Assert.That(found, Is.Empty, where);
    }
}
