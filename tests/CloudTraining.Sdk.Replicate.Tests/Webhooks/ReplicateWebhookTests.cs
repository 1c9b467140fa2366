using System.Text;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Provider;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using CloudTraining.Sdk.Testing;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Webhooks;

/// <summary>Callbacks as the simulated platform sends them, and what their bodies say.</summary>
[TestFixture]
public sealed class ReplicateWebhookTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_genuine_delivery_is_verified_with_the_fetched_secret_and_says_what_became_of_the_job(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = new Uri(receiver.Address, "/api/webhooks/replicate").ToString());
        var job = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = "failed", error = "CUDA out of memory (E1001)", logs = "Step 1/9\n" });

        var request = Request(await receiver.NextAsync(cancellationToken));
        var verdict = await rig.Feature<IProviderWebhooks>().VerifyAsync(request, cancellationToken);
        var said = rig.Feature<IProviderWebhooks>().Parse(request).Single();

        Assert.Multiple(() =>
        {
            Assert.That(verdict.Status, Is.EqualTo(WebhookVerdictStatus.Valid));
            Assert.That(verdict.DeliveryId, Is.EqualTo(request.Headers["webhook-id"]));
            Assert.That((said.Job, said.ClientToken, said.Name), Is.EqualTo((job.Ref, "token-1", "completed")));
            Assert.That((said.Report.Status, said.Report.ErrorMessage), Is.EqualTo((JobStatus.Failed, "CUDA out of memory (E1001)")));
            Assert.That(said.Logs, Is.EqualTo("Step 1/9\n"));
        });
    }

    [Test, CancelAfter(30_000)]
    public async Task A_submission_without_a_place_in_its_input_is_recognised_by_the_callback_address(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = receiver.Address + "hook");
        var job = await rig.SubmitAsync("token-of-prompt", """{"prompt":"a cat"}""");
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = "processing" });

        var said = rig.Feature<IProviderWebhooks>().Parse(Request(await receiver.NextAsync(cancellationToken))).Single();

        Assert.That((said.ClientToken, said.Name, said.Report.Status), Is.EqualTo(("token-of-prompt", "start", JobStatus.Running)));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_changed_secret_is_fetched_once_a_minute_and_the_old_one_stays_good_for_deliveries_under_way(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = receiver.Address + "hook", clock: clock);
        var webhooks = rig.Feature<IProviderWebhooks>();
        var old = await DeliverAsync(rig, receiver, cancellationToken);
        var first = await webhooks.VerifyAsync(old, cancellationToken);
        rig.Simulator.Webhooks.Rotate();
        var signedAnew = await DeliverAsync(rig, receiver, cancellationToken);

        var tooSoon = await webhooks.VerifyAsync(signedAnew, cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(61));
        var afterAMinute = await webhooks.VerifyAsync(signedAnew, cancellationToken);
        var oldAgain = await webhooks.VerifyAsync(old, cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(61));
        var forged = await webhooks.VerifyAsync(old with { Body = "{}"u8.ToArray() }, cancellationToken);

        Assert.That(
            new[] { first.Status, tooSoon.Status, afterAMinute.Status, oldAgain.Status, forged.Status },
            Is.EqualTo(new[] { WebhookVerdictStatus.Valid, WebhookVerdictStatus.Invalid, WebhookVerdictStatus.Valid, WebhookVerdictStatus.Valid, WebhookVerdictStatus.Invalid }));
        Assert.That(rig.Simulator.Calls.Of("webhooks.default.secret.get"), Is.EqualTo(3));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_secret_that_cannot_be_had_asks_the_sender_to_try_again_and_strangers_cause_one_call_a_minute(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var rig = await ReplicateRig.StartAsync(options => options.WebhookUrl = receiver.Address + "hook");
        rig.Simulator.Faults.Add(new FaultRule { Operation = "webhooks.default.secret.get", Kind = FaultKind.Status, Status = 403 });
        var request = await DeliverAsync(rig, receiver, cancellationToken);

        var verdicts = new List<WebhookVerdictStatus>();
        for (var delivery = 0; delivery < 20; delivery++)
        {
            verdicts.Add((await rig.Feature<IProviderWebhooks>().VerifyAsync(request, cancellationToken)).Status);
        }

        Assert.That(verdicts, Is.All.EqualTo(WebhookVerdictStatus.SecretUnavailable));
        Assert.That(rig.Simulator.Calls.Of("webhooks.default.secret.get"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_the_headers_already_decide_causes_no_call()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var webhooks = rig.Feature<IProviderWebhooks>();

        var bare = await webhooks.VerifyAsync(new WebhookRequest { Body = "{}"u8.ToArray(), Headers = new Dictionary<string, string>() });
        var late = await webhooks.VerifyAsync(new WebhookRequest
        {
            Body = "{}"u8.ToArray(),
            Headers = new Dictionary<string, string> { ["Webhook-Id"] = "a", ["Webhook-Timestamp"] = "1", ["Webhook-Signature"] = "v1,AAAA" },
        });

        Assert.That((bare.Status, late.Status, late.Reason), Is.EqualTo((WebhookVerdictStatus.MissingSignature, WebhookVerdictStatus.Invalid, "timestamp_too_old")));
        Assert.That(rig.Simulator.Calls.Calls, Is.Empty);
    }

    [TestCase("""{"type":"completed","prediction_id":"p1","output":{"url":"https://example.com/w"}}""", JobStatus.Completed, null, "https://example.com/w")]
    [TestCase("""{"event_type":"failed","job_id":"j1","error":"boom"}""", JobStatus.Failed, "boom", null)]
    [TestCase("""{"type":"error","prediction_id":"p1","message":"no disk"}""", JobStatus.Failed, "no disk", null)]
    [TestCase("""{"type":"canceled","prediction_id":"p1"}""", JobStatus.Cancelled, null, null)]
    [TestCase("""{"type":"training.status","prediction_id":"p1","status":"running"}""", JobStatus.Running, null, null)]
    [TestCase("""{"type":"training.status","prediction_id":"p1","status":"succeeded"}""", JobStatus.Completed, null, null)]
    [TestCase("""{"type":"lifecycle.stage","prediction_id":"p1","status":"completed"}""", null, null, null)]
    [TestCase("""{"type":"lifecycle.stage","prediction_id":"p1","status":"failed"}""", null, null, null)]
    [TestCase("""{"type":"lifecycle.stage","prediction_id":"p1","status":"running"}""", JobStatus.Running, null, null)]
    [TestCase("""{"type":"training.checkpoint","prediction_id":"p1","status":"completed"}""", null, null, null)]
    [TestCase("""{"type":"training.status","prediction_id":"p1","status":"paused"}""", null, null, null)]
    public async Task An_event_of_the_trainer_says_what_it_says_and_a_stage_ends_nothing(string body, JobStatus? status, string? error, string? output)
    {
        await using var rig = await ReplicateRig.StartAsync();

        var said = rig.Feature<IProviderWebhooks>().Parse(new WebhookRequest { Body = Encoding.UTF8.GetBytes(body), Headers = new Dictionary<string, string>() }).Single();

        Assert.That((said.Report.Status, said.Report.ErrorMessage, said.Report.OutputUrl), Is.EqualTo((status, error, output)));
        Assert.That(said.Job?.Id ?? said.JobId, Is.AnyOf("p1", "j1"));
    }

    [TestCase("""{"type":"completed"}""")]
    [TestCase("""{"id":"a/b","status":"succeeded"}""")]
    [TestCase("""{"id":7,"status":"succeeded"}""")]
    [TestCase("""{"id":"x1"}""")]
    [TestCase("""{}""")]
    public async Task A_body_that_names_no_job_says_nothing(string body)
    {
        await using var rig = await ReplicateRig.StartAsync();

        Assert.That(rig.Feature<IProviderWebhooks>().Parse(new WebhookRequest { Body = Encoding.UTF8.GetBytes(body), Headers = new Dictionary<string, string>() }), Is.Empty);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("\u0000")]
    public async Task A_body_that_is_no_object_is_a_protocol_error(string body)
    {
        await using var rig = await ReplicateRig.StartAsync();

        var error = Assert.Throws<ProviderException>(() =>
            rig.Feature<IProviderWebhooks>().Parse(new WebhookRequest { Body = Encoding.UTF8.GetBytes(body), Headers = new Dictionary<string, string>() }));

        Assert.That(error!.Kind, Is.EqualTo(ProviderErrorKind.Protocol));
    }

    private static async Task<WebhookRequest> DeliverAsync(ReplicateRig rig, WebhookReceiver receiver, CancellationToken cancellationToken)
    {
        var job = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = "succeeded" });
        return Request(await receiver.NextAsync(cancellationToken));
    }

    private static WebhookRequest Request(WebhookReceiver.Delivery delivery) =>
        new() { Body = delivery.Body, Headers = delivery.Headers, Query = delivery.Query };
}
