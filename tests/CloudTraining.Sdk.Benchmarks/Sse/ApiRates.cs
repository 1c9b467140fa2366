using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>A2: what clients ask most often, against an endpoint that does nothing, in the same process and in turns; who asks is another process.</summary>
internal static class ApiRates
{
    private const int Jobs = 10_000;
    private const int Turns = 3;
    private const string List = "/api/cloud/jobs?limit=50";

    public static async Task RunAsync(Report report, SseProcess clients)
    {
        await RunAsync(report, clients, "in memory", _ => { });
        var folder = Directory.CreateTempSubdirectory("ct-bench-");
        try
        {
            await RunAsync(report, clients, "SQLite", builder => builder.UseSqlite(Path.Combine(folder.FullName, "jobs.db")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(Report report, SseProcess clients, string storeName, Action<ICloudTrainingBuilder> addStore)
    {
        var provider = new FakeProvider(TimeProvider.System);
        await using var app = await SseHost.StartAsync(
            builder => addStore(builder.Services.AddCloudTraining().AddProvider(provider)),
            app =>
            {
                app.MapGet("/empty", () => Results.Ok());
                app.MapCloudTraining().AllowAnonymous();
            });
        var running = await FillAsync(app.Services.GetRequiredService<IJobStore>(), provider);
        var port = SseHost.PortOf(app);
        var tag = await ReadTagAsync(port);
        (string Id, string Name, string Path, string? Tag, double? Goal)[] rows =
        [
            ("", "empty endpoint", "/empty", null, null),
            ("A2", "unchanged job list (304)", List, tag, 2),
            ("", $"job list, 50 of {Jobs:N0} with total", List, null, null),
            ("", $"job list, 50 of {Jobs:N0} completed with total", $"{List}&status=completed", null, null),
            ("", "inline progress", $"/api/cloud/jobs/{running}/inline-progress", null, null),
        ];
        var turns = new List<(double Cost, double Rate)[]>();
        for (var turn = 0; turn <= Turns; turn++)
        {
            var asked = new (double Cost, double Rate)[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                asked[i] = await AskAsync(clients, port, rows[i].Path, rows[i].Tag);
            }

            turns.Add(asked);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            double Middle(Func<(double Cost, double Rate)[], double> value) => SseBenchmark.Median(turns.Skip(1).Select(value));
            var name = FormattableString.Invariant($"{storeName}: {rows[i].Name}, {Middle(turn => turn[i].Rate):N0} requests/s, {Middle(turn => turn[i].Cost):0} µs of the server's processor time; / empty endpoint");
            report.AddValue(rows[i].Id, name, Middle(turn => turn[i].Cost / turn[0].Cost), rows[i].Goal, "×", "0.00");
        }
    }

    private static async Task<string> ReadTagAsync(int port)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync($"http://127.0.0.1:{port}{List}");
        return answer.Headers.ETag!.ToString();
    }

    private static async Task<string> FillAsync(IJobStore store, FakeProvider provider)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
            await store.AddAsync(Some.Job(JobStatus.Completed, createdAt: Some.Now.AddSeconds(i)), [], cancellationToken: token));
        var external = provider.AddForeign(JobStatus.Running);
        provider.AppendLog(external, "step 1/10 loss: 0.5\n");
        return (await store.AddAsync(Some.Job(JobStatus.Running) with { External = Some.External(external) }, [])).Job.Id;
    }

    /// <summary>The server's processor time for one request, in microseconds, and requests a second.</summary>
    private static async Task<(double Cost, double Rate)> AskAsync(SseProcess clients, int port, string path, string? tag)
    {
        var (cpu, start) = (SseBenchmark.CpuTime(), Stopwatch.GetTimestamp());
        var count = await clients.SendAsync($"ask {port} {path} {tag ?? "-"}");
        return ((SseBenchmark.CpuTime() - cpu).TotalMicroseconds / count, count / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
