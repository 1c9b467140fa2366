namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>S3: what connections cost that nothing happens on but heartbeats; each contestant in a process of its own.</summary>
internal static class IdleBenchmark
{
    private const int Connections = 10_000;
    private const int WarmUp = 200;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);
    private static readonly string[] Names = ["ours", "TypedResults.ServerSentEvents", "floor"];
    private static readonly string[] Paths = ["/api/events", "/events", "/events"];

    public static async Task RunAsync(Report report, SseProcess clients)
    {
        for (var i = 0; i < SseServer.Contestants.Count; i++)
        {
            using var server = new SseProcess("sse-server", $"{i}");
            var port = (int)await server.SendAsync("port");

            // What the first requests bring into the process once is no connection's share.
            await clients.OpenAsync(port, Paths[i], WarmUp);
            await clients.CloseAsync();
            var (resident, heap) = (await server.SendAsync("resident"), await server.SendAsync("heap"));
            await clients.OpenAsync(port, Paths[i], Connections);
            var residentEach = (await server.SendAsync("resident") - resident) / 1024.0 / Connections;
            var heapEach = (await server.SendAsync("heap") - heap) / 1024.0 / Connections;
            report.AddValue("S3", $"{Names[i]}: resident per idle connection of {Connections:N0} (managed heap {heapEach:0.0} KiB)", residentEach, i == 0 ? 12 : null, "KiB", "0.0");
            var cpu = await server.SendAsync("cpu");
            using var timer = new PeriodicTimer(Watched);
            await timer.WaitForNextTickAsync();
            var percent = 100 * (await server.SendAsync("cpu") - cpu) / Watched.TotalMicroseconds;
            report.AddValue("S3", $"{Names[i]}: {Connections:N0} idle connections{(i == 0 ? ", heartbeats included" : ", no heartbeats")}", percent, i == 0 ? 1.5 : null, "% of a core", "0.00");
            await clients.CloseAsync();
        }
    }
}
