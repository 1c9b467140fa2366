using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>Random and mutated answers to every call: an error of the provider or an answer, never another exception, and never a status that was not said.</summary>
[TestFixture]
public sealed class AnswerFuzzTests
{
    private const int Rounds = 250;

    private static readonly Dictionary<string, JobStatus> Words = new(StringComparer.Ordinal)
    {
        ["starting"] = JobStatus.Queued,
        ["processing"] = JobStatus.Running,
        ["succeeded"] = JobStatus.Completed,
        ["failed"] = JobStatus.Failed,
        ["canceled"] = JobStatus.Cancelled,
        ["aborted"] = JobStatus.Cancelled,
    };

    [Test, CancelAfter(300_000)]
    public async Task No_answer_breaks_a_call_or_makes_a_status_up([Values(1, 2, 3)] int series)
    {
        var seed = series * 7919;
        var random = new Random(seed);
        await using var rig = await ReplicateRig.StartAsync(
            options => options.Model = $"{SimulatorHost.Model}:{SimulatorHost.Version}", settings: ["CreatesPerMinute=1000000", "ReadsPerMinute=1000000"], clock: new NoWaitClock());
        var job = (await rig.SubmitAsync()).Ref;
        var good = await SamplesAsync(rig, job);

        for (var round = 0; round < Rounds; round++)
        {
            var body = JsonFuzz.Mutate(good[random.Next(good.Count)], random);
            rig.Simulator.Faults.Clear();
            rig.Simulator.Faults.Add(new FaultRule { Operation = "*", Kind = FaultKind.Replace, Body = body });
            foreach (var (name, call) in Calls(rig, job))
            {
                try
                {
                    foreach (var report in await call())
                    {
                        AssertWasSaid(report, body, $"seed {seed}, round {round}, {name}");
                    }
                }
                catch (ProviderException)
                {
                    // What the calls promise for answers that cannot be understood.
                }
                catch (Exception exception) when (exception is not AssertionException)
                {
                    Assert.Fail($"seed {seed}, round {round}, {name}: {exception}\n{body}");
                }
            }
        }

        Assert.That(rig.Simulator.Calls.Of("predictions.get"), Is.GreaterThanOrEqualTo(Rounds), "the calls must have been made");
    }

    [Test]
    public async Task No_callback_breaks_the_reader_or_makes_a_status_up([Values(1, 2)] int series)
    {
        var seed = series * 104_729;
        var random = new Random(seed);
        await using var rig = await ReplicateRig.StartAsync();
        string[] good =
        [
            """{"id":"p1","status":"succeeded","logs":"a","input":{"config_json":"{\"_cloudtraining\":\"t\"}"},"output":["https://example.com/a"],"metrics":{"predict_time":3e-06},"created_at":"2026-01-01T00:00:00.123456789Z"}""",
            """{"type":"training.status","job_id":"j1","status":"failed","error":"x","output":{"url":"https://example.com/a"}}""",
        ];

        for (var round = 0; round < 20_000; round++)
        {
            var body = JsonFuzz.Mutate(good[random.Next(good.Length)], random);
            try
            {
                foreach (var said in rig.Feature<IProviderWebhooks>().Parse(new WebhookRequest { Body = Encoding.UTF8.GetBytes(body), Headers = new Dictionary<string, string>() }))
                {
                    if (said.Report.RawStatus is not null)
                    {
                        AssertWasSaid(said.Report, body, $"seed {seed}, round {round}");
                    }
                }
            }
            catch (ProviderException)
            {
                // What the reader promises.
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                Assert.Fail($"seed {seed}, round {round}: {exception}\n{body}");
            }
        }
    }

    private static void AssertWasSaid(ProviderReport report, string body, string where)
    {
        if (report.Status is { } status)
        {
            Assert.That(report.RawStatus is { } raw && Words.TryGetValue(raw, out var word) && word == status, $"{where}: {status} from '{report.RawStatus}'\n{body}");
            Assert.That(body, Does.Contain(report.RawStatus), where);
        }
    }

    private static async Task<IReadOnlyList<string>> SamplesAsync(ReplicateRig rig, ProviderJobRef job)
    {
        await rig.Simulator.MoveAsync(job.Id, new { status = "succeeded", logs = "Step 1/2\n", output = new[] { "https://example.com/w" } });
        var samples = new List<string>();
        foreach (var path in new[] { $"predictions/{job.Id}", "predictions", "account", "hardware", "models/" + SimulatorHost.Model, "webhooks/default/secret" })
        {
            samples.Add(JsonSerializer.Serialize(await rig.Simulator.GetAsync(path)));
        }

        return samples;
    }

    private static IEnumerable<(string Name, Func<Task<IEnumerable<ProviderReport>>> Call)> Calls(ReplicateRig rig, ProviderJobRef job)
    {
        var context = ProviderContext.Host;
        yield return ("get", async () => [(await rig.Provider.GetAsync(job, context)).Report]);
        yield return ("list", async () => (await rig.Provider.ListAsync(new JobQuery(), context)).Jobs.Select(item => item.Report));
        yield return ("submit", async () => [(await rig.SubmitAsync()).Report]);
        yield return ("cancel", async () => await NothingAsync(rig.Provider.CancelAsync(job, context)));
        yield return ("validate", async () => await NothingAsync(rig.Provider.ValidateCredentialsAsync(context)));
        yield return ("hardware", async () => await NothingAsync(rig.Feature<IHardwareCatalog>().ListHardwareAsync(context)));
        yield return ("cost", async () => await NothingAsync(rig.Feature<IJobCost>().GetCostAsync(job, context)));
        yield return ("logs", async () => await NothingAsync(rig.Feature<IJobLogs>().ReadAsync(job, new LogReadRequest(), context)));
        yield return ("reconcile", async () => (await rig.Feature<ISubmissionReconciler>().FindByClientTokenAsync("t", DateTimeOffset.UnixEpoch, context)).Matches.Select(item => item.Report));
        yield return ("batch", async () => (await rig.Feature<IBatchStatus>().GetManyAsync([job, ReplicateRig.Ref("other")], context)).Values.Select(item => item.Report));
        yield return ("upload", async () => await NothingAsync(rig.Feature<IInputUpload>().UploadAsync(new MemoryStream([1]), "a.zip", "application/zip", null, context)));
    }

    private static async Task<IEnumerable<ProviderReport>> NothingAsync<T>(Task<T> call)
    {
        await call;
        return [];
    }
}
