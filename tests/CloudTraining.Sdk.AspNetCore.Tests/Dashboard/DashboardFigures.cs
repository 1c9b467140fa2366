using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The figures of docs/dashboard.md. They are printed, not asserted: <c>dotnet test … --filter DashboardFigures</c> on a quiet machine.</summary>
[Explicit("Measures; run it by name on a quiet machine.")]
public sealed class DashboardFigures : BrowserTest
{
    private const int Jobs = 10_000;

    [Test]
    public async Task First_paint_a_list_of_10_000_jobs_and_an_update_after_an_event()
    {
        for (var number = 0; number < Jobs; number++)
        {
            await Host.AddAsync(Some.Job(JobStatus.Completed, userId: null, provider: "replicate", createdAt: Some.Now.AddMinutes(number)) with { ConfigName = $"job-{number}" });
        }

        var external = new string[5];
        for (var number = 0; number < external.Length; number++)
        {
            external[number] = (await Host.AddRunningAsync($"watched-{number}")).External;
        }

        for (var round = 0; round < 3; round++)
        {
            await OpenAsync();
            var paint = await Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
            Print($"first contentful paint {paint:F0} ms, list shown with {Jobs} jobs in the store");
        }

        var requests = Host.Requests.Where(request => request.Contains("/cloud/", StringComparison.Ordinal) && !request.Contains("/api/", StringComparison.Ordinal)).Distinct().Count();
        Print($"{requests} requests of the first visit beside the API");
        var listing = Stopwatch.StartNew();
        var clicks = 0;
        while (await Page.Locator("[data-action=more]").IsVisibleAsync())
        {
            if (clicks == 3)
            {
                Print($"scrolling through the first 400: {await Page.EvaluateAsync<string>(Scroll)}");
                listing.Restart();
            }

            var before = await Page.Locator("[data-total]").TextContentAsync();
            await Page.Locator("[data-action=more]").ClickAsync();
            await Page.WaitForFunctionAsync("before => document.querySelector('[data-total]').textContent !== before", before);
            clicks++;
        }

        Print($"all of {await Page.Locator("[data-total]").TextContentAsync()} listed after {clicks} presses, {listing.ElapsedMilliseconds} ms, {await List.Locator(".row").CountAsync()} rows in the page");
        Print($"scrolling through all: {await Page.EvaluateAsync<string>(Scroll)}");
        await Page.EvaluateAsync("() => scrollTo(0, 0)");
        var floor = await Context.NewPageAsync();
        await floor.SetContentAsync(string.Concat(Enumerable.Range(0, Jobs).Select(number => $"<p style='height:64px;margin:0'>line {number}</p>")));
        Print($"the floor, as many plain lines: {await floor.EvaluateAsync<string>(Scroll)}");
        await floor.CloseAsync();
        for (var round = 0; round < external.Length; round++)
        {
            await Page.EvaluateAsync(WatchRow, $"watched-{round}");
            var watch = Stopwatch.StartNew();
            await Host.MoveAsync(external[round], JobStatus.Failed);
            var moved = watch.ElapsedMilliseconds;
            await Page.EvaluateAsync("() => window.changed");
            Print($"a change is stored after {moved} ms and its row says so {watch.ElapsedMilliseconds - moved} ms later");
        }
    }

    // Frames while the list is scrolled through, a screen at a time.
    private const string Scroll = """
        async () => {
          const frames = [];
          let last = performance.now();
          for (let top = 0; top < document.documentElement.scrollHeight && frames.length < 120; top += 700) {
            scrollTo(0, top);
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            frames.push(now - last);
            last = now;
          }
          frames.sort((a, b) => a - b);
          return `${frames.length} frames, median ${frames[frames.length >> 1].toFixed(1)} ms, p95 ${frames[Math.floor(frames.length * .95)].toFixed(1)} ms`;
        }
        """;

    private const string WatchRow = """
        name => {
          const row = [...document.querySelectorAll('#list .row')].find(row => row.textContent.includes(name));
          window.changed = new Promise(resolve => new MutationObserver((_, observer) => {
            if (row.dataset.tone === 'failed') { observer.disconnect(); resolve(0); }
          }).observe(row, { attributes: true, attributeFilter: ['data-tone'] }));
        }
        """;

    private static void Print(string line) => TestContext.Out.WriteLine(line);
}
