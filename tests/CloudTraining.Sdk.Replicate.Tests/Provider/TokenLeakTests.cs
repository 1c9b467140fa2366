using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.DependencyInjection;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A marked token is used for everything there is, at the most talkative log level, while the provider echoes it wherever it can; then everything is searched for it.</summary>
[TestFixture]
public sealed class TokenLeakTests
{
    internal const string Marked = "r8_MARKEDMARKEDMARKED0123456789abcdef";
    internal const string TrainerSecret = "hf_TRAINERSECRETTRAINERSECRET";
    internal static readonly string Echo = $"token {Marked} was used, Authorization: Bearer {Marked}";

    [Test, CancelAfter(300_000)]
    public async Task A_token_is_in_no_log_exception_event_stored_job_or_answer(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var rig = await ReplicateRig.StartAsync(
            options =>
            {
                options.ApiToken = Marked;
                options.WebhookUrl = receiver.Address + "hook";
                options.CallTimeout = TimeSpan.FromSeconds(20);
            },
            services: services => services.Configure<QueueOptions>(queue => queue.MaxConcurrent = queue.MaxConcurrentPerUser = 100));
        var seen = new StringBuilder();

        await RunJobsAsync(rig, receiver, seen, cancellationToken);
        foreach (var kind in Enum.GetValues<FaultKind>().Where(kind => kind is not (FaultKind.SlowBody or FaultKind.HangAfterAccept)))
        {
            // A provider of its own for each: after some of them the circuit breaker would let nothing through.
            await using var faulty = await ReplicateRig.StartAsync(options => (options.ApiToken, options.CallTimeout) = (Marked, TimeSpan.FromSeconds(20)));
            faulty.Simulator.Faults.Add(Fault(kind));
            await CallEverythingAsync(faulty, seen);
            Assert.That(faulty.Simulator.Calls.Calls, Is.Not.Empty, $"{kind} was never met");
            AppendLogs(faulty, seen);
        }

        AppendLogs(rig, seen);

        Assert.That(rig.Simulator.LastHeaders["Authorization"], Does.Contain(Marked), "the token was in use");
        Assert.That(seen.Length, Is.GreaterThan(100_000));
        Assert.That(Around(seen.ToString(), Marked), Is.Empty);
        Assert.That(Around(seen.ToString(), TrainerSecret), Is.Empty);
    }

    private static void AppendLogs(ReplicateRig rig, StringBuilder seen)
    {
        foreach (var (_, text) in rig.Logs.Lines)
        {
            seen.AppendLine(text);
        }
    }

    internal static FaultRule Fault(FaultKind kind) => new()
    {
        Operation = "*",
        Kind = kind,
        Status = 422,
        Seconds = 600,
        Target = "http://127.0.0.1:9/" + Marked,
        Body = kind == FaultKind.Status ? Echo : JsonSerializer.Serialize(new
        {
            id = "echo",
            status = Echo,
            error = Echo,
            logs = Echo,
            username = Echo,
            name = Echo,
            type = Echo,
            model = Echo,
            output = "https://example.com/?token=" + Marked,
            input = new { config_json = JsonSerializer.Serialize(new { nested = Echo }), hf_token = TrainerSecret, list = new[] { Echo } },
            results = new[] { new { id = "echo", status = Echo, error = Echo, model = Echo, input = new { prompt = Echo } } },
        }),
    };

    private static async Task RunJobsAsync(ReplicateRig rig, WebhookReceiver receiver, StringBuilder seen, CancellationToken cancellationToken)
    {
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetAfterAccept, Next = 2 });
        var client = rig.Get<ICloudTrainingClient>();
        for (var number = 0; number < 5; number++)
        {
            await client.SubmitAsync(new TrainingRequest { Provider = "replicate", Input = JsonDocument.Parse("""{"config_json":"{\"steps\":1}"}""").RootElement }, cancellationToken);
        }

        await rig.Get<JobDispatcher>().DispatchAsync(cancellationToken);
        await rig.Get<JobDispatcher>().WaitForSubmissionsAsync(cancellationToken);
        await rig.Get<SubmissionSettler>().SettleAsync(cancellationToken);
        foreach (var line in rig.Simulator.Truth().Where(line => line.What == "create").ToList())
        {
            await rig.Simulator.MoveAsync(line.Id, new { status = "failed", error = Echo, logs = Echo });
            var delivery = await receiver.NextAsync(cancellationToken);
            var request = new WebhookRequest { Body = delivery.Body, Headers = delivery.Headers, Query = delivery.Query };
            seen.AppendLine((await rig.Feature<IProviderWebhooks>().VerifyAsync(request, cancellationToken)).ToString());
            seen.AppendLine(Describe(rig.Feature<IProviderWebhooks>().Parse(request)));
        }

        await rig.Get<ActiveJobRefresher>().RefreshAsync([rig.Provider], cancellationToken);
        await rig.Get<JobDiscovery>().DiscoverAsync([rig.Provider], cancellationToken);
        foreach (var job in (await rig.Get<IJobStore>().ListAsync(new JobFilter(), cancellationToken)).Jobs)
        {
            seen.AppendLine(Describe(job));
        }

        seen.AppendLine(Describe(await rig.Get<IJobEventLog>().ReadAsync(0, 10_000, cancellationToken)));
    }

    private static async Task CallEverythingAsync(ReplicateRig rig, StringBuilder seen)
    {
        var job = ReplicateRig.Ref("echo");
        var context = ProviderContext.Host;
        Func<Task<object?>>[] calls =
        [
            async () => await rig.Provider.ValidateCredentialsAsync(context),
            async () => await rig.Provider.SubmitAsync(ReplicateRig.Submission(), context),
            async () => await rig.Provider.GetAsync(job, context),
            async () => await rig.Provider.ListAsync(new JobQuery(), context),
            async () => await rig.Provider.CancelAsync(job, context),
            async () => await rig.Feature<IJobLogs>().ReadAsync(job, new LogReadRequest(), context),
            async () => await rig.Feature<IJobCost>().GetCostAsync(job, context),
            async () => await rig.Feature<IHardwareCatalog>().ListHardwareAsync(context),
            async () => await rig.Feature<ISubmissionReconciler>().FindByClientTokenAsync("t", TimeProvider.System.GetUtcNow(), context),
            async () => await rig.Feature<IBatchStatus>().GetManyAsync([job, ReplicateRig.Ref("other")], context) is { } found ? found.Values.ToList() : null,
            async () => await rig.Feature<IInputUpload>().UploadAsync(new MemoryStream([1]), "a.zip", "application/zip", null, context),
        ];
        foreach (var call in calls)
        {
            try
            {
                seen.AppendLine(Describe(await call()));
            }
            catch (ProviderException exception)
            {
                seen.AppendLine(exception.ToString()).AppendLine(string.Join(' ', exception.Fields)).AppendLine(exception.ProviderCode);
            }
        }
    }

    private static string Describe(object? value) =>
        value is null ? "" : JsonSerializer.Serialize(value, value.GetType(), new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal static string Around(string text, string marker)
    {
        var place = text.IndexOf(marker, StringComparison.Ordinal);
        return place < 0 ? "" : text[Math.Max(0, place - 300)..Math.Min(text.Length, place + 100)];
    }
}
