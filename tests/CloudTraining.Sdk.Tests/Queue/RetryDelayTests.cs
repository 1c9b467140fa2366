using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;

namespace CloudTraining.Sdk.Tests.Queue;

public sealed class RetryDelayTests
{
    [Test]
    public void Jobs_that_are_told_together_when_to_come_back_do_not_come_back_together()
    {
        var delays = Delays(asked: TimeSpan.FromMinutes(1));

        Assert.That(delays, Is.All.InRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(75)));
        Assert.That(delays.Max() - delays.Min(), Is.GreaterThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void A_wait_of_more_than_a_day_is_not_believed()
    {
        var delays = Delays(asked: TimeSpan.MaxValue);

        Assert.That(delays, Is.All.InRange(TimeSpan.FromDays(1), TimeSpan.FromDays(1) + TimeSpan.FromMinutes(5)));
    }

    [Test]
    public void Without_a_word_of_the_provider_the_wait_is_spread_as_well()
    {
        var delays = Delays(asked: null);

        Assert.That(delays, Is.All.InRange(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(5)));
        Assert.That(delays.Max() - delays.Min(), Is.GreaterThan(TimeSpan.FromSeconds(2)));
    }

    private static List<TimeSpan> Delays(TimeSpan? asked)
    {
        var random = new Random(1);
        var refusal = new ProviderException(ProviderErrorKind.RateLimited, "fake", "submit", "Later.") { RetryAfter = asked };
        return [.. Enumerable.Range(0, 200).Select(_ => RetryDelay.After(0, refusal, new QueueOptions(), random))];
    }
}
