using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Queue;

/// <summary>
/// How long to wait after a refusal that may pass: 5 s × 2^n with full jitter in its upper half, at most 5 minutes, never less than the provider asks for, which is believed up to a day.
/// What the provider asks for is spread as well, by up to a quarter and 5 minutes: the many jobs that were refused together must not come back together.
/// </summary>
internal static class RetryDelay
{
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    public static TimeSpan After(int refusals, ProviderException refusal, QueueOptions options, Random random)
    {
        var doubled = options.RetryBaseDelay.TotalSeconds * Math.Pow(2, Math.Min(refusals, 20));
        var capped = Math.Min(doubled, options.RetryMaxDelay.TotalSeconds);
        var delay = TimeSpan.FromSeconds(capped * (0.5 + (random.NextDouble() / 2)));
        if (refusal.RetryAfter is not { } asked || asked <= delay)
        {
            return delay;
        }

        var believed = Shorter(asked, LongestAsked);
        return believed + (Shorter(believed / 4, options.RetryMaxDelay) * random.NextDouble());
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
