using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A create is paid for: whatever is not certain is called unknown, and only what is certain is sent again. The judge is the simulator's own log.</summary>
[TestFixture]
public sealed class ReplicateSubmitTests
{
    [TestCase(FaultKind.ResetAfterAccept, 1)]
    [TestCase(FaultKind.ResetBeforeAccept, 0)]
    [TestCase(FaultKind.HtmlBadGateway, 0)]
    [TestCase(FaultKind.HtmlBadGatewayAfterAccept, 1)]
    [TestCase(FaultKind.TruncatedBody, 1)]
    [TestCase(FaultKind.CutBody, 1)]
    [TestCase(FaultKind.EmptyBody, 1)]
    [TestCase(FaultKind.WrongTypes, 1)]
    [TestCase(FaultKind.Redirect, 0)]
    public async Task A_create_without_a_readable_answer_is_unknown_and_is_not_sent_again(FaultKind kind, int made)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = kind });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.Kind, failure.IsOutcomeKnown, failure.NothingSent), Is.EqualTo((ProviderErrorKind.OutcomeUnknown, false, false)));
        Assert.That((rig.Simulator.Calls.Of("predictions.create"), Creates(rig)), Is.EqualTo((1, made)));
    }

    [TestCase(FaultKind.HangAfterAccept)]
    [TestCase(FaultKind.SlowBody)]
    public async Task A_create_whose_answer_does_not_come_in_time_is_unknown_and_is_not_sent_again(FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.CallTimeout = TimeSpan.FromSeconds(10));
        await rig.Provider.ValidateCredentialsAsync(ProviderContext.Host);
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = kind });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.Kind, failure.IsOutcomeKnown), Is.EqualTo((ProviderErrorKind.OutcomeUnknown, false)));
        Assert.That((rig.Simulator.Calls.Of("predictions.create"), Creates(rig)), Is.EqualTo((1, 1)));
    }

    [TestCase(WaitHint.RetryAfterSeconds)]
    [TestCase(WaitHint.RetryAfterDate)]
    [TestCase(WaitHint.BodyMember)]
    [TestCase(WaitHint.Detail)]
    [TestCase(WaitHint.RateLimitReset)]
    [TestCase(WaitHint.None)]
    public async Task A_create_that_was_refused_for_its_rate_is_sent_again_after_the_wait_and_made_once(WaitHint hint)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.TooManyRequests, Hint = hint, Seconds = 1, Next = 1 });

        await rig.SubmitAsync();

        Assert.That((rig.Simulator.Calls.Of("predictions.create"), Creates(rig)), Is.EqualTo((2, 1)));
    }

    [TestCase(WaitHint.RetryAfterSeconds)]
    [TestCase(WaitHint.RetryAfterDate)]
    [TestCase(WaitHint.BodyMember)]
    [TestCase(WaitHint.Detail)]
    [TestCase(WaitHint.RateLimitReset)]
    public async Task A_wait_longer_than_the_call_may_take_is_handed_to_the_queue(WaitHint hint)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.TooManyRequests, Hint = hint, Seconds = 90 });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.Kind, failure.IsOutcomeKnown, failure.IsTransient), Is.EqualTo((ProviderErrorKind.RateLimited, true, true)));
        Assert.That(failure.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(90)).Within(TimeSpan.FromSeconds(3)));
        Assert.That(rig.Simulator.Calls.Of("predictions.create"), Is.EqualTo(1));
    }

    [TestCase(401, ProviderErrorKind.Unauthenticated)]
    [TestCase(402, ProviderErrorKind.PaymentRequired)]
    [TestCase(403, ProviderErrorKind.Forbidden)]
    [TestCase(404, ProviderErrorKind.NotFound)]
    [TestCase(413, ProviderErrorKind.PayloadTooLarge)]
    [TestCase(422, ProviderErrorKind.InvalidRequest)]
    public async Task A_create_that_was_refused_for_good_is_not_sent_again(int status, ProviderErrorKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.Status, Status = status });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.Kind, failure.HttpStatus, failure.IsOutcomeKnown, failure.IsTransient), Is.EqualTo((kind, status, true, false)));
        Assert.That(rig.Simulator.Calls.Of("predictions.create"), Is.EqualTo(1));
    }

    [Test]
    public async Task Nobody_listening_is_certain_not_to_have_taken_the_job()
    {
        await using var rig = await ReplicateRig.StartAsync(options =>
        {
            options.BaseAddress = new Uri("http://127.0.0.1:9/v1/");
            options.Model = "a/b:c";
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.Kind, failure.NothingSent, failure.IsOutcomeKnown, failure.IsTransient), Is.EqualTo((ProviderErrorKind.Unavailable, true, true, true)));
    }

    [TestCase(FaultKind.HtmlBadGateway)]
    [TestCase(FaultKind.TruncatedBody)]
    [TestCase(FaultKind.WrongTypes)]
    public async Task A_version_that_cannot_be_looked_up_is_certain_not_to_have_made_a_job(FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "models.get", Kind = kind });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.IsOutcomeKnown, failure.NothingSent), Is.EqualTo((true, true)));
        Assert.That(rig.Simulator.Calls.Of("predictions.create"), Is.Zero);
    }

    [Test]
    public async Task A_create_whose_time_was_used_up_by_the_look_up_before_it_was_certainly_not_sent()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.CallTimeout = TimeSpan.FromSeconds(5));
        rig.Simulator.Faults.Add(new FaultRule { Operation = "models.get", Kind = FaultKind.HangAfterAccept });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((failure!.IsOutcomeKnown, failure.NothingSent, rig.Simulator.Calls.Of("predictions.create")), Is.EqualTo((true, true, 0)));
    }

    [Test, CancelAfter(10_000)]
    public async Task The_caller_s_cancellation_passes_through_as_itself(CancellationToken cancellationToken)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.HangAfterAccept });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        rig.Simulator.OnCreate(stop.Cancel);

        Assert.That(
            async () => await rig.Provider.SubmitAsync(ReplicateRig.Submission(), ProviderContext.Host, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_deadline_travels_as_a_header_and_is_not_sent_when_none_is_set()
    {
        await using var with = await ReplicateRig.StartAsync(options => options.MaxRunTime = TimeSpan.FromMinutes(90));
        await using var without = await ReplicateRig.StartAsync();

        await with.SubmitAsync();
        await without.SubmitAsync();

        Assert.That(with.Simulator.LastHeaders.GetValueOrDefault("Cancel-After"), Is.EqualTo("5400s"));
        Assert.That(without.Simulator.LastHeaders.Keys, Has.None.EqualTo("Cancel-After").And.None.EqualTo("Prefer"));
    }

    [Test]
    public async Task After_many_failures_nothing_is_sent_for_a_moment_and_that_is_certain()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.Model = $"{SimulatorHost.Model}:{SimulatorHost.Version}");
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.HtmlBadGateway });

        ProviderException? last = null;
        for (var attempt = 0; attempt < 25; attempt++)
        {
            last = await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());
        }

        Assert.That((last!.NothingSent, last.IsTransient, last.RetryAfter > TimeSpan.Zero), Is.EqualTo((true, true, true)));
        Assert.That(rig.Simulator.Calls.Of("predictions.create"), Is.EqualTo(20));
    }

    private static int Creates(ReplicateRig rig) => rig.Simulator.Truth().Count(line => line.What == "create");
}
