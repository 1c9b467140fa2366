using System.Globalization;
using System.Text.RegularExpressions;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>How long a refused call waits, and how the circuit breaker tells of itself.</summary>
[TestFixture]
public sealed partial class ReplicateRetryTests
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    [TestCase(WaitHint.RetryAfterSeconds, 0)]
    [TestCase(WaitHint.RetryAfterDate, -30)]
    [TestCase(WaitHint.BodyMember, 0)]
    [TestCase(WaitHint.RateLimitReset, 0)]
    public async Task A_wait_of_nothing_is_no_leave_to_ask_again_at_once(WaitHint hint, double seconds)
    {
        await using var rig = await ReplicateRig.StartAsync(clock: new NoWaitClock());
        rig.Simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.TooManyRequests, Hint = hint, Seconds = seconds });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ValidateCredentialsAsync(ProviderContext.Host));

        Assert.That(Waits(rig), Has.Count.EqualTo(4).And.All.GreaterThanOrEqualTo(FirstDelay));
        Assert.That(failure!.RetryAfter, Is.EqualTo(FirstDelay), "nor for who asks next");
    }

    [Test]
    public async Task Callers_that_were_refused_together_do_not_come_back_together()
    {
        await using var rig = await ReplicateRig.StartAsync(clock: new NoWaitClock());
        rig.Simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.TooManyRequests, Hint = WaitHint.RetryAfterSeconds, Seconds = 4, Next = 20 });

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => rig.Provider.ValidateCredentialsAsync(ProviderContext.Host)));

        var waits = Waits(rig);
        Assert.That(waits, Has.Count.GreaterThanOrEqualTo(10).And.All.InRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5)));
        Assert.That(waits.Distinct().Count(), Is.GreaterThan(waits.Count / 2));
    }

    [Test]
    public async Task The_circuit_breaker_says_how_it_stands()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.Model = $"{SimulatorHost.Model}:{SimulatorHost.Version}");
        var breaker = rig.Feature<ICircuitBreaker>();
        await rig.Provider.ValidateCredentialsAsync(ProviderContext.Host);
        var before = breaker.ReadCircuit();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.HtmlBadGateway });

        for (var attempt = 0; attempt < 25; attempt++)
        {
            await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());
        }

        var open = breaker.ReadCircuit();
        Assert.Multiple(() =>
        {
            Assert.That((before.State, before.Failures, before.Successes, before.LastFailureAt, before.RetryAfter), Is.EqualTo((CircuitState.Closed, 0, 1, default(DateTimeOffset?), default(TimeSpan?))));
            Assert.That((open.State, open.Successes), Is.EqualTo((CircuitState.Open, 0)));
            Assert.That(open.Failures, Is.InRange(19, 20));
            Assert.That(open.RetryAfter, Is.InRange(TimeSpan.FromTicks(1), TimeSpan.FromSeconds(15)));
            Assert.That(open.LastFailureAt, Is.Not.Null);
        });
    }

    private static List<TimeSpan> Waits(ReplicateRig rig) =>
        [.. rig.Logs.Lines.Select(line => Wait().Match(line.Text)).Where(match => match.Success).Select(match => TimeSpan.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex("follows in ([0-9:.]+)")]
    private static partial Regex Wait();
}
