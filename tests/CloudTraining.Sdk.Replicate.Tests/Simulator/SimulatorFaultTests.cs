using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>The scripted faults do what they say, so that a test built on them proves something.</summary>
[TestFixture]
public sealed class SimulatorFaultTests
{
    [TestCase(WaitHint.RetryAfterSeconds, "Retry-After: 7\\n")]
    [TestCase(WaitHint.RetryAfterDate, "Retry-After: .* GMT\\n")]
    [TestCase(WaitHint.BodyMember, "\"retry_after\":7")]
    [TestCase(WaitHint.Detail, "resets in ~7s\\.")]
    [TestCase(WaitHint.RateLimitReset, "ratelimit-reset: 7\\n")]
    public async Task A_429_gives_its_hint_in_one_place(WaitHint hint, string expected)
    {
        await using var simulator = await SimulatorHost.StartAsync();
        simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.TooManyRequests, Hint = hint, Seconds = 7, Next = 1 });

        using var response = await simulator.Client.GetAsync("account");
        var all = $"{string.Join('\n', response.Headers.Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))}\n{await response.Content.ReadAsStringAsync()}";

        Assert.That(all, Does.Match(expected));
        Assert.That(Regex.Count(all, "Retry-After|retry_after|resets in|ratelimit-reset"), Is.EqualTo(1), all);
        Assert.That((await simulator.GetAsync("account")).GetProperty("username").GetString(), Is.Not.Empty, "only the next call was to be hit");
    }

    [Test]
    public async Task A_reset_before_acceptance_makes_nothing_and_one_after_it_makes_a_run_nobody_heard_of()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetBeforeAccept, Next = 1 });
        simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetAfterAccept, Next = 1 });

        Assert.That(async () => await simulator.CreateAsync(), Throws.InstanceOf<HttpRequestException>());
        var afterFirst = simulator.Truth().Count;
        Assert.That(async () => await simulator.CreateAsync(), Throws.InstanceOf<HttpRequestException>());

        Assert.That((afterFirst, simulator.Truth().Count), Is.EqualTo((0, 1)));
    }

    [TestCase(FaultKind.EmptyBody)]
    [TestCase(FaultKind.TruncatedBody)]
    [TestCase(FaultKind.Replace)]
    public async Task A_broken_body_has_a_good_status_and_cannot_be_read(FaultKind kind)
    {
        await using var simulator = await SimulatorHost.StartAsync();
        simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = kind, Body = "<html>", Next = 1 });

        using var response = await simulator.Client.GetAsync("account");
        var text = await response.Content.ReadAsStringAsync();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(() => JsonDocument.Parse(text), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public async Task A_cut_body_ends_in_a_reset()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.CutBody });

        Assert.That(async () => await simulator.Client.GetAsync("account"), Throws.InstanceOf<HttpRequestException>());
    }

    [TestCase(FaultKind.WrongTypes, JsonValueKind.Number, JsonValueKind.Number)]
    [TestCase(FaultKind.NullMembers, JsonValueKind.String, JsonValueKind.Null)]
    [TestCase(FaultKind.MissingMembers, JsonValueKind.String, JsonValueKind.Undefined)]
    public async Task An_odd_body_is_JSON_of_another_shape(FaultKind kind, JsonValueKind id, JsonValueKind created)
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var prediction = await simulator.CreateAsync();
        simulator.Faults.Add(new FaultRule { Operation = "predictions.get", Kind = kind });

        var answer = await simulator.GetAsync($"predictions/{prediction}");

        Assert.That((answer.GetProperty("id").ValueKind, answer.TryGetProperty("created_at", out var at) ? at.ValueKind : JsonValueKind.Undefined), Is.EqualTo((id, created)));
    }

    [Test]
    public async Task List_faults_hide_young_runs_leave_out_a_page_or_lead_elsewhere()
    {
        await using var simulator = await SimulatorHost.StartAsync(settings: "PageSize=2");
        for (var number = 0; number < 6; number++)
        {
            await simulator.CreateAsync();
        }

        var lagging = await ListAsync(FaultKind.ListLag);
        var missing = await ListAsync(FaultKind.MissingPage);
        var empty = await ListAsync(FaultKind.EmptyPage);
        var foreign = await ListAsync(FaultKind.ForeignNext);

        Assert.Multiple(() =>
        {
            Assert.That(lagging.GetProperty("results").GetArrayLength(), Is.Zero);
            Assert.That(missing.GetProperty("results").GetArrayLength(), Is.EqualTo(2));
            Assert.That(empty.GetProperty("results").GetArrayLength(), Is.Zero);
            Assert.That(foreign.GetProperty("next").GetString(), Does.StartWith("http://127.0.0.1:9/"));
        });
        Assert.That(await CountAsync(missing), Is.EqualTo(2));
        Assert.That(await CountAsync(empty), Is.EqualTo(6));

        async Task<JsonElement> ListAsync(FaultKind kind)
        {
            simulator.Faults.Clear();
            simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = kind, Seconds = 60, Next = 1 });
            return await simulator.GetAsync("predictions");
        }

        async Task<int> CountAsync(JsonElement page)
        {
            var count = 0;
            while (page.GetProperty("next").GetString() is { } next)
            {
                page = await simulator.GetAsync(next);
                count += page.GetProperty("results").GetArrayLength();
            }

            return count;
        }
    }

    [Test]
    public async Task A_share_of_calls_is_hit_by_seed()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.HtmlBadGateway, Rate = 0.25 });

        var hits = 0;
        for (var call = 0; call < 400; call++)
        {
            using var response = await simulator.Client.GetAsync("account");
            hits += response.StatusCode == HttpStatusCode.BadGateway ? 1 : 0;
        }

        Assert.That(hits, Is.InRange(70, 130));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_webhook_is_signed_tried_again_only_at_the_end_and_carries_the_whole_object(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(refuseFirst: 2);
        await using var simulator = await SimulatorHost.StartAsync(settings: "ClockSpeed=1000");
        var id = await simulator.CreateAsync(webhook: new Uri(receiver.Address, "/hook?cloudtraining_token=t").ToString(), events: ["start", "completed"]);

        await simulator.MoveAsync(id, new { status = "processing" });
        var start = await receiver.NextAsync(cancellationToken);
        await simulator.MoveAsync(id, new { status = "succeeded", logs = "all of it" });
        var refused = await receiver.NextAsync(cancellationToken);
        var repeated = await receiver.NextAsync(cancellationToken);
        await simulator.Webhooks.DrainAsync();

        var signed = Encoding.UTF8.GetBytes($"{repeated.Headers["webhook-id"]}.{repeated.Headers["webhook-timestamp"]}.").Concat(repeated.Body).ToArray();
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(simulator.Webhooks.SecretOf("simulated")["whsec_".Length..]), signed));
        using var body = JsonDocument.Parse(repeated.Body);
        Assert.Multiple(() =>
        {
            Assert.That(JsonDocument.Parse(start.Body).RootElement.GetProperty("status").GetString(), Is.EqualTo("processing"));
            Assert.That(repeated.Headers["webhook-id"], Is.EqualTo(refused.Headers["webhook-id"]));
            Assert.That(repeated.Headers["webhook-signature"], Is.EqualTo("v1," + signature));
            Assert.That(repeated.Query["cloudtraining_token"], Is.EqualTo("t"));
            Assert.That(body.RootElement.GetProperty("id").GetString(), Is.EqualTo(id));
            Assert.That(body.RootElement.GetProperty("logs").GetString(), Is.EqualTo("all of it"));
            Assert.That(receiver.IsEmpty, "the start was refused and is never repeated");
        });
        Assert.That(simulator.Truth().Single().ClientToken, Is.EqualTo("t"));
    }
}
