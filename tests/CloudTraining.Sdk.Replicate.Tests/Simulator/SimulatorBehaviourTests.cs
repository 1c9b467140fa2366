using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Testing;
using ReplicateSimulator;
using ReplicateSimulator.Runs;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>The simulated Replicate behaves as the facts about the real one say.</summary>
[TestFixture]
public sealed class SimulatorBehaviourTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_prediction_runs_the_real_trainer_to_its_checkpoint(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorHost.StartAsync(RunnerKind.Trainer);

        var id = await simulator.CreateAsync("""{"steps":60,"validation_every":30,"_cloudtraining":"token-1"}""");
        var run = await simulator.WaitForAsync(id, run => run.IsTerminal, cancellationToken);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Succeeded), run.Logs);
        Assert.That(run.Logs, Does.Contain("Step 60/60"));
        using var output = await simulator.Client.GetAsync(JsonDocument.Parse(run.Output!).RootElement.GetString(), cancellationToken);
        Assert.That(await output.Content.ReadAsByteArrayAsync(cancellationToken), Is.Not.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_trainer_that_refuses_its_configuration_fails_the_prediction_with_its_last_line(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorHost.StartAsync(RunnerKind.Trainer);

        var run = await simulator.WaitForAsync(await simulator.CreateAsync("""{"steps":"many"}"""), run => run.IsTerminal, cancellationToken);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(run.Error, Does.Contain("steps"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Cancel_ends_a_running_trainer(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorHost.StartAsync(RunnerKind.Trainer);
        var id = await simulator.CreateAsync("""{"steps":100000,"step_delay_ms":50}""");
        await simulator.WaitForAsync(id, run => run.Logs.Contains("Step", StringComparison.Ordinal), cancellationToken);

        using var response = await simulator.PostAsync($"predictions/{id}/cancel", new { });

        Assert.That((await SimulatorHost.ReadAsync(response)).GetProperty("status").GetString(), Is.EqualTo(RunStatus.Canceled));
        Assert.That(simulator.Truth().Select(line => (line.What, line.Id)), Is.EqualTo(new[] { ("create", id), ("cancel", id), ("end", id) }));
    }

    [Test]
    public async Task A_finished_run_never_moves_again()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var id = await simulator.CreateAsync();
        await simulator.MoveAsync(id, new { status = "succeeded" });

        using var response = await simulator.PostAsync($"predictions/{id}/cancel", new { });

        Assert.That((await SimulatorHost.ReadAsync(response)).GetProperty("status").GetString(), Is.EqualTo(RunStatus.Succeeded));
    }

    [Test]
    public async Task Pages_hold_a_hundred_runs_newest_first_and_new_ones_neither_repeat_nor_hide_old_ones()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var ids = new List<string>();
        for (var number = 0; number < 250; number++)
        {
            ids.Add(await simulator.CreateAsync());
        }

        var seen = new List<string>();
        var next = "predictions";
        while (next is not null)
        {
            var page = await simulator.GetAsync(next);
            var items = page.GetProperty("results").EnumerateArray().Select(item => item.GetProperty("id").GetString()!).ToList();
            Assert.That(items, Has.Count.LessThanOrEqualTo(100));
            seen.AddRange(items);
            next = page.GetProperty("next").GetString();
            Assert.That(next, Is.Null.Or.StartsWith(simulator.Api.ToString()));
            await simulator.CreateAsync();
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Reverse(ids)));
    }

    [Test]
    public async Task Created_after_is_inclusive_and_created_before_is_not()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var ids = new[] { await simulator.CreateAsync(), await simulator.CreateAsync(), await simulator.CreateAsync() };
        var second = (await simulator.GetAsync($"predictions/{ids[1]}")).GetProperty("created_at").GetString()!;
        var third = (await simulator.GetAsync($"predictions/{ids[2]}")).GetProperty("created_at").GetString()!;

        var page = await simulator.GetAsync($"predictions?created_after={Uri.EscapeDataString(second)}&created_before={Uri.EscapeDataString(third)}");

        Assert.That(page.GetProperty("results").EnumerateArray().Select(item => item.GetProperty("id").GetString()), Is.EqualTo(new[] { ids[1] }));
    }

    [Test]
    public async Task A_token_of_another_account_sees_nothing_and_a_wrong_one_is_refused()
    {
        await using var simulator = await SimulatorHost.StartAsync(
            settings: [$"Accounts:one={SimulatorHost.Token}", "Accounts:two=r8_other"]);
        var id = await simulator.CreateAsync();

        using var other = new HttpRequestMessage(HttpMethod.Get, $"predictions/{id}") { Headers = { { "Authorization", "Token r8_other" } } };
        using var wrong = new HttpRequestMessage(HttpMethod.Get, "account") { Headers = { { "Authorization", "Bearer r8_wrong" } } };
        using var otherAnswer = await simulator.Client.SendAsync(other);
        using var wrongAnswer = await simulator.Client.SendAsync(wrong);

        Assert.That((otherAnswer.StatusCode, wrongAnswer.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.Unauthorized)));
    }

    [Test]
    public async Task The_call_above_the_rate_is_refused_with_the_wait_in_its_sentence_and_its_header()
    {
        await using var simulator = await SimulatorHost.StartAsync(settings: "CreatesPerMinute=1");
        await simulator.CreateAsync();

        using var response = await simulator.PostAsync("predictions", new { version = SimulatorHost.Version, input = new { } });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Match("Your rate limit resets in ~[0-9]+s\\."));
        Assert.That(response.Headers.GetValues("ratelimit-reset"), Is.Not.Empty);
        Assert.That(simulator.Truth().Count(line => line.What == "create"), Is.EqualTo(1));
    }

    [TestCase("""{"input":{}}""", "Invalid version or not permitted")]
    [TestCase("""{"version":"simulated/trainer:abc","input":{}}""", "Invalid version or not permitted")]
    [TestCase("""{"version":"VERSION","input":{"config_json":{}}}""", "invalid_fields")]
    [TestCase("""{"version":"VERSION","input":{},"extra":1}""", "invalid_fields")]
    [TestCase("""{"version":"VERSION","input":{},"webhook":"http://example.com/"}""", "HTTPS")]
    public async Task A_create_that_does_not_fit_is_422_and_makes_nothing(string body, string expected)
    {
        await using var simulator = await SimulatorHost.StartAsync();

        using var response = await simulator.Client.PostAsync(
            "predictions", new StringContent(body.Replace("VERSION", SimulatorHost.Version, StringComparison.Ordinal), Encoding.UTF8, "application/json"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(expected));
        Assert.That(simulator.Book.Count, Is.Zero);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_deadline_aborts_a_run_that_has_not_begun(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorHost.StartAsync(settings: "ClockSpeed=1000");
        using var request = new HttpRequestMessage(HttpMethod.Post, "predictions")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { version = SimulatorHost.Version, input = new { } }), Encoding.UTF8, "application/json"),
            Headers = { { "Cancel-After", "1m30s" } },
        };

        using var response = await simulator.Client.SendAsync(request, cancellationToken);
        var id = (await SimulatorHost.ReadAsync(response)).GetProperty("id").GetString()!;
        var run = await simulator.WaitForAsync(id, run => run.IsTerminal, cancellationToken);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Aborted));
    }

    [Test]
    public async Task An_uploaded_file_arrives_whole_with_its_checksum_and_metadata()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var bytes = Encoding.UTF8.GetBytes("a data archive");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(bytes), "content", "data.zip" },
            { new StringContent("""{"job":"1"}""", Encoding.UTF8, "application/json"), "metadata" },
        };

        using var response = await simulator.Client.PostAsync("files", form);
        var file = await SimulatorHost.ReadAsync(response);

        Assert.Multiple(() =>
        {
            Assert.That(file.GetProperty("size").GetInt32(), Is.EqualTo(bytes.Length));
            Assert.That(file.GetProperty("checksums").GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
            Assert.That(file.GetProperty("metadata").GetProperty("job").GetString(), Is.EqualTo("1"));
        });
    }

    [Test]
    public async Task A_file_is_downloaded_with_a_right_signature_and_no_token()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent("zip"u8.ToArray()), "content", "data.zip" } };
        using var uploaded = await simulator.Client.PostAsync("files", form);
        var id = (await SimulatorHost.ReadAsync(uploaded)).GetProperty("id").GetString()!;
        var expiry = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds();
        var signature = Uri.EscapeDataString(simulator.Files.Sign("simulated", id, expiry));
        using var anonymous = new HttpClient { BaseAddress = simulator.Api };

        using var right = await anonymous.GetAsync($"files/{id}/download?owner=simulated&expiry={expiry}&signature={signature}");
        using var wrong = await anonymous.GetAsync($"files/{id}/download?owner=simulated&expiry={expiry + 1}&signature={signature}");

        Assert.That(await right.Content.ReadAsStringAsync(), Is.EqualTo("zip"));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_file_that_is_a_day_old_is_gone_with_its_bytes()
    {
        var clock = new ManualTimeProvider();
        var folder = Directory.CreateTempSubdirectory("replicate-files-");
        using var shelf = new FileShelf(new SimulatorOptions { DataDirectory = folder.FullName }, clock);
        var file = await shelf.AddAsync("simulated", "data.zip", "application/zip", "{}", new MemoryStream([1, 2, 3]), CancellationToken.None);

        clock.Advance(TimeSpan.FromHours(23));
        var young = (Known: shelf.Find(file.Id) is not null, OnDisk: File.Exists(file.Path));
        clock.Advance(TimeSpan.FromHours(2));
        var old = (Known: shelf.Find(file.Id) is not null, OnDisk: File.Exists(file.Path));
        folder.Delete(recursive: true);

        Assert.That((young, old), Is.EqualTo(((true, true), (false, false))));
    }

    [Test]
    public async Task A_training_needs_a_destination_that_exists_and_answers_to_the_links_of_predictions()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var path = $"models/{SimulatorHost.Model}/versions/{SimulatorHost.Version}/trainings";

        using var refused = await simulator.PostAsync(path, new { destination = "nobody/nothing", input = new { } });
        using var accepted = await simulator.PostAsync(path, new { destination = "simulated/base-model", input = new { } });
        var training = await SimulatorHost.ReadAsync(accepted);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(training.GetProperty("urls").GetProperty("get").GetString(), Does.Contain("/v1/predictions/"));
        Assert.That((await simulator.GetAsync(training.GetProperty("urls").GetProperty("get").GetString()!)).GetProperty("id").GetString(), Is.EqualTo(training.GetProperty("id").GetString()));
        Assert.That((await simulator.GetAsync("predictions")).GetProperty("results").GetArrayLength(), Is.Zero);
    }
}
