using System.Globalization;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>S8: an event that one host commits, read from another host, in a process of its own on the same SQLite file.</summary>
internal static class TwoHosts
{
    private const int Events = 500;
    private const int Readers = 20;
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(13);

    public static async Task RunAsync(Report report, SseProcess clients)
    {
        var folder = Directory.CreateTempSubdirectory("ct-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "jobs.db");
            using var other = new SseProcess("sse-host", path);
            var port = (int)await other.SendAsync("port");
            await using var host = await StartAsync(path);
            var here = await MeasureAsync(clients, host, SseHost.PortOf(host));
            var there = await MeasureAsync(clients, host, port);
            report.AddValue("S8", FormattableString.Invariant($"p99 from making an event on one host to reading it from another on the same SQLite file (from the same host: {here.TotalMilliseconds:0.0} ms)"), there.TotalMilliseconds, 100, "ms", "0.0");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A host that serves events until its input ends. The argument is the file; <c>port</c> asks for its port.</summary>
    public static async Task<int> ServeAsync(string[] args)
    {
        await using var host = await StartAsync(args[0]);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(SseHost.PortOf(host).ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static Task<WebApplication> StartAsync(string path) => SseHost.StartAsync(
        builder =>
        {
            builder.Configuration["CloudTraining:Events:MaxConnectionsPerAddress"] = "1000";
            builder.Services.AddCloudTraining().UseSqlite(path).AddProvider(new FakeProvider(TimeProvider.System));
        },
        app => app.MapCloudTraining().AllowAnonymous());

    private static async Task<TimeSpan> MeasureAsync(SseProcess clients, WebApplication writer, int port)
    {
        var store = writer.Services.GetRequiredService<IJobStore>();
        await clients.OpenAsync(port, "/api/events", Readers);
        await clients.TakeLatencyAsync();
        using var timer = new PeriodicTimer(Gap);
        for (var i = 0; i < Events && await timer.WaitForNextTickAsync(); i++)
        {
            var job = Some.Job(JobStatus.Completed);
            await store.AddAsync(job, [BenchEvents.Make() with { JobId = job.Id, Timestamp = TimeProvider.System.GetUtcNow() }]);
        }

        await clients.AwaitAsync((long)Events * Readers);
        var latency = await clients.TakeLatencyAsync();
        await clients.CloseAsync();
        return latency;
    }
}
