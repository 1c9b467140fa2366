namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>What connections cost that nothing happens on but heartbeats.</summary>
internal static class IdleBenchmark
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);

    public static async Task<(double Percent, double KiB)> RunAsync(SseClientProcess clients, int connections)
    {
        await using var product = await ProductContestant.StartAsync();
        var before = SseBenchmark.ResidentBytes();
        await clients.OpenAsync(product.Port, product.Path, connections);
        var resident = (SseBenchmark.ResidentBytes() - before) / 1024 / connections;
        using var timer = new PeriodicTimer(Watched);
        var cpu = SseBenchmark.CpuTime();
        await timer.WaitForNextTickAsync();
        var used = SseBenchmark.CpuTime() - cpu;
        await clients.CloseAsync();
        return (100 * used / Watched, resident);
    }
}
