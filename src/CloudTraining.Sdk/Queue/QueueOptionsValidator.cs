using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Queue;

internal sealed class QueueOptionsValidator : IValidateOptions<QueueOptions>
{
    private const int MaxSlots = 100_000;

    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        var failures = new OptionsFailures("CloudTraining:Queue")
            .Range(nameof(options.MaxConcurrent), (int?)options.MaxConcurrent, 1, MaxSlots)
            .Range(nameof(options.MaxConcurrentPerUser), (int?)options.MaxConcurrentPerUser, 1, MaxSlots)
            .Range(nameof(options.MaxConcurrentPerOrganization), options.MaxConcurrentPerOrganization, 1, MaxSlots)
            .Range(nameof(options.MaxConcurrentPerTeam), options.MaxConcurrentPerTeam, 1, MaxSlots)
            .Range(nameof(options.StarvationThreshold), (TimeSpan?)options.StarvationThreshold, TimeSpan.Zero, TimeSpan.FromDays(365))
            .Range(nameof(options.MaxAttempts), (int?)options.MaxAttempts, 1, 100)
            .Range(nameof(options.RetryBaseDelay), (TimeSpan?)options.RetryBaseDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1))
            .Range(nameof(options.RetryMaxDelay), (TimeSpan?)options.RetryMaxDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
            .Range(nameof(options.Lease), (TimeSpan?)options.Lease, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10))
            .Require(
                options.RetryMaxDelay >= options.RetryBaseDelay,
                nameof(options.RetryMaxDelay),
                $"is {options.RetryMaxDelay:c}, below CloudTraining:Queue:RetryBaseDelay of {options.RetryBaseDelay:c}; raise it or lower the other.");
        foreach (var (provider, limit) in options.MaxConcurrentPerProvider)
        {
            failures.Range($"{nameof(options.MaxConcurrentPerProvider)}:{provider}", (int?)limit, 1, MaxSlots);
        }

        return failures.Result;
    }
}
