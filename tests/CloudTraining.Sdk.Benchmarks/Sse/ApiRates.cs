using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>What clients ask most often, against an endpoint that does nothing, in the same process and in turns.</summary>
internal static class ApiRates
{
    private const int Jobs = 10_000;
    private const int Workers = 8;
    private const int Turns = 3;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<(string Name, double Value, string Unit)>> RunAsync()
    {
        var provider = new FakeProvider(TimeProvider.System);
        await using var app = await SseHost.StartAsync(
            builder => builder.Services.AddCloudTraining().AddProvider(provider),
            app =>
            {
                app.MapGet("/empty", () => Results.Ok());
                app.MapCloudTraining().AllowAnonymous();
            });
        var store = app.Services.GetRequiredService<IJobStore>();
        for (var i = 0; i < Jobs; i++)
        {
            await store.AddAsync(Some.Job(JobStatus.Completed, createdAt: Some.Now.AddSeconds(i)), []);
        }

        var external = provider.AddForeign(JobStatus.Running);
        provider.AppendLog(external, "step 1/10 loss: 0.5\n");
        var running = (await store.AddAsync(Some.Job(JobStatus.Running) with { External = Some.External(external) }, [])).Job.Id;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{SseHost.PortOf(app)}") };
        using var first = await client.GetAsync("/api/cloud/jobs?limit=50");
        var tag = first.Headers.ETag!.ToString();

        var empty = new List<double>();
        var unchanged = new List<double>();
        var list = new List<double>();
        var progress = new List<double>();
        for (var turn = 0; turn <= Turns; turn++)
        {
            empty.Add(await RateAsync(client, "/empty", null));
            unchanged.Add(await RateAsync(client, "/api/cloud/jobs?limit=50", tag));
            list.Add(await RateAsync(client, "/api/cloud/jobs?limit=50", null));
            progress.Add(await RateAsync(client, $"/api/cloud/jobs/{running}/inline-progress", null));
        }

        var floor = SseBenchmark.Median(empty.Skip(1));
        return
        [
            ("empty endpoint", floor, "1/s"),
            ("A2 unchanged list (304), time / empty endpoint (goal <= 2)", floor / SseBenchmark.Median(unchanged.Skip(1)), "x"),
            ("job list, 50 of 10,000", SseBenchmark.Median(list.Skip(1)), "1/s"),
            ("inline progress", SseBenchmark.Median(progress.Skip(1)), "1/s"),
        ];
    }

    private static async Task<double> RateAsync(HttpClient client, string path, string? tag)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < Turn)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                if (tag is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                }

                using var response = await client.SendAsync(request);
                await response.Content.CopyToAsync(Stream.Null);
                count++;
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
