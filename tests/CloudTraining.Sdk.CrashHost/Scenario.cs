using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.CrashHost;

/// <summary>
/// What the users of the host do. Each act is repeated after a crash until it was acknowledged: that is what people and browsers do. The host ends when every job has ended and
/// nothing is left to settle. Acknowledged jobs are written down outside the store, so that a lost one is noticed.
/// </summary>
internal sealed partial class Scenario(ICloudTrainingClient client, IJobStore store, IJobEventLog events, IProviderRegistry providers, ScenarioFiles files, IHostApplicationLifetime lifetime, ILogger<Scenario> logger) : BackgroundService
{
    /// <summary>Keys of jobs that run to their end, by provider.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Plain = new Dictionary<string, string[]>
    {
        ["polled"] = ["plain", "dropped", "refused", "failing", "garbage", "delayed", "doubled", "late"],
        ["called"] = ["called", "called-dropped"],
        ["tokened"] = ["tokened", "tokened-dropped", "tokened-failing"],
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll([.. Plain.SelectMany(entry => entry.Value.Select(key => SubmitAsync(entry.Key, key, stoppingToken))), .. Acts(stoppingToken)]);
            await SettleAsync(stoppingToken);
            Environment.ExitCode = 0;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
            Environment.ExitCode = 3;
        }

        lifetime.StopApplication();
    }

    private IEnumerable<Task> Acts(CancellationToken token) =>
    [
        SubmitAsync("polled", "invalid", token),
        UploadAsync(token),
        CancelRunningAsync("polled", "cancel-running", token),
        CancelRunningAsync("called", "called-cancel", token),
        CancelAtOnceAsync(token),
        DecideAsync("approved", id => client.ApproveAsync(id, "somebody", cancellationToken: token), token),
        DecideAsync("rejected", id => client.RejectAsync(id, "somebody", cancellationToken: token), token),
        SubmitAsync("polled", "expiring", token),
        DeleteAsync(token),
        DiscoverAsync(token),
    ];

    private async Task<TrainingJob> SubmitAsync(string provider, string key, CancellationToken token, JobUpload? upload = null)
    {
        using var input = JsonDocument.Parse("""{"steps": 10}""");
        var result = await client.SubmitAsync(
            new TrainingRequest { Provider = provider, Input = input.RootElement.Clone(), ConfigName = key, UserId = "user-" + key, IdempotencyKey = key, Upload = upload },
            token);
        files.Acknowledge(key, result.Job.Id);
        return result.Job;
    }

    private Task UploadAsync(CancellationToken token) => SubmitAsync("polled", "uploaded", token, new JobUpload { Path = files.UploadPath, InputName = "data" });

    private async Task CancelRunningAsync(string provider, string key, CancellationToken token)
    {
        var job = await SubmitAsync(provider, key, token);
        await WaitForAsync(job.Id, current => current is null or { IsTerminal: true } or { External: not null }, token);
        await client.CancelAsync(job.Id, "somebody", TimeSpan.FromMilliseconds(200), token);
    }

    private async Task CancelAtOnceAsync(CancellationToken token)
    {
        var job = await SubmitAsync("called", "cancel-in-flight", token);
        await WaitForAsync(job.Id, current => current is null or { IsTerminal: true } or { CurrentAttempt: not null }, token);
        await client.CancelAsync(job.Id, "somebody", TimeSpan.FromMilliseconds(200), token);
    }

    private async Task DecideAsync(string key, Func<string, Task<JobActionResult>> decide, CancellationToken token)
    {
        var job = await SubmitAsync("polled", key, token);
        await decide(job.Id);
    }

    private async Task DeleteAsync(CancellationToken token)
    {
        if (files.FindAcknowledged("deleted-id") is { } begun)
        {
            await client.DeleteAsync(begun, token);
            return;
        }

        var job = await SubmitAsync("polled", "deleted", token);
        await WaitForAsync(job.Id, current => current is null or { IsTerminal: true }, token);
        files.Acknowledge("deleted-id", job.Id);
        await client.DeleteAsync(job.Id, token);
    }

    private async Task DiscoverAsync(CancellationToken token)
    {
        while (true)
        {
            await client.DiscoverAsync("polled", token);
            var page = await store.ListAsync(new JobFilter { Text = "foreign", Limit = 1 }, token);
            if (page.Jobs.Count > 0)
            {
                return;
            }

            await NextChangeAsync(await events.GetHeadAsync(token), token);
        }
    }

    private async Task SettleAsync(CancellationToken token)
    {
        while (true)
        {
            var head = await events.GetHeadAsync(token);
            var active = await store.ListAsync(new JobFilter { Statuses = JobStatusExtensions.Active, Limit = 1 }, token);
            var unsettled = await store.ListUnsettledAsync(1, token);
            if (active.Jobs.Count == 0 && unsettled.Count == 0 && await IsLateOneRecordedAsync(token))
            {
                return;
            }

            await NextChangeAsync(head, token);
        }
    }

    /// <summary>The provider begins this one when everybody has forgotten it: the scenario ends only after it was found.</summary>
    private async Task<bool> IsLateOneRecordedAsync(CancellationToken token)
    {
        var recorded = await store.ListAsync(new JobFilter { Text = "late", Limit = 10 }, token);
        return recorded.Jobs.Any(job => job.HardwareType == "late")
            || (await ListLateAsync(token) is { } late && recorded.Jobs.Any(job => job.Attempts.Any(attempt => attempt.External == late.Ref)));
    }

    private async Task<ProviderJob?> ListLateAsync(CancellationToken token)
    {
        var polled = providers.Get("polled");
        string? page = null;
        do
        {
            var answer = await polled.ListAsync(new JobQuery { PageToken = page }, ProviderContext.Host, token);
            if (answer.Jobs.FirstOrDefault(job => job.Report.HardwareType == "late") is { } late)
            {
                return late;
            }

            page = answer.NextPageToken;
        }
        while (page is not null);

        return null;
    }

    private async Task WaitForAsync(string id, Func<TrainingJob?, bool> condition, CancellationToken token)
    {
        while (true)
        {
            var head = await events.GetHeadAsync(token);
            if (condition(await store.FindAsync(id, token)))
            {
                return;
            }

            await NextChangeAsync(head, token);
        }
    }

    /// <summary>Until the next event, or half a second: leases run out without one.</summary>
    private async Task NextChangeAsync(long head, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(500);
        try
        {
            await events.WaitAsync(head, limit.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // Look again.
        }
    }

    [LoggerMessage(LogLevel.Critical, "The scenario failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
