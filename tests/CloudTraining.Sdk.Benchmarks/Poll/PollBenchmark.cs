using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Benchmarks.Poll;

/// <summary>
/// One poll round over many active jobs at a provider that answers after a fixed time, with bounded parallel calls and some jobs changed in each round, events included.
/// Compared with the ideal (jobs / calls × answer time), and with the same calls made through the same bounded workers without the SDK, in interleaved rounds.
/// </summary>
internal static class PollBenchmark
{
    private const int Jobs = 10_000;
    private const int MaxCalls = 64;
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Contains("--quick", StringComparer.Ordinal) ? 5 : 100;
        var provider = new FakeProvider(TimeProvider.System, new FakeProviderOptions { Latency = Answer });
        await using var services = Build(provider);
        var ids = await FillAsync(provider, services.GetRequiredService<IJobStore>());
        var refresher = services.GetRequiredService<ActiveJobRefresher>();
        var random = new Random(1);
        await refresher.RefreshAsync([provider]);

        var sdk = new List<double>();
        var bare = new List<double>();
        long memoryAtStart = 0;
        for (var round = 0; round < rounds; round++)
        {
            Change(provider, ids, random, round);
            sdk.Add(await TimeAsync(() => refresher.RefreshAsync([provider])));
            if (round % 10 == 0)
            {
                bare.Add(await TimeAsync(() => CallAllAsync(provider, ids)));
            }

            if (round == rounds / 10)
            {
                memoryAtStart = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - memoryAtStart;
        var events = await services.GetRequiredService<IJobEventLog>().GetHeadAsync();
        Print(args, new Result(rounds, (double)Jobs / MaxCalls * Answer.TotalSeconds, Median(bare), Median(sdk), sdk.Max(), grown, events, provider.MaxCallsUnderWay));
        return 0;
    }

    private static ServiceProvider Build(FakeProvider provider)
    {
        var services = new ServiceCollection();
        services.AddCloudTraining().AddProvider(provider).ConfigurePolling(options => options.MaxConcurrentCalls = MaxCalls);
        services.AddLogging(logging => logging.ClearProviders());
        return services.BuildServiceProvider();
    }

    private static async Task<string[]> FillAsync(FakeProvider provider, IJobStore store)
    {
        var ids = new string[Jobs];
        for (var i = 0; i < Jobs; i++)
        {
            ids[i] = provider.AddForeign(JobStatus.Running);
            await store.AddAsync(Some.Job(JobStatus.Running, userId: $"user-{i % 100}") with { External = Some.External(ids[i]), Attempts = [] }, []);
        }

        return ids;
    }

    private static void Change(FakeProvider provider, string[] ids, Random random, int round)
    {
        for (var i = 0; i < Jobs / 100; i++)
        {
            provider.Move(ids[random.Next(ids.Length)], JobStatus.Running, report => report with { CostUsd = round + (i / 1_000m) });
        }
    }

    private static async Task CallAllAsync(FakeProvider provider, string[] ids)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, MaxCalls).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < ids.Length; i = Interlocked.Increment(ref next))
            {
                await provider.GetAsync(Some.External(ids[i]), Providers.ProviderContext.Host);
            }
        })));
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static void Print(string[] args, Result result)
    {
        if (args.Contains("--json", StringComparer.Ordinal))
        {
            Console.WriteLine(JsonSerializer.Serialize(result));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Jobs} active jobs, answers after {Answer.TotalMilliseconds} ms, {MaxCalls} calls at once, 1 % changed per round, {result.Rounds} rounds
            ideal                          {result.IdealSeconds:0.000} s
            the same calls without the SDK {result.BareSeconds:0.000} s   {result.BareSeconds / result.IdealSeconds:0.00} x ideal
            poll round, median             {result.SdkSeconds:0.000} s   {result.SdkSeconds / result.IdealSeconds:0.00} x ideal   goal 1.20
            poll round, slowest            {result.SlowestSeconds:0.000} s
            memory grown over the rounds   {result.BytesGrown / 1024.0:N0} KiB ({result.Events} events kept)
            most calls at once             {result.MaxCallsUnderWay}
            """));
    }

    private sealed record Result(int Rounds, double IdealSeconds, double BareSeconds, double SdkSeconds, double SlowestSeconds, long BytesGrown, long Events, int MaxCallsUnderWay);
}
