using System.Text.Json;
using System.Text.Json.Nodes;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;
using ReplicateSimulator;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>The provider does its work over real HTTP.</summary>
[TestFixture]
public sealed class ReplicateProviderTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_submitted_job_trains_for_real_and_ends_completed_with_output_cost_and_log(CancellationToken cancellationToken)
    {
        await using var rig = await ReplicateRig.StartAsync(runner: RunnerKind.Trainer, settings: ["ClockSpeed=10"]);

        var submitted = await rig.SubmitAsync(input: """{"config_json":"{\"steps\":60}"}""");
        await rig.Simulator.WaitForAsync(submitted.Ref.Id, run => run.IsTerminal, cancellationToken);
        var job = await rig.GetAsync(submitted.Ref.Id);
        var log = await rig.Feature<IJobLogs>().ReadAsync(job.Ref, new LogReadRequest(), ProviderContext.Host, cancellationToken);
        var cost = await rig.Feature<IJobCost>().GetCostAsync(job.Ref, ProviderContext.Host, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(submitted.Report.Status, Is.EqualTo(JobStatus.Queued));
            Assert.That(submitted.ClientToken, Is.EqualTo("token-1"));
            Assert.That(job.Report.Status, Is.EqualTo(JobStatus.Completed));
            Assert.That(job.Report.RawStatus, Is.EqualTo("succeeded"));
            Assert.That(job.Report.OutputUrl, Does.StartWith(rig.Simulator.Address.ToString()));
            Assert.That(job.Report.StartedAt, Is.Not.Null);
            Assert.That(job.Report.CostUsd, Is.GreaterThan(0));
            Assert.That(job.Report.HardwareType, Is.EqualTo("gpu-l40s"));
            Assert.That(cost!.AmountUsd, Is.EqualTo(job.Report.CostUsd));
            Assert.That(cost.Kind, Is.EqualTo(CostKind.Estimated));
            Assert.That(log.Text, Does.Contain("Step 60/60"));
            Assert.That(log.EndOfLog);
        });
    }

    [TestCase("starting", JobStatus.Queued)]
    [TestCase("processing", JobStatus.Running)]
    [TestCase("succeeded", JobStatus.Completed)]
    [TestCase("failed", JobStatus.Failed)]
    [TestCase("canceled", JobStatus.Cancelled)]
    [TestCase("aborted", JobStatus.Cancelled)]
    [TestCase("dreaming", null)]
    public async Task Every_status_of_the_provider_has_its_word_and_an_unknown_one_survives_as_text(string raw, JobStatus? expected)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var job = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = raw });

        var report = (await rig.GetAsync(job.Ref.Id)).Report;
        await rig.GetAsync(job.Ref.Id);

        Assert.That((report.Status, report.RawStatus), Is.EqualTo((expected, raw)));
        Assert.That(rig.Logs.Lines.Count(line => line.Text.Contains("which is not known here", StringComparison.Ordinal)), Is.EqualTo(expected is null ? 1 : 0));
    }

    [Test]
    public async Task A_submission_carries_its_token_in_the_configuration_and_in_the_callback_address()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = "https://example.com/hook?a=b");

        var job = await rig.SubmitAsync("token/with+signs", """{"config_json":"{\"_cloudtraining\":\"old\",\"text\":\"日本 😀\"}","max_train_steps":7}""");

        var run = rig.Simulator.Book.Find(job.Ref.Id)!;
        using var input = JsonDocument.Parse(run.Input);
        using var configuration = JsonDocument.Parse(input.RootElement.GetProperty("config_json").GetString()!);
        Assert.Multiple(() =>
        {
            Assert.That(configuration.RootElement.GetProperty("_cloudtraining").GetString(), Is.EqualTo("token/with+signs"));
            Assert.That(configuration.RootElement.GetProperty("text").GetString(), Is.EqualTo("日本 😀"));
            Assert.That(input.RootElement.GetProperty("max_train_steps").GetInt32(), Is.EqualTo(7));
            Assert.That(run.Webhook, Is.EqualTo("https://example.com/hook?a=b&cloudtraining_token=token%2Fwith%2Bsigns"));
            Assert.That(run.WebhookEvents, Is.EqualTo(new[] { "start", "completed" }));
            Assert.That(run.Version, Is.EqualTo(SimulatorHost.Version));
        });
    }

    [Test]
    public async Task SimpleTuner_s_submit_body_becomes_the_trainer_s_inputs_and_carries_the_token()
    {
        await using var rig = await ReplicateRig.StartAsync();

        var job = await rig.SubmitAsync(input: """{"config":{"steps":5,"name":"日本"},"dataloader_config":[{"id":"a"}],"hf_token":"hf_x","webhook_url":"https://example.com/"}""");

        using var input = JsonDocument.Parse(rig.Simulator.Book.Find(job.Ref.Id)!.Input);
        Assert.That(input.RootElement.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[] { "config_json", "dataloader_json", "hf_token" }));
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(input.RootElement.GetProperty("config_json").GetString()!), JsonNode.Parse("""{"steps":5,"name":"日本","_cloudtraining":"token-1"}""")));
        Assert.That(input.RootElement.GetProperty("dataloader_json").GetString(), Is.EqualTo("""[{"id":"a"}]"""));
        Assert.That(job.ClientToken, Is.EqualTo("token-1"));
    }

    [TestCase("""{"config":{"steps":5}}""", false, true)]
    [TestCase("""{"config":"text"}""", false, false)]
    [TestCase("""{"config_json":"{}"}""", false, true)]
    [TestCase("""{"config_json":"{}"}""", true, true)]
    [TestCase("""{"prompt":"a cat"}""", false, false)]
    [TestCase("""{"prompt":"a cat"}""", true, true)]
    [TestCase("""{"config_json":"not json"}""", false, false)]
    [TestCase("""{"config_json":"[1]"}""", false, false)]
    [TestCase("""{"config_json":{}}""", false, false)]
    public async Task A_submission_can_be_found_again_only_when_its_token_has_a_place(string input, bool webhook, bool expected)
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = webhook ? "https://example.com/hook" : null);

        Assert.That(rig.Feature<ISubmissionReconciler>().CanReconcile(ReplicateRig.Submission(input: input)), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_destination_makes_trainings_that_are_followed_listed_and_cancelled_like_predictions()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.Destination = "simulated/base-model");

        var job = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = "succeeded", output = "https://example.com/weights" });
        var listed = await rig.Provider.ListAsync(new JobQuery(), ProviderContext.Host);

        Assert.Multiple(() =>
        {
            Assert.That(rig.Simulator.Truth().Single(line => line.What == "create").Detail, Is.EqualTo("Training"));
            Assert.That(listed.Jobs.Single().Report.OutputUrl, Is.EqualTo("https://example.com/weights"));
            Assert.That(listed.Jobs.Single().ClientToken, Is.EqualTo("token-1"));
        });
        Assert.That(await rig.Provider.CancelAsync(job.Ref, ProviderContext.Host), Is.EqualTo(CancelOutcome.AlreadyTerminal));
    }

    [Test]
    public async Task Cancel_says_what_it_knows_of_a_waiting_a_running_a_finished_and_a_missing_job()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var waiting = await rig.SubmitAsync();
        var running = await rig.SubmitAsync();
        var finished = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(running.Ref.Id, new { status = "processing" });
        await rig.Simulator.MoveAsync(finished.Ref.Id, new { status = "failed" });

        var outcomes = new List<CancelOutcome>();
        foreach (var job in new[] { waiting.Ref, running.Ref, finished.Ref, ReplicateRig.Ref("missing") })
        {
            outcomes.Add(await rig.Provider.CancelAsync(job, ProviderContext.Host));
        }

        Assert.That(outcomes, Is.EqualTo(new[] { CancelOutcome.Accepted, CancelOutcome.Accepted, CancelOutcome.AlreadyTerminal, CancelOutcome.NotFound }));
        Assert.That((await rig.GetAsync(running.Ref.Id)).Report.Status, Is.EqualTo(JobStatus.Cancelled));
    }

    [Test]
    public async Task A_list_is_read_page_by_page_through_an_empty_one_and_can_be_restricted_to_a_model()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.DiscoverModel = "simulated/base-model", settings: ["PageSize=3"]);
        for (var number = 0; number < 8; number++)
        {
            var model = number % 2 == 0 ? SimulatorHost.Model : "simulated/base-model";
            using var response = await rig.Simulator.PostAsync("predictions", new { version = $"{model}:{ModelCatalog.Latest(model)}", input = new { } });
            response.EnsureSuccessStatusCode();
        }

        rig.Simulator.Faults.Add(new() { Operation = "predictions.list", Kind = FaultKind.EmptyPage, Skip = 1, Next = 1 });
        var models = new List<string?>();
        var pages = 0;
        string? token = null;
        do
        {
            var page = await rig.Provider.ListAsync(new JobQuery { PageToken = token }, ProviderContext.Host);
            models.AddRange(page.Jobs.Select(job => job.ConfigName));
            token = page.NextPageToken;
            pages++;
        }
        while (token is not null);

        Assert.That((pages, string.Join(' ', models)), Is.EqualTo((4, string.Join(' ', Enumerable.Repeat("simulated/base-model", 4)))));
    }

    [Test]
    public async Task A_page_token_that_is_not_ours_is_refused_without_a_call()
    {
        await using var rig = await ReplicateRig.StartAsync();

        var refusal = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ListAsync(new JobQuery { PageToken = "a#b c" }, ProviderContext.Host));

        Assert.That((refusal!.Kind, rig.Simulator.Calls.Of("predictions.list")), Is.EqualTo((ProviderErrorKind.InvalidRequest, 0)));
    }

    [Test]
    public async Task The_account_is_told_with_where_its_token_came_from()
    {
        await using var rig = await ReplicateRig.StartAsync();

        var account = await rig.Provider.ValidateCredentialsAsync(ProviderContext.Host);

        Assert.That((account.Username, account.Type, account.CredentialSource), Is.EqualTo(("simulated", "organization", "configuration")));
    }

    [Test]
    public async Task A_refused_token_and_a_missing_one_say_what_to_set()
    {
        await using var refused = await ReplicateRig.StartAsync(options => options.ApiToken = "wrong");
        await using var missing = await ReplicateRig.StartAsync(options => options.ApiToken = null);

        var refusal = await Assert.ThrowsAsync<ProviderException>(() => refused.Provider.ValidateCredentialsAsync(ProviderContext.Host));
        var absence = await Assert.ThrowsAsync<ProviderException>(() => missing.SubmitAsync());

        Assert.That((refusal!.Kind, absence!.Kind), Is.EqualTo((ProviderErrorKind.Unauthenticated, ProviderErrorKind.Unauthenticated)));
        Assert.That(absence.Message, Does.StartWith("REPLICATE_API_TOKEN environment variable not set"));
        Assert.That((absence.NothingSent, missing.Provider.Descriptor.IsConfigured), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Each_user_is_served_with_the_token_that_the_resolver_gives()
    {
        await using var rig = await ReplicateRig.StartAsync(
            settings: ["Accounts:anna=r8_anna", "Accounts:ben=r8_ben"],
            services: services => services.AddSingleton<IReplicateCredentials>(new PerUserCredentials()));

        var anna = await rig.Provider.ValidateCredentialsAsync(new ProviderContext("anna"));
        var ben = await rig.Provider.ValidateCredentialsAsync(new ProviderContext("ben"));
        var nobody = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ValidateCredentialsAsync(ProviderContext.Host));

        Assert.That((anna.Username, ben.Username, nobody!.Kind), Is.EqualTo(("anna", "ben", ProviderErrorKind.Unauthenticated)));
    }

    [Test]
    public async Task Hardware_is_listed_with_the_prices_that_are_known_or_set()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.PricesPerSecond["gpu-t4"] = 0.000225m);

        var offers = await rig.Feature<IHardwareCatalog>().ListHardwareAsync(ProviderContext.Host);

        Assert.That(
            offers.Select(offer => (offer.Id, offer.CostPerSecondUsd)),
            Is.SupersetOf(new (string, decimal?)[] { ("gpu-h100", 0.001525m), ("gpu-t4", 0.000225m), ("gpu-experimental", null) }));
    }

    [Test]
    public async Task An_upload_streams_with_progress_and_gives_the_address_for_the_input()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        var reported = new List<long>();

        var uploaded = await rig.Feature<IInputUpload>().UploadAsync(
            new MemoryStream(bytes), "data \"set\".zip", "application/zip", new Reporter(reported.Add), ProviderContext.Host);

        Assert.That(uploaded.Bytes, Is.EqualTo(bytes.Length));
        Assert.That(reported, Is.Ordered.And.Count.GreaterThan(10));
        Assert.That(reported[^1], Is.EqualTo(bytes.Length));
        var file = await rig.Simulator.GetAsync(uploaded.Url);
        Assert.That(file.GetProperty("size").GetInt32(), Is.EqualTo(bytes.Length));
        Assert.That(file.GetProperty("content_type").GetString(), Is.EqualTo("application/zip"));
    }

    [Test]
    public async Task An_upload_above_the_limit_is_refused_before_or_while_it_is_sent()
    {
        await using var rig = await ReplicateRig.StartAsync();

        var known = await Assert.ThrowsAsync<ProviderException>(() => UploadAsync(new EndlessStream(canSeek: true)));
        var unknown = await Assert.ThrowsAsync<ProviderException>(() => UploadAsync(new EndlessStream(canSeek: false)));

        Assert.That((known!.Kind, unknown!.Kind), Is.EqualTo((ProviderErrorKind.PayloadTooLarge, ProviderErrorKind.PayloadTooLarge)));
        Assert.That(rig.Simulator.Truth(), Is.Empty);

        Task UploadAsync(Stream content) =>
            rig.Feature<IInputUpload>().UploadAsync(content, "data.zip", "application/zip", null, ProviderContext.Host);
    }

    [Test]
    public async Task A_job_whose_data_was_removed_keeps_its_status_and_says_nothing_about_the_rest()
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["ClockSpeed=1000000000"]);
        var job = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = "succeeded", logs = "gone", output = "https://example.com/w" });

        var read = await rig.GetAsync(job.Ref.Id);
        var log = await Assert.ThrowsAsync<ProviderException>(() => rig.Feature<IJobLogs>().ReadAsync(job.Ref, new LogReadRequest(), ProviderContext.Host));

        Assert.That((read.Report.Status, read.Report.OutputUrl, read.ClientToken, read.Input), Is.EqualTo((JobStatus.Completed, (string?)null, (string?)null, (JsonElement?)null)));
        Assert.That(log!.Kind, Is.EqualTo(ProviderErrorKind.Expired));
    }

    [Test]
    public async Task An_unknown_model_is_refused_for_certain_and_names_the_key_to_set()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.Model = "nobody/nothing");

        var refusal = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((refusal!.Kind, refusal.IsOutcomeKnown, refusal.IsTransient), Is.EqualTo((ProviderErrorKind.InvalidRequest, true, false)));
        Assert.That(refusal.Message, Does.Contain("CloudTraining:Replicate:Model"));
    }

    [Test]
    public async Task A_refused_input_names_its_field()
    {
        await using var rig = await ReplicateRig.StartAsync();

        var refusal = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync(input: """{"config_json":{}}"""));

        Assert.That((refusal!.Kind, refusal.HttpStatus), Is.EqualTo((ProviderErrorKind.InvalidRequest, 422)));
        Assert.That(refusal.Fields["input.config_json"], Does.Contain("Expected: string"));
    }

    [Test]
    public async Task Every_call_carries_the_correlation_id()
    {
        await using var rig = await ReplicateRig.StartAsync();
        using var scope = CorrelationId.Push("abc123");

        await rig.Provider.ValidateCredentialsAsync(ProviderContext.Host);

        Assert.That(rig.Simulator.LastHeaders["X-Correlation-ID"], Is.EqualTo("abc123"));
        Assert.That(rig.Simulator.LastHeaders["Authorization"], Is.EqualTo("Bearer " + SimulatorHost.Token));
    }

    private sealed class Reporter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }

    private sealed class PerUserCredentials : IReplicateCredentials
    {
        public bool IsConfigured => true;

        public ValueTask<ReplicateCredential?> FindAsync(ProviderContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(context.UserId is { } user ? new ReplicateCredential("r8_" + user, "vault", new ProviderContext(user)) : null);
    }
}
