using CloudTraining.Sdk.Benchmarks.Logging;
using CloudTraining.Sdk.Benchmarks.Poll;
using CloudTraining.Sdk.Benchmarks.Sse;
using CloudTraining.Sdk.Benchmarks.Stores;

// One area per first argument; --json prints one JSON object instead of a table.
var areas = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["logging"] = LoggingBenchmark.RunAsync,
    ["poll"] = PollBenchmark.RunAsync,
    ["stores"] = StoresBenchmark.RunAsync,
    ["sse"] = SseBenchmark.RunAsync,
    ["sse-clients"] = SseReadingClients.RunAsync,
    ["sse-server"] = SseServer.RunAsync,
    ["sse-host"] = TwoHosts.ServeAsync,
};
if (args.Length > 0 && areas.TryGetValue(args[0], out var run))
{
    return await run(args[1..]);
}

Console.Error.WriteLine($"Name an area: {string.Join(", ", areas.Keys)}. Options: --json.");
return 2;
