using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary><c>sync_active=true</c> and Sync: a client that asks again and again does not have the provider asked at its own pace, and is told so.</summary>
public sealed class SyncIntervalTests
{
    private const int Burst = 5;
    private readonly ManualTimeProvider _clock = new();

    [Test, CancelAfter(20_000)]
    public async Task A_client_that_hammers_sync_active_gets_the_last_pass_again(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        await host.AddRunningAsync();
        await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"));
        var calls = host.Fake.Calls.GetValueOrDefault("get");

        var answers = new List<System.Text.Json.JsonElement>();
        for (var i = 0; i < 40; i++)
        {
            var path = i % 2 == 0 ? "/api/cloud/jobs?sync_active=true" : "/api/cloud/jobs?sync_active=true&provider=FAKE";
            answers.Add((await host.GetJsonAsync(path)).GetProperty("sync"));
        }

        Assert.That(host.Fake.Calls["get"] - calls, Is.EqualTo(Burst));
        Assert.That(answers.Select(sync => sync.GetProperty("reused").GetBoolean()), Is.EqualTo(Enumerable.Range(0, 40).Select(i => i >= Burst)));
        Assert.That(answers.Select(sync => sync.GetProperty("complete").GetBoolean()), Has.All.True);
        Assert.That(answers.Select(sync => sync.GetProperty("refreshed").GetInt32()), Has.All.EqualTo(1), "the figures are those of the last pass");
        Assert.That(answers[^1].GetProperty("synced_at").GetDateTimeOffset(), Is.EqualTo(_clock.GetUtcNow()));

        _clock.Advance(TimeSpan.FromSeconds(3));
        var later = (await host.GetJsonAsync("/api/cloud/jobs?sync_active=true")).GetProperty("sync");
        var again = (await host.GetJsonAsync("/api/cloud/jobs?sync_active=true")).GetProperty("sync");

        Assert.That(later.GetProperty("reused").GetBoolean(), Is.False);
        Assert.That(again.GetProperty("reused").GetBoolean(), Is.True, "one pass in three seconds in the long run");
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_that_hammers_Sync_gets_the_last_sync_again(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        host.Fake.AddForeign(JobStatus.Completed);
        var calls = host.Fake.Calls.GetValueOrDefault("list");
        var answers = new List<System.Text.Json.JsonElement>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add((await host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/sync")).Body);
        }

        host.Fake.AddForeign(JobStatus.Completed);
        var (status, named) = await host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/sync?provider=Fake");
        var hammered = host.Fake.Calls["list"] - calls;
        _clock.Advance(TimeSpan.FromSeconds(3));
        var (_, later) = await host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/sync");

        Assert.That(hammered, Is.EqualTo(Burst).Or.EqualTo(Burst + 1), "a background task of the host that begins may list once as well; which passes were new the answers say");
        Assert.That(answers.Select(sync => sync.GetProperty("synced").GetInt32()), Is.EqualTo(Enumerable.Range(0, 30).Select(i => i == 0 ? 1 : 0)), "a new job at the provider is seen at once, and once");
        Assert.That(answers.Select(sync => sync.GetProperty("reused").GetBoolean()), Is.EqualTo(Enumerable.Range(0, 30).Select(i => i >= Burst)));
        Assert.That(status, Is.EqualTo(200));
        Assert.That(named.GetProperty("reused").GetBoolean(), Is.True, "that provider was asked a moment ago with all others");
        Assert.That(later.GetProperty("synced").GetInt32(), Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_that_hammers_validate_gets_the_last_answer_again_and_another_user_an_own_one(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        using var bob = host.CreateClient("bob");
        var calls = host.Fake.Calls.GetValueOrDefault("validate");
        for (var i = 0; i < 20; i++)
        {
            Assert.That((await host.GetJsonAsync("/api/cloud/providers/fake/validate")).GetProperty("valid").GetBoolean(), Is.True);
        }

        var hammered = host.Fake.Calls["validate"] - calls;
        await host.GetJsonAsync("/api/cloud/providers/fake/validate", bob);

        Assert.That(hammered, Is.EqualTo(Burst));
        Assert.That(host.Fake.Calls["validate"] - calls, Is.EqualTo(Burst + 1));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_interval_of_zero_asks_each_time(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync("0");
        await host.AddRunningAsync();
        var calls = host.Fake.Calls.GetValueOrDefault("get");
        for (var i = 0; i < 20; i++)
        {
            Assert.That((await host.GetJsonAsync("/api/cloud/jobs?sync_active=true")).GetProperty("sync").GetProperty("reused").GetBoolean(), Is.False);
        }

        Assert.That(host.Fake.Calls["get"] - calls, Is.EqualTo(20));
    }

    private Task<ApiHost> StartAsync(string? interval = null) => ApiHost.StartAsync(new ApiHostSettings
    {
        Clock = _clock,
        Configuration = { ["CloudTraining:Http:SyncInterval"] = interval, ["CloudTraining:Polling:Enabled"] = "false" },
    });
}
