using System.Runtime.CompilerServices;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>Takes the pictures of docs/dashboard.md. They are written there when CLOUDTRAINING_UPDATE_SCREENSHOTS is 1, else beside the test results.</summary>
public sealed class DashboardScreenshots : BrowserTest
{
    private const int MostBytes = 200 * 1024;
    private string _lost = string.Empty;

    private static string Folder([CallerFilePath] string file = "") => Environment.GetEnvironmentVariable("CLOUDTRAINING_UPDATE_SCREENSHOTS") == "1"
        ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/images"))
        : Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots");

    [Test]
    public async Task The_pictures_of_the_documentation_show_what_the_page_looks_like_today()
    {
        var running = await FillAsync();
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });

        await OpenAsync();
        await Expect(Row("kontext-edit-pairs")).ToContainTextAsync("62%");
        await TakeAsync("dashboard-light");
        await OpenAsync($"?job={running}");
        await Expect(Panel.Locator(".chart svg")).ToBeVisibleAsync();
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await TakeAsync("dashboard-details-dark");
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await OpenAsync($"?job={_lost}");
        await Expect(Panel.Locator(".evidence")).ToBeVisibleAsync();
        await TakeAsync("dashboard-attention");
        await OpenAsync("?view=queue");
        await Expect(List.Locator(".why").First).Not.ToBeEmptyAsync();
        await TakeAsync("dashboard-queue");
        await Page.SetViewportSizeAsync(360, 740);
        await OpenAsync();
        await Expect(Row("kontext-edit-pairs")).ToContainTextAsync("62%");
        await TakeAsync("dashboard-phone");
    }

    private async Task TakeAsync(string name)
    {
        Directory.CreateDirectory(Folder());
        var path = Path.Combine(Folder(), $"{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
        Assert.That(new FileInfo(path).Length, Is.LessThan(MostBytes), path);
    }

    private async Task<string> FillAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var day = 20; day > 0; day--)
        {
            for (var count = 0; count < 2 + (day * 5 % 7); count++)
            {
                var status = (day + count) % 9 == 4 ? JobStatus.Failed : (day * 3 + count) % 11 == 5 ? JobStatus.Cancelled : JobStatus.Completed;
                await AddEndedAsync($"style-study-{day}-{count}", status, now.AddDays(-day).AddMinutes(count * 37), 0.4m + (count * 0.35m));
            }
        }

        await AddEndedAsync("sdxl-style-study", JobStatus.Completed, now.AddHours(-5), 3.42m);
        await AddEndedAsync("flux-lora-watercolour", JobStatus.Failed, now.AddHours(-2), 0.31m);
        await AddEndedAsync("portrait-v3", JobStatus.Cancelled, now.AddMinutes(-90), null);
        foreach (var name in (string[])["landscapes-xl", "anime-faces", "product-shots", "night-street"])
        {
            await Host.SubmitAsync(name);
        }

        await Host.SubmitAsync("team-budget-run", cost: 48);
        _lost = (await Host.AddLostAsync("portrait-v4")).Id;
        await StartAsync("iris-warm-restart", 90, 400);
        return await StartAsync("kontext-edit-pairs", 560, 900);
    }

    private async Task<string> StartAsync(string name, int steps, int total)
    {
        var (id, external) = await Host.AddRunningAsync(name);
        Host.Provider.AppendLog(external, "Loading dataset: 1,204 image pairs\nLoading model: flux-kontext\n");
        foreach (var step in Enumerable.Range(1, steps / 10).Select(count => count * 10))
        {
            var wobble = Math.Sin(step * 0.7) * 0.03;
            Host.Provider.AppendLog(external, FormattableString.Invariant($"Step {step}/{total} - loss: {(0.9 * Math.Exp(-step / 180.0)) + 0.12 + wobble:F4} - lr: 1e-4\n"));
        }

        return id;
    }

    private Task AddEndedAsync(string name, JobStatus status, DateTimeOffset createdAt, decimal? cost) => Host.AddAsync(Some.Job(status, userId: null, provider: "replicate", createdAt: createdAt) with
    {
        ConfigName = name,
        CostUsd = cost,
        ErrorMessage = status == JobStatus.Failed ? "CUDA out of memory. Tried to allocate 2.00 GiB" : null,
        HardwareType = "L40S (48GB)",
    });
}
