using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The page works below any path: where the host knows of it, and behind a proxy that cuts it off without a word.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class DashboardBasePathTests(bool hostKnows) : BrowserTest
{
    private protected override DashboardHostOptions HostOptions => new()
    {
        Prefix = "/a/b",
        Configure = app =>
        {
            if (hostKnows)
            {
                app.UsePathBase("/a/b");
                return;
            }

            app.Use((context, next) =>
            {
                context.Request.Path = context.Request.Path.StartsWithSegments("/a/b", out var rest) ? rest : "/outside";
                return next(context);
            });
        },
    };

    [Test]
    public async Task Everything_works_below_a_path()
    {
        var (_, external) = await Host.AddRunningAsync("below");
        await Host.AddEndedAsync("ended", JobStatus.Failed);

        // Without the slash, as people type it.
        await Page.GotoAsync(Host.Address.TrimEnd('/'));
        await Expect(Page).ToHaveURLAsync(Host.Address);
        await Expect(Connection).ToHaveTextAsync("Live");
        await Row("below").Locator(".open").ClickAsync();
        await Button("Sync").ClickAsync();
        await Expect(Toast("from Replicate")).ToBeVisibleAsync();
        await Host.MoveAsync(external, JobStatus.Completed);

        await Expect(Panel.Locator(".badge")).ToHaveTextAsync("Completed");
        Assert.That(Host.OpenStreams, Is.EqualTo(1));
        Assert.That(Host.Requests, Has.All.Match("^[A-Z]+ /a/b/"));
    }
}
