using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A list of more jobs than a page should hold behaves like one that holds them all.</summary>
public sealed class DashboardLongListTests : BrowserTest
{
    private const int Jobs = 800;

    [Test]
    public async Task Only_what_can_be_seen_is_in_the_page_and_the_scroll_bar_knows_of_all()
    {
        await OpenLongAsync();

        Assert.That(await List.Locator(".row").CountAsync(), Is.LessThan(120));
        Assert.That(await Page.EvaluateAsync<double>("() => document.querySelector('#list').offsetHeight / document.querySelector('#list .row').getBoundingClientRect().height"), Is.EqualTo(Jobs).Within(1));
        await Expect(List.Locator(".row").First).ToHaveAttributeAsync("aria-setsize", $"{Jobs}");
        foreach (var share in (double[])[0.25, 0.5, 0.9])
        {
            await ScrollAsync(share);
            var (place, name) = await AtMiddleAsync();
            Assert.That(name, Is.EqualTo($"job-{Jobs - place}"));
            Assert.That(place, Is.EqualTo(Jobs * share).Within(Jobs * 0.05));
        }

        await ScrollAsync(1);
        await Expect(Row("job-0").Locator(".open")).ToBeInViewportAsync();
    }

    [Test]
    public async Task Keys_walk_through_all_of_it_and_go_on_where_they_were_after_scrolling_away()
    {
        await OpenLongAsync();
        for (var step = 0; step < 60; step++)
        {
            await Page.Keyboard.PressAsync("j");
        }

        await Expect(Name(Jobs - 60)).ToBeFocusedAsync();
        await Expect(Name(Jobs - 60)).ToBeInViewportAsync();
        await ScrollAsync(0.9);
        await Expect(Name(Jobs / 10)).ToBeInViewportAsync();
        await Page.Keyboard.PressAsync("k");

        await Expect(Name(Jobs - 59)).ToBeFocusedAsync();
        await Expect(Name(Jobs - 59)).ToBeInViewportAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Panel.Locator("h2")).ToHaveTextAsync($"job-{Jobs - 59}");
        await ScrollAsync(0.9);
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Name(Jobs - 59)).ToBeFocusedAsync();
        await Expect(Name(Jobs - 59)).ToBeInViewportAsync();
    }

    [Test]
    public async Task News_leave_what_is_being_looked_at_where_it_is()
    {
        await OpenLongAsync();
        await ScrollAsync(0.5);
        var (_, before) = await AtMiddleAsync();
        await Page.EvaluateAsync("() => { window.touched = new Set(); new MutationObserver(all => all.forEach(one => one.attributeName?.startsWith('aria-') || touched.add(one.target.parentElement?.closest('.row')))).observe(document.querySelector('#list'), { subtree: true, childList: true, characterData: true }); }");

        var (_, external) = await Host.AddRunningAsync("news");
        await Expect(Page.Locator("[data-total]")).ToContainTextAsync($"{Jobs + 1}");
        var (_, after) = await AtMiddleAsync();
        await Host.MoveAsync(external, JobStatus.Failed);
        await Expect(Page.Locator("[data-announcer]")).ToHaveTextAsync("news failed");

        Assert.That(after, Is.EqualTo(before));
        Assert.That(await Page.EvaluateAsync<int>("() => touched.size"), Is.LessThan(20), "rows that were drawn again");
    }

    [Test]
    public async Task Another_width_keeps_the_place()
    {
        await OpenLongAsync();
        await ScrollAsync(0.5);
        var (_, before) = await AtMiddleAsync();

        await Page.SetViewportSizeAsync(360, 740);

        await Expect(Row(before).Locator(".open")).ToBeInViewportAsync();
        Assert.That(await Page.EvaluateAsync<double>("() => document.querySelector('#list').offsetHeight / document.querySelector('#list .row').getBoundingClientRect().height"), Is.EqualTo(Jobs).Within(1));
    }

    private async Task OpenLongAsync()
    {
        for (var number = 0; number < Jobs; number++)
        {
            var status = (number % 5) switch { 1 => JobStatus.Failed, 2 => JobStatus.Cancelled, _ => JobStatus.Completed };
            await Host.AddAsync(Some.Job(status, userId: null, provider: "replicate", createdAt: Some.Now.AddMinutes(number)) with { ConfigName = $"job-{number}", ErrorMessage = status == JobStatus.Failed ? "CUDA out of memory" : null });
        }

        await OpenAsync();
        foreach (var shown in (int[])[100, 200, 400, Jobs])
        {
            await Button("Show more").ClickAsync();
            await Expect(Page.Locator("[data-total]")).ToHaveTextAsync(shown < Jobs ? $"{shown} of {Jobs} jobs" : $"{Jobs} jobs");
        }
    }

    private ILocator Name(int number) => List.Locator(".open").Filter(new LocatorFilterOptions { Has = Page.GetByText($"job-{number}", new PageGetByTextOptions { Exact = true }) });

    /// <summary>Scrolls to a share of the list and waits until what belongs there is there.</summary>
    private Task ScrollAsync(double share) => Page.EvaluateAsync(
        "async share => { const list = document.querySelector('#list').getBoundingClientRect(); scrollBy(0, list.top + list.height * share - innerHeight / 2); for (let frame = 0; frame < 3; frame++) { await new Promise(requestAnimationFrame); } }", share);

    private async Task<(int Place, string Name)> AtMiddleAsync()
    {
        var found = await Page.EvaluateAsync<string[]>(
            "() => { const row = document.elementFromPoint(300, innerHeight / 2).closest('.row'); return [row.getAttribute('aria-posinset'), row.querySelector('.name').textContent]; }");
        return (int.Parse(found[0], System.Globalization.CultureInfo.InvariantCulture), found[1]);
    }
}
