using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Golden;

/// <summary>SimpleTuner's command line and page find here what they know: same paths, same members, <c>detail</c> in every error.</summary>
public sealed class SimpleTunerContractTests
{
    [Test, CancelAfter(60_000)]
    public async Task Every_line_of_the_golden_table_holds(CancellationToken cancellationToken)
    {
        // No slots: what waits goes on waiting while the table is walked.
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Provider = new FakeProviderOptions { Fault = (operation, _) => operation == "submit" ? FakeFault.RateLimited : FakeFault.None } });
        var names = await PrepareAsync(host);
        var failures = new List<string>();
        var lines = 0;
        foreach (var line in GoldenTable.Read())
        {
            lines++;
            var (status, body) = await host.SendAsync(new HttpMethod(line.Method), Fill(line.Path, names), line.Body is null ? null : Fill(line.Body, names));
            var missing = line.Members.Where(member => !GoldenTable.Has(body, member)).ToList();
            if (status != line.Status || missing.Count > 0)
            {
                failures.Add($"{line.Method} {line.Path}: {status} instead of {line.Status}, missing [{string.Join(", ", missing)}] in {body}");
            }
        }

        Assert.That(failures, Is.Empty, string.Join("\n", failures));
        Assert.That(lines, Is.GreaterThan(70));
    }

    private static async Task<Dictionary<string, string>> PrepareAsync(ApiHost host)
    {
        var later = DateTimeOffset.MaxValue;
        async Task<string> BlockAsync() => (await host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: later) with { EstimatedCostUsd = 120 })).Id;
        var waiting = Some.Job(userId: "alice");
        var names = new Dictionary<string, string>
        {
            ["running"] = (await host.AddRunningAsync(log: "epoch 3/10\n")).Id,
            ["waiting"] = (await host.AddAsync(waiting with { Queue = waiting.Queue! with { Status = QueueStatus.Pending, NotBefore = later } })).Id,
            ["failed"] = (await host.AddAsync(Some.Job(JobStatus.Failed, userId: "alice"))).Id,
            ["done"] = (await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"))).Id,
            ["blocked"] = await BlockAsync(),
            ["fourth"] = await BlockAsync(),
            ["fifth"] = await BlockAsync(),
        };
        names["number"] = Number(names["blocked"]);
        names["second"] = Number(await BlockAsync());
        names["third"] = Number(await BlockAsync());
        return names;
    }

    private static string Number(string jobId) => StableNumber.Of(jobId).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Fill(string text, Dictionary<string, string> names) =>
        names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));
}
