using CloudTraining.Sdk.Benchmarks.Logging;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>W2: how fast callbacks are answered with SQLite behind them, and what their verification costs.</summary>
internal static class WebhookRates
{
    private const int PerSecond = 500;
    private const int Deliveries = 2_500;
    private const int Rounds = 3;
    private const int Verifications = 2_000;
    private const int ShortBody = 4 * 1024;
    private const int LongBody = 200 * 1024;

    public static async Task RunAsync(Report report, SseProcess clients)
    {
        var folder = Directory.CreateTempSubdirectory("ct-bench-");
        try
        {
            await using var app = await SseHost.StartAsync(
                builder => builder.Services.AddCloudTraining()
                    .UseSqlite(Path.Combine(folder.FullName, "jobs.db"))
                    .AddReplicate(options => (options.ApiToken, options.WebhookSigningSecret) = ("r8_benchmark", SignedDeliveries.Secret)),
                app => app.MapCloudTraining().AllowAnonymous());
            var store = app.Services.GetRequiredService<IJobStore>();
            for (var i = 0; i < SignedDeliveries.Jobs; i++)
            {
                await store.AddAsync(Some.Job(JobStatus.Running, provider: "replicate") with { External = new ProviderJobRef("replicate", "", SignedDeliveries.JobIdOf(i)) }, []);
            }

            var answers = new List<double>();
            for (var round = 0; round <= Rounds; round++)
            {
                answers.Add(await clients.SendAsync($"deliver {SseHost.PortOf(app)} {Deliveries} {PerSecond}") / 1e6);
            }

            report.AddValue("W2", $"p99 of a callback's answer at {PerSecond}/s with SQLite, median of {Rounds} rounds", SseBenchmark.Median(answers.Skip(1)), 5, "ms", "0.00");
            await VerifyAsync(report, app.Services.GetServices<ICloudProvider>().Select(provider => provider.GetFeature<IProviderWebhooks>()).OfType<IProviderWebhooks>().First());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task VerifyAsync(Report report, IProviderWebhooks webhooks)
    {
        var (cost, bytes) = await VerifyAsync(webhooks, ShortBody);
        var (longCost, longBytes) = await VerifyAsync(webhooks, LongBody);
        report.AddValue("W2", "verification of a callback of 4 KB, processor time", cost, 10, "µs", "0.0");
        report.AddText("verification of a callback of 200 KB, processor time", FormattableString.Invariant($"{longCost:0.0} µs"));
        report.AddValue("W2", $"bytes allocated for 200 KB beyond those for 4 KB ({bytes:0} B): no string of the body", longBytes - bytes, 0, "B");
    }

    private static async Task<(double Microseconds, double Bytes)> VerifyAsync(IProviderWebhooks webhooks, int bodyBytes)
    {
        var body = SignedDeliveries.Body(0, bodyBytes);
        var request = new WebhookRequest { Body = body, Headers = SignedDeliveries.Sign(0, body) };
        var costs = new List<double>();
        var allocated = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var cpu = CpuClock.ThreadNanoseconds;
            for (var i = 0; i < Verifications; i++)
            {
                var verdict = webhooks.VerifyAsync(request);
                if (!verdict.IsCompletedSuccessfully || (await verdict).Status != WebhookVerdictStatus.Valid)
                {
                    throw new InvalidOperationException("The verification was to succeed at once.");
                }
            }

            costs.Add((CpuClock.ThreadNanoseconds - cpu) / 1_000.0 / Verifications);
            allocated.Add((double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / Verifications);
        }

        return (SseBenchmark.Median(costs), Math.Round(SseBenchmark.Median(allocated)));
    }
}
